"""What a bonus on a score would reward stands beside units and scores: reliability, luck, signs of steering."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.report import guard_samples, learned_samples, samples
from tests.report.analysed import analysed
from tests.report.test_html import Reader

from resonanz.report import render_html, render_json
from resonanz.report.language import Code
from resonanz.report.learned import Learned


def page(lang: Code = "en") -> str:
    report = replace(samples.tiny(), learned=Learned(bonus=guard_samples.bonus()))
    return " ".join(Reader(render_html(report, lang=lang)).text.split())


@pytest.mark.unit
def test_a_bonus_that_rewards_luck_is_spoken_against_with_the_answers_it_would_take() -> None:
    shown = page()
    assert "Do not tie a bonus to “Weiterempfehlung”: it would reward luck too often." in shown
    assert "6 of 6 units would get a bonus by luck too often; about" in shown
    lucky = round(guard_samples.bonus().guard.expected_by_luck)
    assert f"If all were equally good, {lucky} of 6 would reach it by luck." in shown
    assert "Knüpfen Sie keinen Bonus an „Weiterempfehlung“" in page("de")


@pytest.mark.unit
def test_a_sign_of_steering_names_unit_and_change_and_is_no_proof() -> None:
    shown = page()
    assert "“Filiale 2”: more best answers (+31 pp). This is a reason to look, no proof" in shown


def write(path: Path, *, units: int, steered: bool) -> Path:
    """Units of equal quality over a year; in the second half one of them may collect best answers only."""
    rng = np.random.default_rng(2)
    rows = ["Datum,Filiale,Weiterempfehlung (0-10)"]
    for i in range(units * 120):
        unit, month = i % units, i // units % 12 + 1
        score = 10 if steered and unit == 0 and month > 6 else int(rng.integers(3, 11))
        rows.append(f"{month}/15/2025,Filiale {unit},{score}")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.integration
def test_reliability_is_that_of_the_analysis_of_variance_over_all_answers(tmp_path: Path) -> None:
    from scipy.stats import f_oneway

    path = write(tmp_path / "units.csv", units=6, steered=False)
    found = analysed(path, "bonus").learned.bonus
    assert found is not None
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()[1:]]
    points = {unit: [100 * ((s := int(row[2])) >= 9) - 100 * (s <= 6) for row in rows if row[1] == unit]
              for unit in sorted({row[1] for row in rows})}  # fmt: skip
    assert found.guard.reliability.value == pytest.approx(max(0.0, 1 - 1 / f_oneway(*points.values()).statistic))
    assert [item.score.value for item in found.guard.items] == pytest.approx([np.mean(p) for p in points.values()])
    assert found.target.value == pytest.approx(np.mean([x for p in points.values() for x in p]))
    assert found.signs == ()
    assert not found.guard.advisable


@pytest.mark.integration
def test_a_unit_that_suddenly_collects_best_answers_is_named(tmp_path: Path) -> None:
    found = analysed(write(tmp_path / "units.csv", units=6, steered=True), "bonus").learned.bonus
    assert found is not None
    assert found.signs is not None
    assert {sign.unit for sign in found.signs} == {"Filiale 0"}


@pytest.mark.integration
def test_too_few_units_are_named_in_the_limits(tmp_path: Path) -> None:
    limits = render_json(analysed(write(tmp_path / "units.csv", units=3, steered=False), "bonus"), "en")["limits"]
    assert "No bonus guard: 3 units have 10 answers or more, 5 are needed to tell skill from luck." in limits


@pytest.mark.unit
def test_the_data_hold_units_and_signs() -> None:
    found = render_json(learned_samples.report(), "en")["bonus"]
    assert (found["touchpoint"], found["advisable"], found["since"]) == ("Weiterempfehlung", False, "2026-07-01")
    assert [sign["kind"] for sign in found["signs"]] == ["more_top_answers"]
    assert len(found["units"]) == 6
