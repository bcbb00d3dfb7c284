"""Each method beside an independent one: regressions of statsmodels, a general optimiser, counting by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from tests.analytics.effects.worlds import panel, with_effect

from resonanz.analytics.effects import Panel, Treatment, compare_arms, estimate
from resonanz.analytics.effects.cohorts import group_times
from resonanz.analytics.effects.randomisation import inverted
from resonanz.analytics.effects.series import RATIOS, forecast
from resonanz.analytics.effects.setup import Setup, prepare
from resonanz.analytics.effects.simplex import simplex_weights
from resonanz.analytics.effects.twoway import two_way
from resonanz.analytics.effects.wedge import wedge

pytestmark = pytest.mark.unit


def setup_of(base: Panel, treatments: list[Treatment]) -> Setup:
    return prepare(base, treatments, level=0.95, seed=0, randomised=False, covariates=())


def test_weights_are_those_of_a_general_optimiser() -> None:
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    columns, target = rng.normal(size=(12, 7)), rng.normal(size=12)
    for ridge in (0.0, 2.5):
        found = simplex_weights(columns, target, ridge=ridge)

        def loss(w: np.ndarray, ridge: float = ridge) -> float:
            return float(((columns @ w - target) ** 2).sum() + ridge * (w**2).sum())

        general = minimize(
            loss,
            np.full(7, 1 / 7),
            bounds=[(0, 1)] * 7,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            options={"ftol": 1e-14, "maxiter": 500},
        )
        assert found == pytest.approx(general.x, abs=1e-4)
        assert loss(found) <= general.fun + 1e-9


def test_did_is_the_two_way_regression_with_unit_and_period_dummies() -> None:
    import statsmodels.api as sm

    base, treatments = with_effect(panel(20, 10), {f"u{i:02d}": 6 for i in range(6)}, 3.0)
    unit, time = np.repeat(np.arange(20), 10), np.tile(np.arange(10), 20)
    dose = ((unit < 6) & (time >= 6)).astype(float)
    design = np.column_stack([dose, np.eye(20)[unit], np.eye(10)[time][:, 1:]])
    fitted = sm.OLS(base.outcome.ravel(), design).fit()
    found = estimate(base, treatments, design="did")
    assert found.value == pytest.approx(fitted.params[0], abs=1e-9)


def test_the_interval_of_did_is_welchs_on_one_change_per_unit() -> None:
    from scipy.stats import ttest_ind

    base, treatments = with_effect(panel(24, 9), {f"u{i:02d}": 5 for i in range(9)}, 2.0)
    change = base.outcome[:, 5:].mean(axis=1) - base.outcome[:, :5].mean(axis=1)
    oracle = ttest_ind(change[:9], change[9:], equal_var=False).confidence_interval()
    found = estimate(base, treatments, design="did")
    assert (found.low, found.high) == (pytest.approx(oracle.low), pytest.approx(oracle.high))


def test_two_way_effects_are_those_of_weighted_dummies() -> None:
    rng = np.random.default_rng(5)
    y, weight = rng.normal(size=(8, 6)), rng.integers(0, 4, size=(8, 6)).astype(float)
    weight[0], weight[:, 0] = np.maximum(weight[0], 1), np.maximum(weight[:, 0], 1)
    unit, time = np.repeat(np.arange(8), 6), np.tile(np.arange(6), 8)
    design = np.column_stack([np.eye(8)[unit], np.eye(6)[time][:, 1:]])
    root = np.sqrt(weight.ravel())
    slopes = np.linalg.lstsq(design * root[:, None], y.ravel() * root, rcond=None)[0]
    assert two_way(y, weight).cells.ravel() == pytest.approx(design @ slopes, abs=1e-9)


def test_adjusting_for_what_was_known_is_the_regression_of_statsmodels() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(11)
    before, drawn = rng.normal(size=400), rng.random(400) < 0.5
    after = 0.8 * before + 0.3 * drawn + 0.6 * rng.normal(size=400)
    fitted = sm.OLS(after, np.column_stack([np.ones(400), drawn, before])).fit(cov_type="HC2")
    found = compare_arms(after, drawn, covariates={"before": before})
    plain = compare_arms(after, drawn)
    assert found.value == pytest.approx(fitted.params[1], abs=1e-9)
    assert found.low == pytest.approx(fitted.conf_int()[1][0], abs=0.004)
    assert found.high == pytest.approx(fitted.conf_int()[1][1], abs=0.004)
    share = 1 - np.corrcoef(before, after)[0, 1] ** 2
    ratio = ((found.high or 0) - (found.low or 0)) / ((plain.high or 0) - (plain.low or 0))
    assert ratio**2 == pytest.approx(share, abs=0.05)


def test_a_group_time_effect_is_a_difference_of_four_means() -> None:
    base, treatments = with_effect(
        panel(30, 6), {**{f"u{i:02d}": 3 for i in range(8)}, **{f"u{i:02d}": 4 for i in range(8, 14)}}, 2.0
    )
    y = base.outcome
    by_hand = (y[8:14, 5] - y[8:14, 3]).mean() - (y[14:, 5] - y[14:, 3]).mean()
    (item,) = (i for i in group_times(setup_of(base, treatments)) if (i.cohort, i.time) == (4, 5))
    assert item.value == pytest.approx(by_hand)
    spread = (y[8:14, 5] - y[8:14, 3]).var(ddof=1) / 6 + (y[14:, 5] - y[14:, 3]).var(ddof=1) / 16
    assert (item.reach**2).sum() == pytest.approx(spread)


def test_waves_compare_with_those_not_yet_treated_where_nobody_never_is() -> None:
    starts = {f"u{i:02d}": 3 + 2 * (i // 5) for i in range(20)}
    base, treatments = with_effect(panel(20, 11), starts, 2.0)
    y = base.outcome
    by_hand = (y[:5, 4] - y[:5, 2]).mean() - (y[5:, 4] - y[5:, 2]).mean()
    (item,) = (i for i in group_times(setup_of(base, treatments)) if (i.cohort, i.time) == (3, 4))
    assert item.value == pytest.approx(by_hand)


def test_waves_by_lot_impute_like_a_regression_on_untreated_cells() -> None:
    starts = {f"u{i:02d}": 4 + 2 * (i // 3) for i in range(9)}
    base, treatments = with_effect(panel(12, 12), starts, 1.5)
    setup = setup_of(base, treatments)
    unit, time = np.repeat(np.arange(12), 12), np.tile(np.arange(12), 12)
    free = ~setup.active.ravel()
    design = np.column_stack([np.eye(12)[unit], np.eye(12)[time][:, 1:]])
    slopes = np.linalg.lstsq(design[free], base.outcome.ravel()[free], rcond=None)[0]
    gap = base.outcome.ravel() - design @ slopes
    assert wedge(setup).value == pytest.approx(gap[~free].mean(), abs=1e-8)


def test_an_inverted_test_keeps_exactly_the_effects_that_the_lot_does_not_refute() -> None:
    change = np.array([2.9, 3.4, 2.2, 0.1, -0.4, 0.6, 0.3, -0.2])
    drawn = np.array([True] * 3 + [False] * 5)
    ways = np.array([w for w in {tuple(p) for p in permutations(drawn.tolist())} if w != tuple(drawn.tolist())])

    def effect(way: np.ndarray, y: np.ndarray) -> float:
        return float(y[way].mean() - y[~way].mean())

    outcome = np.array([effect(w, change) for w in ways])
    dose = np.array([effect(w, drawn.astype(float)) for w in ways])
    ends = inverted(effect(drawn, change), outcome, dose, level=0.9)

    def refuted(size: float) -> bool:
        rest = change - size * drawn
        here = abs(effect(drawn, rest))
        as_far = sum(abs(effect(w, rest)) >= here - 1e-12 for w in ways)
        return (1 + as_far) / (1 + len(ways)) <= 0.1

    assert not refuted(float(ends.low) + 1e-6)
    assert not refuted(float(ends.high) - 1e-6)
    assert refuted(float(ends.low) - 1e-6)
    assert refuted(float(ends.high) + 1e-6)


def test_a_level_that_stands_still_gives_the_regression_and_its_prediction_error() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    x = rng.normal(size=60)
    y = 3 + 1.5 * x + rng.normal(size=60)
    found = forecast(y[:45], x[:45, None], x[45:, None])
    fitted = sm.OLS(y[:45], sm.add_constant(x[:45])).fit()
    told = fitted.get_prediction(sm.add_constant(x[45:]))
    assert found.centre[0, 45:60] == pytest.approx(told.predicted_mean, abs=1e-9)
    assert found.spread[0, 45:60] == pytest.approx(told.se_obs, abs=1e-9)


@pytest.mark.parametrize("ratio", [0.1, 0.4, 1.0])
def test_a_moving_level_is_filtered_as_statsmodels_does(ratio: float) -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    rng = np.random.default_rng(4)
    y = np.cumsum(rng.normal(0, 0.4, 50)) + rng.normal(size=50)
    at = int(np.flatnonzero(np.isclose(RATIOS, ratio))[0])
    found = forecast(y[:40], np.empty((40, 0)), np.empty((10, 0)))
    model = UnobservedComponents(y[:40], "llevel", use_exact_diffuse=True)
    told = model.smooth([1.0, ratio**2]).get_forecast(10)
    scale = found.spread[at, 40:50] / np.sqrt(told.var_pred_mean)
    assert found.centre[at, 40:50] == pytest.approx(told.predicted_mean, abs=1e-6)
    assert np.ptp(scale) < 1e-6
