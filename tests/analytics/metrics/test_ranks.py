"""Ranks that the data allow."""

from __future__ import annotations

import numpy as np
import pytest

from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.ranks import rank_bounds
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit


def means(value: np.ndarray, error: float) -> Columns:
    nothing = np.full(len(value), np.nan)
    n = np.full(len(value), 1000)
    error_of = np.full(len(value), error)
    return Columns(n, n.astype(float), value, nothing, nothing, error_of * 1000, error_of, nothing, nothing)


def test_well_separated_groups_have_one_rank_each() -> None:
    low, high = rank_bounds(means(np.array([1.0, 3.0, 2.0]), 1e-4), Unit.SCALE)
    assert (low.tolist(), high.tolist()) == ([3, 1, 2], [3, 1, 2])


def test_groups_that_cannot_be_told_apart_share_all_ranks() -> None:
    low, high = rank_bounds(means(np.array([2.0, 2.01, 2.02]), 1e-2), Unit.SCALE)
    assert (low.tolist(), high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_nobody_to_rank_gives_no_ranks() -> None:
    low, high = rank_bounds(means(np.array([]), 1.0), Unit.SCALE)
    assert (low.tolist(), high.tolist()) == ([], [])


@pytest.mark.parametrize("truth", [np.zeros(8), np.array([0, 0, 0, 0, 1, 1, 2, 3.0]), np.arange(8) * 0.5])
def test_all_true_ranks_lie_inside_at_once_in_95_of_100_worlds(truth: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    best = 1 + (truth[:, None] < truth[None, :]).sum(axis=1)
    worst = len(truth) - (truth[:, None] > truth[None, :]).sum(axis=1)
    held = 0
    for _ in range(500):
        low, high = rank_bounds(means(truth + rng.normal(0, 0.3, len(truth)), 0.09), Unit.SCALE)
        held += bool(np.all((low <= best) & (worst <= high)))
    assert held / 500 >= 0.93
