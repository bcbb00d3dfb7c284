from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.drivers.answers import outcome_of, ratings

from resonanz.analytics.drivers.model import Model
from resonanz.analytics.drivers.moments import BUCKETS, SEPARATE, Kernel, Moments, merge, moments_from_array
from resonanz.analytics.drivers.regression import covariance
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.metrics.scales import Scale

pytestmark = pytest.mark.unit

FIVE = Scale(1, 5)


def as_batch(x: np.ndarray, y: np.ndarray) -> pa.RecordBatch:
    columns = {"instance": [f"r{i}" for i in range(len(y))], "y": y}
    columns |= {f"x{j}": pa.array(column, from_pandas=True) for j, column in enumerate(x.T)}
    return pa.RecordBatch.from_pydict(columns)


def test_total_holds_counts_sums_and_boxes() -> None:
    x = np.array([[1.0, 5.0], [3.0, np.nan], [4.0, 2.0], [np.nan, np.nan]])
    moments = moments_from_array(x, np.array([2.0, 3.0, 4.0, 9.0]), scales=[FIVE, FIVE])
    assert moments.total[0].tolist() == [3, 9, 3, 2, 8, 7, 1, 1, 1, 1]
    assert moments.total[1, 4:6].tolist() == [2 * 1 + 3 * 3 + 4 * 4, 2 * 5 + 4 * 2]
    assert moments.total[4, 5] == 1 * 5 + 4 * 2


@pytest.mark.parametrize(
    ("scale", "low", "high"),
    [
        (Scale(1, 5), {1, 2}, {4, 5}),
        (Scale(5, 1), {4, 5}, {1, 2}),
        (Scale(0, 10), {0, 1, 2, 3}, {7, 8, 9, 10}),
        (Scale(1, 7), {1, 2, 3}, {5, 6, 7}),
        (Scale(1, 10), {1, 2, 3, 4}, {7, 8, 9, 10}),
    ],
)
def test_low_and_high_are_the_outer_thirds_of_the_scale(scale: Scale, low: set[int], high: set[int]) -> None:
    points = np.arange(scale.low, scale.high + 1)
    boxes = [moments_from_array(np.array([[point]]), np.zeros(1), scales=[scale]).total[0, -2:] for point in points]
    assert {int(point) for point, box in zip(points, boxes, strict=True) if box[0]} == low
    assert {int(point) for point, box in zip(points, boxes, strict=True) if box[1]} == high


def test_without_a_scale_there_are_no_boxes() -> None:
    assert moments_from_array(ratings(50, 2), np.ones(50)).total[0, -4:].tolist() == [0, 0, 0, 0]


def test_small_samples_are_drawn_response_by_response() -> None:
    assert len(moments_from_array(ratings(SEPARATE, 2), np.ones(SEPARATE)).keys) == SEPARATE
    assert len(moments_from_array(ratings(5000, 2), np.ones(5000)).keys) == BUCKETS


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.booleans())
def test_merging_any_split_gives_the_same_moments(cuts: list[int], separate: bool) -> None:
    x = ratings(400, 3, missing=0.2)
    batch = as_batch(x, np.rint(outcome_of(x, [1, 1, 1])))
    kernel = Kernel((FIVE,) * 3, separate=separate)
    edges = sorted({0, 400, *cuts})
    parts = [kernel(batch.slice(a, b - a)) for a, b in pairwise(edges)]
    whole, merged = kernel(batch), merge(reversed(parts))
    assert merged.keys == whole.keys
    assert (merged.sums == whole.sums).all()


def test_buckets_depend_on_the_name_of_the_response_alone() -> None:
    x = ratings(600, 2)
    batch = as_batch(x, x.sum(axis=1))
    order = np.random.default_rng(0).permutation(600)
    kernel = Kernel((FIVE, FIVE), separate=False)
    assert (kernel(batch).sums == kernel(batch.take(pa.array(order))).sums).all()


def test_the_kernel_travels_to_where_the_rows_are() -> None:
    kernel = Kernel((FIVE, None), separate=True)
    assert pickle.loads(pickle.dumps(kernel)) == kernel


def test_no_rows_give_moments_that_can_be_merged() -> None:
    x = ratings(60, 2)
    batch = as_batch(x, x.sum(axis=1))
    kernel = Kernel((FIVE, FIVE), separate=True)
    assert kernel(batch.slice(0, 0)).keys == ()
    assert (merge([kernel(batch.slice(0, 0)), kernel(batch)]).sums == kernel(batch).sums).all()


def test_taking_drivers_equals_having_asked_only_them() -> None:
    x = ratings(300, 4, missing=0.1)
    x[:, 2] = 3.0
    y = outcome_of(x, [1, 1, 1, 1])
    taken = moments_from_array(x, y, scales=[FIVE] * 4).take([3, 2])
    assert (taken.sums == moments_from_array(x[:, [3, 2]], y, scales=[FIVE] * 2).sums).all()


def test_complete_answers_reduce_to_the_plain_covariance() -> None:
    x = ratings(500, 4)
    y = outcome_of(x, [1, 0.5, 0.2, 0])
    moments = moments_from_array(x, y)
    model = Model.of(moments.total)
    expected = np.cov(np.column_stack([x, y]).T, ddof=0)
    assert len(model.controls) == 0
    assert np.abs(model.fit(covariance(moments.total)).scores - expected).max() < 1e-12


def test_slopes_with_not_visited_are_least_squares_with_indicators() -> None:
    x = ratings(800, 3, missing=0.3)
    y = outcome_of(x, [1, 0.5, 0.2]) + 2 * np.isnan(x[:, 0])
    moments = moments_from_array(x, y)
    used = np.isfinite(x).any(axis=1)
    seen = np.isfinite(x)
    centred = np.where(seen, x - np.nanmean(x, axis=0), 0.0)
    oracle = sm.OLS(y[used], sm.add_constant(np.column_stack([centred, seen])[used])).fit()
    found = Model.of(moments.total).fit(covariance(moments.total))
    assert np.abs(found.slopes() - oracle.params[1:4]).max() < 1e-8


def test_penalties_and_rewards_are_least_squares_on_dummies() -> None:
    x = ratings(800, 3, missing=0.3)
    y = outcome_of(x, [1, 0.5, 0.2])
    moments = moments_from_array(x, y, scales=[FIVE] * 3)
    used = np.isfinite(x).any(axis=1)
    columns = np.column_stack([np.isfinite(x), x <= 2, x >= 4]).astype(float)[used]
    oracle = sm.OLS(y[used], sm.add_constant(columns)).fit()
    found = Model.of(moments.total).fit(covariance(moments.total)).contrasts()
    assert np.abs(found.ravel() - oracle.params[4:]).max() < 1e-8


def test_identical_paths_through_the_touchpoints_are_harmless() -> None:
    x = ratings(400, 3)
    x[::2, :2] = np.nan
    found = Model.of(moments_from_array(x, x[:, 2]).total)
    moments = moments_from_array(x, np.nan_to_num(x[:, 0]) + x[:, 2])
    slopes = found.fit(covariance(moments.total)).slopes()
    assert np.abs(slopes - [1, 0, 1]).max() < 1e-6


def test_it_refuses_shapes_that_do_not_fit() -> None:
    with pytest.raises(InvalidArgument, match=r"\(n, p\)"):
        moments_from_array(np.ones((3, 2)), np.ones(2))


def test_it_refuses_to_merge_nothing() -> None:
    with pytest.raises(InvalidArgument, match="at least one part"):
        merge([])


def test_moments_are_the_sum_of_their_buckets() -> None:
    moments = Moments(("a", "b"), np.array([np.eye(6), 2 * np.eye(6)]))
    assert moments.drivers == 1
    assert (moments.total == 3 * np.eye(6)).all()
