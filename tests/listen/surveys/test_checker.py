"""The checker on a labelled set of our own: 100 questions, half of them sound, German and English.

Every second question was kept aside while the rules were written; both halves have to pass.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from resonanz.listen.surveys.checker.rules import check_question
from resonanz.listen.surveys.content.shapes import Kind, Option, Question

pytestmark = pytest.mark.unit
LABELLED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "labelled.json").read_text(encoding="utf-8"))
HALVES = {"used": LABELLED[::2], "kept aside": LABELLED[1::2]}


def asked(row: dict[str, Any]) -> Question:
    language = row["language"]
    options = tuple(Option(f"o{i}", {language: text}) for i, text in enumerate(row.get("options", [])))
    return Question(
        id="q",
        kind=Kind.CHOICE if options else Kind.RATING,
        label={language: row["label"]},
        options=options,
        low={language: row.get("low", "")},
        high={language: row.get("high", "")},
    )


def flaws(row: dict[str, Any]) -> set[str]:
    return {hint.flaw.value for hint in check_question(asked(row), row["language"])}


def figures(rows: list[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """Recall over the flawed ones, share of false alarms over the sound ones, and what went wrong."""
    flawed = [row for row in rows if row["flaw"]]
    sound = [row for row in rows if not row["flaw"]]
    missed = [row["label"] for row in flawed if row["flaw"] not in flaws(row)]
    alarms = [row["label"] for row in sound if flaws(row)]
    return 1 - len(missed) / len(flawed), len(alarms) / len(sound), missed + alarms


def test_the_set_is_half_sound_and_has_both_languages() -> None:
    assert len(LABELLED) == 100
    assert sum(1 for row in LABELLED if row["flaw"] is None) == 50
    assert {row["language"] for row in LABELLED} == {"de", "en"}
    assert len({row["label"] for row in LABELLED}) == 100


@pytest.mark.parametrize("half", HALVES)
def test_it_finds_most_flaws_and_rarely_blames_a_sound_question(half: str) -> None:
    recall, alarms, wrong = figures(HALVES[half])
    print(f"{half}: recall {recall:.2f}, false alarms {alarms:.2f}, wrong: {wrong}")  # noqa: T201
    assert recall >= 0.8, wrong
    assert alarms <= 0.1, wrong
