from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.drivers.golden import (
    SWISS,
    SWISS_FIRST,
    SWISS_JOHNSON,
    SWISS_LAST,
    SWISS_LMG,
    SWISS_PRATT_AGRICULTURE,
    SWISS_R2,
)

from resonanz.analytics.drivers.importance import EXACT_LIMIT, determination, johnson, lmg, lmg_sampled
from resonanz.analytics.drivers.regression import coefficients
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.unit


def random_covariance(drivers: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(200, drivers + 1)) @ rng.normal(size=(drivers + 1, drivers + 1))
    return np.cov(data.T)


def r_squared(cov: np.ndarray, subset: tuple[int, ...]) -> float:
    """R² of one subset by least squares through the pseudo-inverse."""
    chosen = list(subset)
    loads = cov[chosen, -1]
    return float(loads @ np.linalg.pinv(cov[np.ix_(chosen, chosen)], rcond=1e-9, hermitian=True) @ loads) / cov[-1, -1]


def over_all_orders(cov: np.ndarray) -> np.ndarray:
    """LMG from its definition: every order of entry, one at a time."""
    drivers = len(cov) - 1
    total = np.zeros(drivers)
    orders = list(permutations(range(drivers)))
    for order in orders:
        for place, driver in enumerate(order):
            total[driver] += r_squared(cov, order[: place + 1]) - (r_squared(cov, order[:place]) if place else 0.0)
    return total / len(orders)


def test_lmg_of_swiss_is_the_published_one() -> None:
    assert lmg(SWISS).round(4).tolist() == SWISS_LMG
    assert lmg(SWISS).sum().round(5) == SWISS_R2


def test_relative_weights_of_swiss_are_the_published_ones() -> None:
    assert johnson(SWISS).round(4).tolist() == SWISS_JOHNSON
    assert johnson(SWISS).sum().round(5) == SWISS_R2


def test_swiss_first_last_and_pratt_are_the_published_ones() -> None:
    whole = lmg(SWISS).sum()
    without = [lmg(np.delete(np.delete(SWISS, j, 0), j, 1)).sum() for j in range(5)]
    first = [float(lmg(SWISS[np.ix_([j, 5], [j, 5])])[0]) for j in range(5)]
    assert np.round(first, 4).tolist() == SWISS_FIRST
    assert np.round(whole - np.array(without), 4).tolist() == SWISS_LAST
    assert (coefficients(SWISS) * SWISS[:-1, -1])[0].round(4) == SWISS_PRATT_AGRICULTURE


@pytest.mark.parametrize("drivers", [1, 2, 3, 4, 5, 6])
def test_lmg_equals_the_mean_over_all_orders(drivers: int) -> None:
    cov = random_covariance(drivers, drivers)
    assert np.abs(lmg(cov) - over_all_orders(cov)).max() < 1e-10


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(0, 10**6))
def test_both_methods_sum_to_r_squared(drivers: int, seed: int) -> None:
    cov = random_covariance(drivers, seed)
    expected = r_squared(cov, tuple(range(drivers)))
    assert abs(lmg(cov).sum() - expected) < 1e-10
    assert abs(johnson(cov).sum() - expected) < 1e-10


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 7), st.integers(0, 10**6))
def test_neither_units_nor_signs_nor_order_of_the_drivers_matter(drivers: int, seed: int) -> None:
    cov = random_covariance(drivers, seed)
    rng = np.random.default_rng(seed)
    scale = np.append(rng.choice([-1, 1], drivers) * rng.uniform(0.01, 100, drivers), 7.0)
    order = rng.permutation(drivers)
    turned = np.append(order, drivers)
    for method in (lmg, johnson):
        assert np.abs(method(cov * np.outer(scale, scale)) - method(cov)).max() < 1e-10
        assert np.abs(method(cov[np.ix_(turned, turned)]) - method(cov)[order]).max() < 1e-10


def test_unrelated_drivers_keep_their_squared_correlations() -> None:
    loads = np.array([0.6, 0.5, 0.3, 0.0])
    cov = np.eye(5)
    cov[-1, :-1] = cov[:-1, -1] = loads
    for method in (lmg, johnson):
        assert np.abs(method(cov) - loads**2).max() < 1e-12


def test_lmg_of_twenty_drivers_is_exact() -> None:
    loads = np.linspace(0.3, 0.0, EXACT_LIMIT)
    cov = np.eye(EXACT_LIMIT + 1)
    cov[-1, :-1] = cov[:-1, -1] = loads
    assert np.abs(lmg(cov) - loads**2).max() < 1e-10
    correlated = random_covariance(EXACT_LIMIT, 3)
    assert abs(lmg(correlated).sum() - r_squared(correlated, tuple(range(EXACT_LIMIT)))) < 1e-10


def test_a_stack_gives_what_each_matrix_gives() -> None:
    stack = np.array([random_covariance(4, seed) for seed in range(6)]).reshape(2, 3, 5, 5)
    single = np.array([[lmg(cov) for cov in row] for row in stack])
    assert np.abs(lmg(stack) - single).max() < 1e-14
    assert johnson(stack).shape == (2, 3, 4)


def test_copied_drivers_share_equally_and_a_constant_gets_nothing() -> None:
    cov = random_covariance(3, 1)
    index = [0, 1, 2, 0, 3]
    copied = cov[np.ix_(index, index)]
    copied = np.insert(np.insert(copied, 2, 0.0, axis=0), 2, 0.0, axis=1)
    whole = r_squared(cov, (0, 1, 2))
    for method in (lmg, johnson):
        shares = method(copied)
        assert abs(shares[0] - shares[4]) < 1e-9
        assert abs(shares[2]) < 1e-12
        assert abs(shares.sum() - whole) < 1e-9


def test_a_driver_that_is_the_sum_of_others_is_judged_like_least_squares_without_it() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(100, 3))
    data = np.column_stack([x, x.sum(axis=1), x @ [1, 2, 3] + rng.normal(size=100)])
    cov = np.cov(data.T)
    assert np.abs(lmg(cov) - over_all_orders(cov)).max() < 1e-8


def test_an_outcome_without_variance_has_no_drivers() -> None:
    cov = np.zeros((3, 3))
    cov[0, 0] = cov[1, 1] = 1.0
    assert lmg(cov).tolist() == [0.0, 0.0]
    assert johnson(cov).tolist() == [0.0, 0.0]


def test_sampled_orders_approach_lmg_and_sum_to_r_squared() -> None:
    cov = random_covariance(6, 5)
    every = np.array(list(permutations(range(6))))
    assert np.abs(lmg_sampled(cov, every) - lmg(cov)).max() < 1e-8
    assert abs(lmg_sampled(cov, every[:3]).sum() - lmg(cov).sum()) < 1e-8


def test_determination_is_r_squared_on_the_other_drivers() -> None:
    cov = random_covariance(4, 8)
    expected = []
    for driver in range(4):
        order = [j for j in range(4) if j != driver] + [driver]
        expected.append(r_squared(cov[np.ix_(order, order)], (0, 1, 2)))
    assert np.abs(determination(cov[:4, :4]) - expected).max() < 1e-9


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        (np.eye(EXACT_LIMIT + 2), "exact up to 20 drivers"),
        (np.ones((2, 3)), "square"),
        (np.full((3, 3), np.nan), "not finite"),
    ],
)
def test_it_refuses_what_it_cannot_compute(matrix: np.ndarray, told: str) -> None:
    with pytest.raises(InvalidArgument, match=told):
        lmg(matrix)
