from __future__ import annotations

import pytest

from resonanz.analytics.drivers.kano import Category, evaluate, kano
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import wilson

pytestmark = pytest.mark.unit
GOLDEN = dict(zip(Category, (40, 30, 20, 10, 0, 0), strict=True))


def test_the_coefficients_are_the_published_ones() -> None:
    found = kano("Rückruf", GOLDEN)
    assert (found.better.value, found.worse.value, found.better.n) == (0.7, -0.5, 100)
    ends = wilson(50, 100)
    assert (found.worse.low, found.worse.high) == (-float(ends.high), -float(ends.low))


def test_the_evaluation_table_is_that_of_kano() -> None:
    like, expect, neutral, tolerate, dislike = 1, 2, 3, 4, 5
    pairs = {
        (like, dislike): Category.ONE_DIMENSIONAL,
        (like, neutral): Category.ATTRACTIVE,
        (expect, dislike): Category.MUST_BE,
        (tolerate, dislike): Category.MUST_BE,
        (neutral, expect): Category.INDIFFERENT,
        (dislike, like): Category.REVERSE,
        (neutral, like): Category.REVERSE,
        (like, like): Category.QUESTIONABLE,
        (dislike, dislike): Category.QUESTIONABLE,
    }
    for (there, missing), category in pairs.items():
        assert evaluate([there], [missing])[category] == 1
    every = evaluate([a for a in range(1, 6) for _ in range(5)], [b for _ in range(5) for b in range(1, 6)])
    assert list(every.values()) == [3, 1, 3, 9, 7, 2]


def test_a_category_is_named_only_when_it_is_clear() -> None:
    assert kano("a", {Category.MUST_BE: 70, Category.INDIFFERENT: 30}).category is Category.MUST_BE
    assert kano("b", GOLDEN).category is None


def test_contradictions_and_what_is_not_wanted_are_said() -> None:
    counts = {Category.ATTRACTIVE: 40, Category.QUESTIONABLE: 20, Category.REVERSE: 40}
    assert [note.code for note in kano("a", counts).notes] == ["kano_contradictions", "kano_not_wanted"]


def test_few_answers_cannot_tell() -> None:
    found = kano("a", {Category.ATTRACTIVE: 29})
    assert (found.better.value, found.category) == (None, None)
    assert dict(found.better.notes[0].params) == {"n": 29, "needed": 30}


def test_wrong_answers_are_refused_in_words() -> None:
    with pytest.raises(InvalidArgument, match="1 to 5"):
        evaluate([1, 6], [1, 2])
    with pytest.raises(InvalidArgument, match="two answers"):
        evaluate([1, 2], [1])
