"""Worlds with one known number."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from resonanz.analytics.simulate.cases import (
    ContrastCase,
    JourneyCase,
    LeverCase,
    driver_case,
    nps_scores,
    segments_case,
    shapley_r2,
)

pytestmark = pytest.mark.unit


def r2(covariance: np.ndarray, members: tuple[int, ...]) -> float:
    if not members:
        return 0.0
    index = list(members)
    right = covariance[index, -1]
    return float(right @ np.linalg.solve(covariance[np.ix_(index, index)], right) / covariance[-1, -1])


def test_importances_equal_the_mean_gain_over_all_orders_of_entry() -> None:
    case = driver_case(4, rho=0.5)
    gains = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        for place, driver in enumerate(order):
            gains[driver] += r2(case.covariance, order[: place + 1]) - r2(case.covariance, order[:place])
    assert case.importances == pytest.approx(gains / len(orders), abs=1e-12)


def test_the_population_covariance_is_the_limit_of_large_samples() -> None:
    case = driver_case(5, rho=0.4)
    ratings, outcome = case.sample(400_000, seed=1)
    drawn = np.cov(np.column_stack([ratings, outcome]).T)
    spread = np.sqrt(np.diag(case.covariance))
    assert np.abs((drawn - case.covariance) / np.outer(spread, spread)).max() < 0.008


@pytest.mark.parametrize("p", [3, 8])
def test_the_first_driver_leads_by_what_was_asked_for(p: int) -> None:
    importances = driver_case(p, closeness=1.25).importances
    assert importances[0] / importances[1] == pytest.approx(1.25, abs=1e-6)
    assert sorted(importances, reverse=True) == list(importances)


def test_independent_drivers_have_their_squared_correlations_as_importances() -> None:
    case = driver_case(4, rho=0.0, r2=0.4)
    spread = np.sqrt(np.diag(case.covariance))
    assert case.importances == pytest.approx((case.covariance[:-1, -1] / spread[:-1] / spread[-1]) ** 2, abs=1e-12)
    assert case.importances.sum() == pytest.approx(0.4, abs=1e-12)


def test_a_copied_definition_agrees_with_the_published_shares_of_two_drivers() -> None:
    covariance = np.array([[1.0, 0.5, 0.6], [0.5, 1.0, 0.4], [0.6, 0.4, 1.0]])
    both = (0.36 + 0.16 - 2 * 0.6 * 0.4 * 0.5) / 0.75
    assert shapley_r2(covariance) == pytest.approx([(0.36 + both - 0.16) / 2, (0.16 + both - 0.36) / 2], abs=1e-12)


def test_the_same_seed_gives_the_same_answers_and_another_seed_gives_others() -> None:
    case = driver_case(3)
    assert np.array_equal(case.sample(50, 7)[0], case.sample(50, 7)[0])
    assert not np.array_equal(case.sample(50, 7)[1], case.sample(50, 8)[1])


def test_penalties_and_rewards_are_what_low_and_high_scores_change() -> None:
    ratings, outcome = ContrastCase((-0.8, -0.2), (0.1, 0.9)).sample(200_000, seed=0)
    design = np.column_stack([np.ones(len(ratings)), ratings <= 2, ratings >= 4])
    found = np.linalg.lstsq(design, outcome, rcond=None)[0]
    assert found[1:] == pytest.approx([-0.8, -0.2, 0.1, 0.9], abs=0.02)


def test_value_rises_by_the_planted_euro_per_point() -> None:
    ratings, value = LeverCase((12.0, 0.0, 5.0)).sample(200_000, seed=0)
    found = np.linalg.lstsq(np.column_stack([np.ones(len(ratings)), ratings]), value, rcond=None)[0]
    assert found[1:] == pytest.approx([12.0, 0.0, 5.0], abs=0.8)


def test_nps_scores_have_the_planted_groups() -> None:
    scores = nps_scores(np.random.default_rng(0), 100_000, promoters=0.5, detractors=0.2)
    assert [np.mean(scores >= 9), np.mean(scores <= 6)] == pytest.approx([0.5, 0.2], abs=0.006)
    assert set(np.unique(scores)) == set(range(11))


def test_noise_segments_are_equally_large() -> None:
    codes, scores = segments_case(100, 40, seed=0)
    assert np.array_equal(np.bincount(codes), np.full(100, 40))
    assert len(scores) == 4000


def test_waits_have_the_planted_median_and_tail() -> None:
    case = JourneyCase()
    codes, steps, times = case.sample(40_000, seed=0)
    assert np.all(np.diff(times) >= 0)
    first = np.full(40_000, 0)
    first[codes[steps == 0]] = times[steps == 0]
    later = steps == 1
    waits = (times[later] - first[codes[later]]) / 1e6
    assert np.median(waits) == pytest.approx(case.quantile_seconds(0.5), rel=0.03)
    assert np.quantile(waits, 0.9) == pytest.approx(case.quantile_seconds(0.9), rel=0.04)
    assert 1 - later.sum() / 40_000 == pytest.approx(case.direct, abs=0.01)
