"""Scales as text."""

from __future__ import annotations

import pytest

from resonanz.analytics.errors import UnreadableScale
from resonanz.analytics.metrics.scales import Scale, read_scale

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("0-10", Scale(0, 10)),
        ("5-1", Scale(5, 1)),
        ("-3-3", Scale(-3, 3)),
        ("3--3", Scale(3, -3)),
        ("0.5-1.5", Scale(0.5, 1.5)),
    ],
)
def test_it_reads_the_worst_and_the_best_answer(text: str, scale: Scale) -> None:
    assert read_scale(text) == scale


@pytest.mark.parametrize("text", ["", "5", "5-5", "bad-good", None])
def test_it_refuses_what_is_no_scale(text: str | None) -> None:
    with pytest.raises(UnreadableScale, match="is not written as worst-best; write for example 1-5"):
        read_scale(text)


def test_it_counts_from_the_best_answer_in_the_direction_of_the_scale() -> None:
    assert (read_scale("1-5").from_best(1), read_scale("5-1").from_best(1)) == (4, 2)
