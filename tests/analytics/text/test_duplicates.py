from __future__ import annotations

import pytest

from resonanz.analytics.text import example_voices, near_duplicates

pytestmark = pytest.mark.unit
LONG = "Der Zug nach Hamburg fiel heute Morgen ohne jede Durchsage aus und niemand wusste Bescheid"
OTHER = "Meine Rechnung enthält zum dritten Mal eine Gebühr die ich nie vereinbart habe bitte klären"


def test_copies_with_small_changes_are_one_group() -> None:
    texts = [LONG, OTHER, f"RT {LONG} !", LONG.upper(), f"{OTHER} danke", None]
    assert near_duplicates(texts).tolist() == [0, 1, 0, 0, 1, 2]


def test_short_answers_of_many_customers_are_no_copies() -> None:
    assert near_duplicates(["very good", "very good", "Very good!"]).tolist() == [0, 1, 2]


def test_different_texts_with_common_words_stay_apart() -> None:
    texts = [f"Der Kundenservice war am {day} sehr {word}" for day, word in [("Montag", "nett"), ("Freitag", "faul")]]
    assert near_duplicates(texts).tolist() == [0, 1]


def test_nothing_has_no_groups() -> None:
    assert near_duplicates([]).tolist() == []


def test_example_voices_are_clear_handy_and_never_copies() -> None:
    texts = ["gut", LONG, f"RT {LONG}", OTHER, "", "x" * 400]
    assert example_voices(texts, [9, 8, 7, 5, 9, 9], count=3) == (1, 3, 0)
