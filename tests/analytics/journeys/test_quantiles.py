"""Quantiles of many groups beside NumPy's, and their intervals beside an exact count of coverage."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom
from tests.analytics.journeys.logs import calm

from resonanz.analytics.journeys.grouping import gather
from resonanz.analytics.journeys.quantiles import (
    Quantiles,
    group_quantiles,
    medians,
    needed_n,
    one_group,
    quantile_ranks,
)

pytestmark = pytest.mark.unit


def quantile_of(values: NDArray[np.int64], p: float) -> Quantiles:
    return group_quantiles(one_group(values), p)


@calm
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 10**9)), min_size=1), st.sampled_from([0.5, 0.9, 0.25]))
def test_each_group_has_the_quantile_of_numpy(rows: list[tuple[int, int]], p: float) -> None:
    keys, values = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    groups = gather(keys, 5, values)
    found = group_quantiles(groups, p)
    for position, key in enumerate(groups.keys):
        known = values[(keys == key) & (values >= 0)]
        expected = float(np.quantile(known, p)) / 1e6 if len(known) else None
        assert found.seconds(position) == expected
        assert found.n[position] == len(known)
        assert medians(groups)[position] == group_quantiles(groups, 0.5).seconds(position)


@pytest.mark.parametrize("p", [0.5, 0.9])
def test_ranks_agree_with_the_scan_over_all_ranks(p: float) -> None:
    sizes = np.array([*range(1, 200), 1000, 54_321])
    low, high = quantile_ranks(sizes, p, level=0.95)
    for n, a, b in zip(sizes.tolist(), low.tolist(), high.tolist(), strict=True):
        below = binom.cdf(np.arange(n + 1), n, p)
        assert a == np.count_nonzero(below <= 0.025)
        assert b == np.count_nonzero(below < 0.975) + 1


def test_ranks_are_the_published_ones() -> None:
    (low,), (high,) = quantile_ranks(np.array([50]), 0.8, level=0.95)
    assert (low, high) == (34, 46)


def test_intervals_cover_at_least_what_they_claim_counted_exactly() -> None:
    for n in (6, 10, 36, 60, 100):
        for p in (0.5, 0.9):
            (low,), (high,) = quantile_ranks(np.array([n]), p, level=0.95)
            if low >= 1 and high <= n:
                chance = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
                assert sum(chance[low:high]) >= 0.95


def test_ten_values_give_the_textbook_interval_of_the_median() -> None:
    estimate = quantile_of(np.arange(1, 11) * 1_000_000, 0.5).estimate(0)
    assert estimate is not None
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (5.5, 2.0, 9.0, 10)


def test_too_few_values_say_how_many_are_needed() -> None:
    assert (needed_n(0.5, 0.95), needed_n(0.9, 0.95)) == (6, 36)
    estimate = quantile_of(np.array([3, 1, 2]) * 1_000_000, 0.9).estimate(0)
    assert estimate is not None
    assert (estimate.low, estimate.high, estimate.known) == (None, None, False)
    assert [(n.code, dict(n.params)) for n in estimate.notes] == [("too_few_for_interval", {"n": 3, "needed": 36})]
    assert quantile_of(np.arange(36), 0.9).estimate(0).known
    assert not quantile_of(np.arange(35), 0.9).estimate(0).known


def test_a_group_without_known_values_has_no_quantile() -> None:
    assert quantile_of(np.array([-1, -1]), 0.5).estimate(0) is None


def test_wide_key_spaces_give_the_same_groups() -> None:
    keys = np.array([9_000_000_000, 7, 9_000_000_000, 7, 7])
    found = gather(keys, 10_000_000_000, np.array([3, 1, 2, 9, 4]))
    assert (found.keys.tolist(), found.values.tolist()) == ([7, 9_000_000_000], [1, 4, 9, 2, 3])
