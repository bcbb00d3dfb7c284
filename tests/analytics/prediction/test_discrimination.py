from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from resonanz.analytics.prediction.discrimination import area, auc, midranks

pytestmark = pytest.mark.unit


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_ranks_are_those_of_scipy(values: list[int]) -> None:
    assert midranks(np.array(values, dtype=float)).tolist() == rankdata(values).tolist()


def sample(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    return np.round(rng.normal(size=n) + 1.0 * y, 1), y


@pytest.mark.parametrize("seed", range(3))
def test_the_area_is_that_of_scikit_learn(seed: int) -> None:
    score, y = sample(seed)
    assert area(score, y) == pytest.approx(roc_auc_score(y, score))


def test_the_spread_is_delongs_written_out() -> None:
    score, y = sample(7, 60)
    cases, others = score[y], score[~y]
    wins = (cases[:, None] > others) + 0.5 * (cases[:, None] == others)
    variance = wins.mean(axis=1).var(ddof=1) / len(cases) + wins.mean(axis=0).var(ddof=1) / len(others)
    found = auc(score, y)
    value = wins.mean()
    half = 1.959964 * np.sqrt(variance) / (value * (1 - value))
    low = 1 / (1 + np.exp(-(np.log(value / (1 - value)) - half)))
    assert (found.value, found.low) == pytest.approx((value, low))


def test_rows_of_one_customer_do_not_make_it_surer() -> None:
    score, y = sample(1)
    twice = auc(np.tile(score, 2), np.tile(y, 2), clusters=np.tile(np.arange(len(y)), 2))
    once = auc(score, y)
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high), abs=0.002)
    naive = auc(np.tile(score, 2), np.tile(y, 2))
    assert (naive.high or 0) - (naive.low or 0) < 0.8 * ((once.high or 0) - (once.low or 0))


def test_perfect_order_of_few_is_no_certainty() -> None:
    found = auc(np.arange(20.0), np.arange(20) >= 10)
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.7 < (found.low or 1) < 0.8
    back = auc(-np.arange(20.0), np.arange(20) >= 10)
    assert (back.value, back.low) == (0.0, 0.0)


def test_one_group_has_no_area() -> None:
    found = auc(np.arange(5.0), np.array([True, False, False, False, False]))
    assert (found.value, found.notes[0].code) == (None, "auc_needs_both")
    assert np.isnan(area(np.arange(3.0), np.zeros(3, dtype=bool)))
