"""Weights: published design effect, margins, and variance against a direct computation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.weights import kish_deff, rake, taylor_variance

pytestmark = pytest.mark.unit


def test_kish_gives_the_published_design_effect() -> None:
    assert round(kish_deff([1] * 50 + [2] * 50), 4) == 1.1111
    assert round(kish_deff([1, 2], [50, 50]), 4) == 1.1111


@given(st.floats(0.1, 10), st.integers(1, 50))
def test_equal_weights_cost_nothing(weight: float, n: int) -> None:
    assert kish_deff([weight] * n) == pytest.approx(1, abs=1e-12)


def test_taylor_with_equal_weights_is_the_usual_variance_of_a_mean() -> None:
    x = np.array([1, 2, 2, 5, 4.0])
    squares = ((x - x.mean()) ** 2).sum()
    assert float(taylor_variance(5, 5, squares)) == pytest.approx(x.var(ddof=1) / 5, abs=1e-15)


def test_taylor_is_close_to_repeated_sampling() -> None:
    rng = np.random.default_rng(3)
    x, w = rng.integers(1, 6, (4000, 300)).astype(float), rng.uniform(0.5, 2, (4000, 300))
    means = (w * x).sum(axis=1) / w.sum(axis=1)
    m = DescrStatsW(x[0], weights=w[0]).mean
    assert m == pytest.approx(means[0])
    estimates = taylor_variance(300, w.sum(axis=1), (w**2 * (x - means[:, None]) ** 2).sum(axis=1))
    assert estimates.mean() == pytest.approx(means.var(), rel=0.06)


@given(st.lists(st.integers(5, 200), min_size=6, max_size=6), st.floats(0.3, 0.7), st.floats(0.2, 0.45))
def test_raking_meets_every_margin(counts: list[int], men: float, young: float) -> None:
    columns = {"sex": ["m", "m", "m", "f", "f", "f"], "age": ["a", "b", "c"] * 2}
    targets = {"sex": {"m": men, "f": 1 - men}, "age": {"a": young, "b": 0.5, "c": 0.5 - young}}
    raked = rake(columns, counts, targets, trim=(0.0, 1e9))
    mass = raked.weights * counts
    assert raked.converged
    for name, target in targets.items():
        for category, share in target.items():
            inside = np.array([c == category for c in columns[name]])
            assert mass[inside].sum() / mass.sum() == pytest.approx(share, abs=1e-6)


def test_raking_to_the_sample_itself_changes_nothing() -> None:
    raked = rake({"sex": ["m", "f"]}, [30, 70], {"sex": {"m": 0.3, "f": 0.7}})
    assert raked.weights.tolist() == pytest.approx([1, 1])
    assert (raked.trimmed, raked.deff) == (0, pytest.approx(1))


def test_weights_beyond_the_limits_are_trimmed_and_said() -> None:
    raked = rake({"sex": ["m", "f"]}, [10, 990], {"sex": {"m": 0.5, "f": 0.5}})
    assert not raked.converged
    assert raked.trimmed == 10
    assert raked.weights[0] / raked.weights[1] <= 25


def test_it_refuses_categories_without_a_target() -> None:
    with pytest.raises(InvalidArgument, match="d stand only in the answers or only in the targets"):
        rake({"sex": ["m", "f", "d"]}, [1, 1, 1], {"sex": {"m": 0.5, "f": 0.5}})


def test_it_refuses_shares_that_do_not_sum_to_one() -> None:
    with pytest.raises(InvalidArgument, match=r"target shares of sex sum to 1\.1"):
        rake({"sex": ["m", "f"]}, [1, 1], {"sex": {"m": 0.5, "f": 0.6}})
