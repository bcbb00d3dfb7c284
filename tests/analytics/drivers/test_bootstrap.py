from __future__ import annotations

import numpy as np
import pytest
from tests.analytics.drivers.answers import outcome_of, ratings

from resonanz.analytics.drivers.bootstrap import ends, resampled
from resonanz.analytics.drivers.importance import lmg
from resonanz.analytics.drivers.model import Importance, Model, replicate
from resonanz.analytics.drivers.moments import moments_from_array
from resonanz.analytics.drivers.regression import covariance

pytestmark = pytest.mark.unit


def importances(x: np.ndarray, y: np.ndarray, replicates: int) -> np.ndarray:
    moments = moments_from_array(x, y)
    model = Model.of(moments.total)
    importance = Importance(model.drivers, seed=0)
    fit = model.fit(covariance(moments.total))
    (drawn,) = replicate(
        moments, lambda cov: (importance.replicates(fit, model.fit(cov)),), replicates=replicates, seed=0
    )
    return drawn


def test_buckets_spread_like_rows() -> None:
    x = ratings(3000, 4)
    y = outcome_of(x, [1, 0.6, 0.3, 0])
    rng = np.random.default_rng(5)
    data = np.column_stack([x, y])
    rows = [np.cov(data[rng.integers(0, len(y), len(y))].T) for _ in range(1000)]
    ratio = importances(x, y, 1000).std(axis=0) / lmg(np.array(rows)).std(axis=0)
    assert np.abs(ratio - 1).max() < 0.15


def test_sampled_orders_spread_like_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    x = ratings(1500, 8)
    y = outcome_of(x, np.linspace(1, 0, 8).tolist(), noise=3)
    exact = importances(x, y, 200)
    monkeypatch.setattr("resonanz.analytics.drivers.model.REPLICATED_LIMIT", 7)
    sampled = importances(x, y, 200)
    error = np.sqrt(((sampled - exact) ** 2).mean(axis=0))
    assert (error / exact.std(axis=0)).max() < 0.1
    assert np.abs(sampled.sum(axis=1) - exact.sum(axis=1)).max() < 1e-7


def test_the_same_seed_draws_the_same() -> None:
    moments = moments_from_array(ratings(300, 3), np.arange(300.0))
    first = np.concatenate(list(resampled(moments, replicates=50, seed=3)))
    again = np.concatenate(list(resampled(moments, replicates=50, seed=3)))
    other = np.concatenate(list(resampled(moments, replicates=50, seed=4)))
    assert (first == again).all()
    assert (first != other).any()


def test_each_replicate_draws_as_many_responses_as_there_are() -> None:
    moments = moments_from_array(ratings(100, 2), np.arange(100.0))
    counts = np.concatenate(list(resampled(moments, replicates=20, seed=0)))[:, 0, 0]
    assert counts.tolist() == [100.0] * 20


def test_an_unbiased_statistic_gets_its_percentiles() -> None:
    drawn = np.linspace(-1, 1, 2001)[:, None]
    span = ends(np.zeros(1), drawn, level=0.9, inflation=1.0)
    assert np.round([span.low[0], span.high[0]], 9).tolist() == [-0.9, 0.9]


def test_bias_is_taken_out_twice_and_the_interval_still_holds_the_estimate() -> None:
    drawn = np.linspace(-1, 1, 2001)[:, None] + 0.3
    span = ends(np.zeros(1), drawn, level=0.9, inflation=1.0)
    assert np.round([span.low[0], span.high[0]], 9).tolist() == [-1.2, 0.6]
    far = ends(np.zeros(1), drawn / 100 + 1, level=0.9, inflation=1.0)
    assert far.high[0] == 0


def test_fitted_parameters_widen_the_interval() -> None:
    drawn = np.linspace(-1, 1, 2001)[:, None]
    span = ends(np.zeros(1), drawn, level=0.9, inflation=2.0)
    assert np.round([span.low[0], span.high[0]], 9).tolist() == [-1.8, 1.8]
