"""The planner against other programs' least squares, against simulation, and against the lot drawn by hand."""

from __future__ import annotations

import hashlib
from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm

from resonanz.analytics.effects.planning import (
    History,
    Noise,
    Wish,
    covariance,
    draw_order,
    draw_waves,
    draws_customer,
    exposure_of,
    fit_effect,
    measure_noise,
    orders_of,
    plan_pilot,
    series_variance,
    smallest_visible,
    visible_by,
    wave_starts,
)
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.unit
NOISE = Noise(4.0, 0.02, 0.4, 0.01, 0.2, np.full(6, 30.0), 100)


def world(rng: np.random.Generator, units: int, weeks: int, *, answers: int = 30) -> History:
    """Answers with variance 4, unit shocks 0.15 with memory 0.4, common weeks 0.1."""
    shocks = rng.standard_normal((units, weeks)) * 0.15
    for week in range(1, weeks):
        shocks[:, week] = 0.4 * shocks[:, week - 1] + np.sqrt(1 - 0.16) * shocks[:, week]
    means = 7 + rng.normal(0, 0.4, units)[:, None] + rng.normal(0, 0.1, weeks) + shocks
    n = rng.poisson(answers, (units, weeks)).astype(float)
    seen = means + rng.standard_normal((units, weeks)) * 2 / np.sqrt(np.maximum(n, 1))
    return History(n, n * seen, 4 * rng.chisquare(np.maximum(n - 1, 1)) * (n > 1) + n * seen**2)


def dummies(units: int, weeks: int) -> np.ndarray:
    """Columns for every unit and every week but the first."""
    rows = [(u, w) for u in range(units) for w in range(weeks)]
    unit = np.array([[u == i for i in range(units)] for u, _ in rows], dtype=float)
    week = np.array([[w == i for i in range(1, weeks)] for _, w in rows], dtype=float)
    return np.hstack([unit, week])


def test_the_effect_is_that_of_generalised_least_squares_with_dummies() -> None:
    rng = np.random.default_rng(3)
    history = world(rng, 5, 14)
    exposure = exposure_of([0, 2, 4, None, None], 6, 8)
    ours = fit_effect(NOISE, history.n, exposure, history.means)
    whole = np.zeros((70, 70))
    for row in range(5):
        at = slice(row * 14, row * 14 + 14)
        whole[at, at] = covariance(NOISE, history.n[row])
    design = np.column_stack([exposure.ravel(), dummies(5, 14)])
    theirs = sm.GLS(history.means.ravel(), design, sigma=whole).fit()
    assert ours.value == pytest.approx(theirs.params[0], abs=1e-7)
    assert ours.variance == pytest.approx(theirs.normalized_cov_params[0, 0], rel=1e-6)


def test_an_empty_week_of_a_unit_counts_for_nothing() -> None:
    history = world(np.random.default_rng(4), 4, 12)
    exposure = exposure_of([0, 1, 2, None], 6, 6)
    history.n[1, 8] = 0
    means = history.means
    with_gap = fit_effect(NOISE, history.n, exposure, means)
    means[1, 8] = 1_000.0
    assert fit_effect(NOISE, history.n, exposure, means).value == pytest.approx(with_gap.value, abs=1e-6)


def test_where_all_units_begin_at_once_nothing_can_be_told() -> None:
    history = world(np.random.default_rng(5), 4, 12)
    assert fit_effect(NOISE, history.n, exposure_of([0, 0, 0, 0], 6, 6)).variance == float("inf")


def test_a_step_of_the_whole_series_is_that_of_least_squares_with_level_and_trend() -> None:
    rows = np.full(4, 25.0)
    lags = np.abs(np.subtract.outer(np.arange(20), np.arange(20)))
    own = (NOISE.shock * NOISE.memory**lags + np.eye(20) * NOISE.answer / 25) / 4
    design = np.column_stack([np.ones(20), np.arange(20), np.arange(20) >= 12])
    theirs = sm.GLS(np.zeros(20), design, sigma=NOISE.week * NOISE.week_memory**lags + own).fit()
    assert series_variance(NOISE, rows, 12, 8) == pytest.approx(theirs.normalized_cov_params[2, 2], rel=1e-6)


def test_the_noise_that_was_planted_is_found_again() -> None:
    found = [measure_noise(world(np.random.default_rng(seed), 12, 52)) for seed in range(60)]
    assert np.mean([n.answer for n in found]) == pytest.approx(4.0, rel=0.02)
    assert np.mean([n.shock for n in found]) == pytest.approx(0.15**2, rel=0.1)
    assert np.mean([n.memory for n in found]) == pytest.approx(0.4, abs=0.1)
    assert np.mean([n.week for n in found]) == pytest.approx(0.01, rel=0.2)


def test_too_little_history_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="8 are needed"):
        measure_noise(world(np.random.default_rng(1), 2, 3))


@pytest.mark.parametrize(("design", "controls"), [("staggered", 0), ("did", 4)])
def test_the_smallest_visible_change_is_found_in_four_of_five_simulated_pilots(design: str, controls: int) -> None:
    """The planned analysis with the true noise, on data of a known truth."""
    units, before, wish = 8 - controls, 20, Wish(waves=4, between=3, after=6, controls=controls)
    truth = Noise(4.0, 0.15**2, 0.4, 0.01, 0.0, np.full(8, 30.0), 100)
    visible = visible_by(design, truth, truth.per_week, wish, before=before, weeks=wish.weeks)
    begun: list[int | None] = [*(wave_starts(units, 4, 3) if design == "staggered" else [0] * units)]
    exposure = exposure_of([*begun, *([None] * controls)], before, wish.weeks)
    freedom = 7 if design == "staggered" else 6
    hits = []
    for seed in range(300):
        history = world(np.random.default_rng(seed), 8, before + wish.weeks)
        fit = fit_effect(truth, history.n, exposure, history.means + visible * exposure)
        limit = smallest_visible(fit.variance, freedom, power=0.5)
        hits.append(fit.value > limit)
    # Known noise makes the normal quantile of the analysis exact; the plan asks for the wider t quantile.
    assert 0.78 <= np.mean(hits) <= 0.95


def test_more_weeks_more_units_and_more_answers_never_show_less() -> None:
    wish = Wish(waves=3, between=3, after=6)
    rows = np.full(6, 30.0)
    by_week = [visible_by("staggered", NOISE, rows, wish, before=20, weeks=weeks) for weeks in (1, 3, 6, 12, 24)]
    by_unit = [visible_by("staggered", NOISE, np.full(n, 30.0), wish, before=20, weeks=12) for n in (6, 9, 15, 30)]
    by_answer = [visible_by("ab", NOISE, rows * k, wish, before=20, weeks=12) for k in (1, 2, 4)]
    for course in (by_week, by_unit, by_answer):
        assert course == sorted(course, reverse=True)
    assert by_answer[0] / by_answer[2] == pytest.approx(2.0)


def test_the_plan_says_in_which_week_and_with_how_many_units_a_target_shows() -> None:
    history = world(np.random.default_rng(8), 6, 26)
    easy, hard = (plan_pilot(history, Wish(waves=3, target=t)).of("staggered") for t in (0.8, 0.25))
    noise = measure_noise(history)
    assert easy.first_week is not None
    at = [
        visible_by("staggered", noise, noise.per_week, Wish(waves=3), before=26, weeks=weeks)
        for weeks in (easy.first_week - 1, easy.first_week)
    ]
    assert at[0] > 0.8 >= at[1]
    assert hard.needed_units is not None
    assert hard.needed_units > 6


def test_the_design_that_fits_depends_on_what_can_be_done() -> None:
    history = world(np.random.default_rng(9), 6, 26)
    fits = {
        "ab": Wish(customers=True),
        "staggered": Wish(waves=3),
        "did": Wish(waits=False, controls=2),
        "its": Wish(waits=False),
    }
    assert {design: plan_pilot(history, wish).best.design for design, wish in fits.items()} == {d: d for d in fits}
    assert plan_pilot(history, Wish(waves=6)).best.grade == "A"
    few = plan_pilot(world(np.random.default_rng(9), 3, 26), Wish(waves=3)).of("staggered")
    assert [item.code for item in few.why] == ["too_few_orders"]


def test_orders_are_counted_like_permutations() -> None:
    sizes = (0, 0, 1, 1, 2)
    assert orders_of(5, 3) == len(set(permutations(sizes)))


def test_the_lot_is_a_sorted_hash_that_anybody_can_make_again() -> None:
    keys = ["Nord", "Süd", "Ost", "West"]
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(f"seed:{key}".encode()).hexdigest())
    assert draw_order(keys, "seed") == by_hand
    assert draw_waves(keys, "seed", 2) == [by_hand[:2], by_hand[2:]]
    with pytest.raises(InvalidArgument):
        draw_waves(["Nord"], "seed", 2)


def test_every_place_in_the_order_is_equally_likely() -> None:
    firsts = [draw_order(["a", "b", "c", "d"], str(seed))[0] for seed in range(4_000)]
    counts = np.array([firsts.count(key) for key in "abcd"])
    assert ((counts - 1_000) ** 2 / 1_000).sum() < 16.27  # chi-square with 3 degrees of freedom, p = .001


def test_the_lot_gives_customers_their_share_and_keeps_to_it() -> None:
    drawn = [draws_customer(f"{i:032x}", "seed", 0.3) for i in range(5_000)]
    assert np.mean(drawn) == pytest.approx(0.3, abs=0.02)
    assert drawn == [draws_customer(f"{i:032x}", "seed", 0.3) for i in range(5_000)]
