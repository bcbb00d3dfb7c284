"""The door: what it chooses, refuses, notes and grades."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.analytics.effects.worlds import panel, with_effect

from resonanz.analytics.effects import Design, Effect, Grade, Panel, Treatment, compare_arms, effect_from_json, estimate
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.unit


def check(found: Effect, name: str) -> bool | None:
    return next(item.passed for item in found.checks if item.name == name)


def codes(found: Effect) -> set[str]:
    return {item.code for item in found.notes}


def ends(found: Effect) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


WORLDS = [
    (30, 12, {"u03": 9}, Design.SDID),
    (30, 12, {f"u{i:02d}": 9 for i in range(10)}, Design.DID),
    (30, 4, {"u03": 3}, Design.DID),
    (30, 12, {f"u{i:02d}": 6 + i // 5 for i in range(15)}, Design.STAGGERED),
    (12, 20, {f"u{i:02d}": 8 + 3 * (i // 3) for i in range(12)}, Design.STAGGERED),
    (1, 40, {"u00": 30}, Design.ITS),
    (2, 40, {"u00": 30}, Design.ITS),
]


@pytest.mark.parametrize(("units", "periods", "starts", "design"), WORLDS)
def test_it_chooses_by_the_shape_of_the_data_and_finds_the_effect(
    units: int, periods: int, starts: dict[str, int], design: Design
) -> None:
    found = estimate(*with_effect(panel(units, periods, noise=0.3), starts, 8.0))
    low, high = ends(found)
    assert found.design is design
    assert low < 8.0 < high
    assert low > 4.0
    assert found.counterfactual is not None
    assert len(found.counterfactual.observed) == len(found.counterfactual.expected)


@pytest.mark.parametrize("design", ["did", "sc", "sdid", "its"])
def test_a_quasi_experiment_is_never_better_than_b(design: str) -> None:
    found = estimate(*with_effect(panel(20, 16), {"u01": 12}, 8.0), design=design)
    assert found.grade in {Grade.B, Grade.C}


def test_lot_makes_waves_grade_a() -> None:
    starts = {f"u{i:02d}": 8 + 3 * (i // 3) for i in range(12)}
    base, treatments = with_effect(panel(12, 20), starts, 3.0)
    assert estimate(base, treatments, randomised=True).grade is Grade.A
    assert estimate(base, treatments, design="ab").method == "stepped_wedge"
    assert estimate(base, treatments).grade is not Grade.A


def test_units_drawn_by_lot_are_sharpened_by_their_past() -> None:
    base, treatments = with_effect(panel(40, 10, noise=0.5), {f"u{i:02d}": 5 for i in range(20)}, 1.0)
    found = estimate(base, treatments, design="ab")
    low, high = ends(found)
    assert low < 1.0 < high
    assert high - low < 1.5
    assert (found.grade, found.design) == (Grade.A, Design.AB)
    assert "sharpened" in codes(found)


def test_a_trend_before_the_start_costs_the_grade() -> None:
    base = panel(30, 14)
    y = base.outcome.copy()
    y[:10] += 1.5 * np.arange(14)
    drifting = Panel.of(base.units, base.times, y)
    found = estimate(drifting, [Treatment(f"u{i:02d}", "10") for i in range(10)], design="did")
    assert check(found, "pre_trend") is False
    assert check(found, "placebo_time") is False
    assert (found.grade, found.reason.code) == (Grade.C, "grade_check_failed")


def test_two_periods_alone_cannot_be_checked_and_stay_an_association() -> None:
    found = estimate(*with_effect(panel(30, 2), {f"u{i:02d}": 1 for i in range(10)}, 5.0))
    assert (found.design, found.grade, found.reason.code) == (Design.DID, Grade.C, "grade_check_missing")


def test_picking_the_worst_units_is_named() -> None:
    rng = np.random.default_rng(1)
    y = 50 + 0.2 * rng.normal(size=(40, 1)) + 4 * rng.normal(size=(40, 8))
    worst = np.argsort(y[:, :4].mean(axis=1))[:8]
    base = Panel.of([f"u{i:02d}" for i in range(40)], [str(t) for t in range(8)], y)
    found = estimate(base, [Treatment(f"u{i:02d}", "4") for i in worst], design="did")
    assert check(found, "regression_to_mean") is False
    assert found.grade is Grade.C


def test_units_that_were_reached_by_the_treatment_are_hinted_at() -> None:
    rng = np.random.default_rng(6)
    wave = rng.normal(size=12)
    y = 10 + 0.2 * rng.normal(size=(24, 12))
    y[:12] += 3 * wave
    y[:12, 8:] += 4.0
    base = Panel.of([f"u{i:02d}" for i in range(24)], [str(t) for t in range(12)], y)
    found = estimate(base, [Treatment(f"u{i:02d}", "8") for i in range(4)], design="did")
    assert check(found, "spill_over") is False


def test_few_units_get_their_interval_from_the_lot() -> None:
    found = estimate(*with_effect(panel(10, 8), {f"u{i:02d}": 5 for i in range(4)}, 6.0), design="did")
    low, high = ends(found)
    assert low < 6.0 < high
    assert "interval_by_lot" in codes(found)


def test_too_few_units_for_the_lot_are_named() -> None:
    found = estimate(*with_effect(panel(5, 8), {"u01": 5}, 6.0), design="did")
    assert {"few_units", "one_treated_unit"} <= codes(found)


def test_holes_are_borne_and_named() -> None:
    base, treatments = with_effect(panel(30, 12, noise=0.3), {"u03": 9}, 8.0)
    y = base.outcome.copy()
    y[5, 2], y[7, 10], y[3, 4] = np.nan, np.nan, np.nan
    holed = Panel.of(base.units, base.times, y)
    for design, left_out in (("did", set()), ("sdid", {"units_left_out", "periods_left_out"})):
        found = estimate(holed, treatments, design=design)
        low, high = ends(found)
        assert low < 8.0 < high
        assert left_out <= codes(found)


def test_a_comparison_course_keeps_a_common_shock_out_of_the_effect() -> None:
    rng = np.random.default_rng(8)
    shock = np.where(np.arange(40) >= 30, 6.0, 0.0)
    common = shock + rng.normal(size=40)
    y = 50 + np.array([common, common]) + 0.3 * rng.normal(size=(2, 40))
    moved = Panel.of(["a", "b"], [str(t) for t in range(40)], y)
    alone = estimate(moved.take([0]), [Treatment("a", "30")])
    beside = estimate(moved, [Treatment("a", "30")], design="its")
    assert (alone.value or 0) > 4
    assert alone.grade is Grade.C
    assert abs(beside.value or 9) < 1


def test_a_mismatch_of_sizes_blocks_the_result() -> None:
    rng = np.random.default_rng(0)
    drawn = np.arange(4000) < 1850
    found = compare_arms(rng.normal(size=4000), drawn)
    assert (found.value, found.grade, found.reason.code) == (None, Grade.D, "grade_blocked")
    assert compare_arms(rng.normal(size=4000), drawn, planned=1850 / 4000).grade is Grade.A


def test_groups_that_differed_before_are_doubted() -> None:
    rng = np.random.default_rng(0)
    drawn = np.arange(600) < 300
    before = rng.normal(size=600) + 0.5 * drawn
    found = compare_arms(rng.normal(size=600), drawn, covariates={"before": before})
    assert (check(found, "balance"), found.grade) == (False, Grade.B)


def test_answers_that_stay_away_on_one_side_are_named() -> None:
    y = np.random.default_rng(0).normal(size=600)
    y[:90] = np.nan
    found = compare_arms(y, np.arange(600) < 300)
    assert (check(found, "missing_alike"), found.grade) == (False, Grade.B)


def test_twelve_customers_prove_little_and_it_says_so() -> None:
    rng = np.random.default_rng(0)
    found = compare_arms(rng.normal(size=12), np.arange(12) < 6)
    assert "little_proof" in codes(found)
    assert found.low is not None


def test_it_comes_back_from_json_as_it_was() -> None:
    found = estimate(*with_effect(panel(20, 12), {"u03": 9}, 8.0), design="sc")
    assert effect_from_json(json.loads(json.dumps(found.to_json(whole=True)))) == found
    assert list(found.to_json()) == ["effect", "relative", "design", "grade", "checks", "weights", "n", "notes"]


def test_the_same_seed_gives_the_same_effect() -> None:
    starts = {f"u{i:02d}": 8 + 3 * (i // 3) for i in range(12)}
    world = with_effect(panel(12, 20), starts, 3.0)
    assert estimate(*world, randomised=True, seed=7) == estimate(*world, randomised=True, seed=7)


def test_rows_become_cells_and_periods_are_in_order() -> None:
    found = Panel.from_rows(["a", "a", "b", "a"], ["10", "9", "9", "10"], [1.0, 5.0, 2.0, 3.0])
    assert (found.units, found.times) == (("a", "b"), ("9", "10"))
    assert found.outcome[0].tolist() == [5.0, 2.0]
    assert found.n.tolist() == [[1.0, 2.0], [1.0, 0.0]]


REFUSED = [
    ({"treatments": []}, "No unit is named"),
    ({"treatments": [Treatment("x", "9")]}, "There is no unit x"),
    ({"treatments": [Treatment("u03", "99")]}, "which is no period of the data"),
    ({"treatments": [Treatment("u03", "9"), Treatment("u03", "10")]}, "named twice"),
    ({"treatments": [Treatment("u03", "0")]}, "Nothing lies before 0"),
    ({"treatments": [Treatment("u03", "1")], "design": "its"}, "There are 1 periods before 1"),
    ({"treatments": [Treatment("u03", "9"), Treatment("u04", "10")], "design": "sc"}, "Use the design staggered"),
    ({"treatments": [Treatment("u03", "9")], "design": "magic"}, "There is no design magic"),
    ({"treatments": [Treatment("u03", "9")], "covariates": ["age"]}, "There is no covariate age"),
    ({"treatments": [Treatment("u03", "9")], "level": 95.0}, "The level 95.0"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_it_refuses_what_cannot_be_asked(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        estimate(panel(12, 12), **arguments)  # type: ignore[arg-type]


def test_it_refuses_when_everybody_begins_at_once() -> None:
    treatments = [Treatment(f"u{i:02d}", "6") for i in range(6)]
    with pytest.raises(InvalidArgument, match="nobody is left to compare with"):
        estimate(panel(6, 12), treatments, design="staggered")


def test_it_refuses_covariates_it_would_ignore() -> None:
    base = panel(12, 12)
    known = Panel.of(base.units, base.times, base.outcome, covariates={"x": base.outcome})
    with pytest.raises(InvalidArgument, match="takes no covariates"):
        estimate(known, [Treatment("u03", "9")], design="sdid", covariates=["x"])


@pytest.mark.parametrize("design", ["did", "sc", "its"])
def test_covariates_known_before_are_used(design: str) -> None:
    base, treatments = with_effect(panel(20, 24, noise=0.3), {"u03": 16}, 8.0)
    level = np.repeat(base.outcome[:, :16].mean(axis=1)[:, None], 24, axis=1) + np.arange(24) % 3
    known = Panel.of(base.units, base.times, base.outcome, covariates={"level": level})
    low, high = ends(estimate(known, treatments, design=design, covariates=["level"]))
    assert low < 8.0 < high
