"""Paired questions after Kano are found by their headers, read as words or numbers, and told with intervals."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report import guard_samples, learned_samples, samples
from tests.report.analysed import analysed
from tests.report.test_html import Reader

from resonanz.report import render_html, render_json
from resonanz.report.analysis.kano import Pair, find_pairs
from resonanz.report.language import Code
from resonanz.report.learned import Learned
from resonanz.report.model import ColumnRole, SourceSummary

WORDS = ("Das freut mich", "Das setze ich voraus", "Das ist mir egal", "Damit kann ich leben", "Das stört mich")
PAIRS = {"a": (1, 3), "o": (1, 5), "m": (3, 5), "i": (3, 3)}
COUNTS = {"a": 40, "o": 30, "m": 20, "i": 10}
"""The golden example of METHODS: better .70, worse −.50."""


def source(*headers: str, role: str = "attributes") -> SourceSummary:
    columns = tuple(ColumnRole(name, role, "other", (), guessed=True) for name in headers)
    return SourceSummary("answers.csv", "csv", "wide", samples.balance(), columns, ())


def page(lang: Code = "en") -> str:
    report = replace(samples.tiny(), learned=Learned(kano=guard_samples.features()))
    return " ".join(Reader(render_html(report, lang=lang)).text.split())


@pytest.mark.unit
@pytest.mark.parametrize(
    ("present", "absent", "feature"),
    [
        ("Same-day delivery (functional)", "Same-day delivery (dysfunctional)", "Same-day delivery"),
        ("Rückruf – wenn vorhanden", "Rückruf – wenn nicht vorhanden", "Rückruf"),
        ("Papierrechnung vorhanden", "Papierrechnung fehlt", "Papierrechnung"),
        ("Functional: Chat", "Dysfunctional: Chat", "Chat"),
    ],
)
def test_a_pair_is_found_by_headers_that_differ_in_the_question_only(present: str, absent: str, feature: str) -> None:
    (found,) = find_pairs([source("Tarif", absent, present)])
    assert found == Pair(feature, present, absent)


@pytest.mark.unit
def test_one_question_without_the_other_and_columns_of_other_roles_are_no_pair() -> None:
    assert find_pairs([source("Chat (functional)", "Mail (dysfunctional)")]) == ()
    assert find_pairs([source("Chat present", "Chat missing", role="people")]) == ()


@pytest.mark.unit
def test_kinds_are_named_where_they_lead_and_too_few_answers_say_so() -> None:
    shown = page()
    assert "Taken for granted, so missed where it is missing: “Rückruf”." in shown
    assert "Papierrechnung 70% (60–78) Costs if missing: 50% (40–60)" in shown
    assert "cannot tell yet, between two kinds" in shown
    assert "Sprachassistent cannot tell yet Costs if missing: – n 12 about 30 answers needed" in shown
    assert "Selbstverständlich, also vermisst, wo es fehlt: „Rückruf“." in page("de")


def answers(path: Path, codes: tuple[object, ...]) -> Path:
    """The golden counts, with a rating beside them, and answers nobody can use."""
    kinds = [kind for kind, n in COUNTS.items() for _ in range(n)]
    random.Random(1).shuffle(kinds)
    rows = [(codes[PAIRS[kind][0] - 1], codes[PAIRS[kind][1] - 1], 4) for kind in kinds] + [("", codes[0], 3)] * 5
    lines = [",".join(map(str, row)) for row in [("Chat (vorhanden)", "Chat (fehlt)", "CSAT"), *rows]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.integration
@pytest.mark.parametrize(
    ("codes", "guess"),
    [(WORDS, set()), ((1, 2, 3, 4, 5), {"kano_one_is_like"}), ((5, 4, 3, 2, 1), {"kano_five_is_like"})],
)
def test_words_and_numbers_either_way_give_the_golden_coefficients(
    codes: tuple[object, ...], guess: set[str], tmp_path: Path
) -> None:
    report = analysed(answers(tmp_path / "kano.csv", codes), "kano")
    assert report.learned.kano is not None
    (item,) = report.learned.kano.items
    assert (item.feature, item.better.value, item.worse.value, item.better.n) == ("Chat", 0.7, -0.5, 100)
    assert {note.code for note in report.limits if note.code.startswith("kano")} == guess
    assert {value.touchpoint for value in report.metrics} == {"CSAT"}


@pytest.mark.unit
def test_the_data_hold_counts_and_coefficients() -> None:
    items = render_json(learned_samples.report(), "en")["kano"]["items"]
    assert [item["feature"] for item in items] == ["Rückruf", "Papierrechnung", "Sprachassistent"]
    assert [item["category"] for item in items] == ["must_be", None, None]
    assert items[0]["counts"]["must_be"] == 60
    assert items[0]["better"]["value"] == pytest.approx(0.3)
