"""Money that goes with a point more is told per touchpoint and segment, as an association."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.report import guard_samples, learned_samples, samples
from tests.report.analysed import analysed
from tests.report.test_html import Reader

from resonanz.report import render_html, render_json
from resonanz.report.learned import Learned, Levers, Value
from resonanz.report.model import Report

COLUMNS = ("Tarif", "Hotline (1-5)", "Rechnung (1-5)", "Umsatz EUR")


def only(levers: Levers) -> Report:
    return replace(samples.rich(), learned=Learned(value=Value(None, None, "EUR", levers)))


def text(report: Report, lang: str = "en") -> str:
    return " ".join(Reader(render_html(report, lang="de" if lang == "de" else "en")).text.split())


@pytest.mark.unit
def test_a_clear_lever_stands_with_its_segment_its_interval_and_the_sum_of_all_visitors() -> None:
    shown = text(only(guard_samples.levers()))
    assert "Hotline-Anruf, Region: Küste" in shown
    assert "€31.00 (€22.00 to €40.00) All visitors: €12,400 (€8,800 to €16,000)" in shown
    assert "Of 2 touchpoints in segments, 1 clearly go along with money." in shown
    assert "association, no proof of a cause" in shown


@pytest.mark.unit
def test_where_no_lever_is_clear_those_of_all_customers_stand_and_the_page_says_so() -> None:
    unclear = guard_samples.levers().items[1]
    shown = text(only(Levers((unclear,), 3)), "de")
    assert "Hotline-Anruf, alle Kunden" in shown
    assert "Keiner von 1 Kontaktpunkten in Segmenten hängt klar mit Geld zusammen." in shown


def answers(folder: Path, amounts: list[object]) -> tuple[Path, np.ndarray]:
    """Ratings of which one point at the hotline goes with 60 more in the north, and with nothing elsewhere."""
    chance, rows = random.Random(5), []
    for i, amount in enumerate(amounts):
        hotline, bill = chance.randint(1, 5), chance.randint(1, 5)
        north = i % 2
        paid = 300 + 60 * hotline * north + chance.gauss(0, 50) if amount is None else amount
        rows.append((north, hotline, bill, paid))
    path = folder / "answers.csv"
    lines = (f"{('Süd', 'Nord')[a]},{b},{c},{d}" for a, b, c, d in rows)
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    return path, np.array([[float(x) if x != "" else np.nan for x in row] for row in rows])


@pytest.mark.integration
def test_levers_by_segment_agree_with_least_squares_in_each_segment(tmp_path: Path) -> None:
    from statsmodels.api import OLS, add_constant

    path, rows = answers(tmp_path, [None] * 800)
    found = analysed(path, "value").learned.value
    assert found is not None
    assert found.levers is not None
    places = {(item.dimension, item.lever.segment, item.lever.touchpoint): item.lever for item in found.levers.items}
    for dimension, segment, kept in (("Tarif", "Nord", rows[:, 0] == 1), ("Tarif", "Süd", rows[:, 0] == 0)):
        slope = OLS(rows[kept, 3], add_constant(rows[kept, 1:3])).fit().params[1]
        lever = places[dimension, segment, "Hotline (1-5)"]
        assert lever.each.value == pytest.approx(slope, rel=1e-6)
        assert lever.total.value == pytest.approx(400 * slope, rel=1e-6)
        assert lever.found is (segment == "Nord")
    assert found.levers.looked == 6


@pytest.mark.integration
def test_without_money_and_with_too_little_of_it_the_limits_say_what_is_missing(tmp_path: Path) -> None:
    few, _ = answers(tmp_path, [100.5, 250.25, 300.75] * 10 + [""] * 300)
    limits = render_json(analysed(few, "value"), "en")["limits"]
    assert "No euro lever: 30 customers with an amount, about 50 are needed." in limits
    none, _ = answers(tmp_path, [""] * 100)
    limits = render_json(analysed(none, "value"), "en")["limits"]
    assert "No euro lever: no column tells what a customer is worth." in limits


@pytest.mark.unit
def test_the_data_hold_every_lever_with_its_tag() -> None:
    levers = render_json(learned_samples.report(), "en")["value"]["levers"]
    assert (levers["tag"], levers["looked"]) == ("association", 5)
    assert [(i["segment"], i["found"]) for i in levers["items"]] == [("Region=Küste", True), (None, False)]
