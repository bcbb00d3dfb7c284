"""Buckets of instances, handled apart and merged, give exactly what one run gives."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.journeys.logs import calm, log, path_rows, plain, random_rows
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import Design, JourneyParts, Options, align_scores, kernel, merge, summarise

pytestmark = pytest.mark.unit
BUCKETS = st.dictionaries(st.sampled_from("pqrst"), st.integers(0, 3))
SCORES = st.dictionaries(st.sampled_from("pqrst"), st.floats(0, 10))
OPTIONS = Options(design=Design.in_order(["A", "B", "C"]), top=50, minimum_instances=1)


def scored(rows: list[Row], scores: dict[str, float]) -> JourneyParts:
    made = log(rows)
    names, values = pa.array(list(scores), pa.string()), pa.array(list(scores.values()), pa.float64())
    return kernel(made, score=align_scores(made, names, values))


@calm
@given(random_rows(), BUCKETS, SCORES)
def test_any_split_by_instance_merges_to_the_single_run(
    rows: list[Row], bucket_of: dict[str, int], scores: dict[str, float]
) -> None:
    buckets = [[row for row in rows if bucket_of.get(row.instance, 0) == bucket] for bucket in range(4)]
    merged = merge([scored(bucket, scores) for bucket in buckets])
    assert summarise(merged, OPTIONS) == summarise(scored(rows, scores), OPTIONS)


@calm
@given(random_rows(), BUCKETS)
def test_merging_in_two_steps_gives_the_same_as_in_one(rows: list[Row], bucket_of: dict[str, int]) -> None:
    parts = [kernel(log([row for row in rows if bucket_of.get(row.instance, 0) == bucket])) for bucket in range(4)]
    assert summarise(merge([merge(parts[:2]), merge(parts[2:])]), OPTIONS) == summarise(merge(parts), OPTIONS)


def test_the_goal_survives_a_merge() -> None:
    rows = path_rows("ABG", "AC", "BG", "CBAG", "A")
    split = [[row for row in rows if (row.instance in {"i0", "i1"}) == first] for first in (True, False)]
    whole = summarise(kernel(plain(rows)), Options(goal="G"))
    merged = summarise(merge([kernel(plain(part)) for part in split]), Options(goal="G"))
    assert merged.goal_reached == whole.goal_reached
    found, expected = ({a.name: a.removal_effect for a in j.activities} for j in (merged, whole))
    assert found == pytest.approx(expected, abs=1e-12)


def test_a_bucket_without_units_or_scores_joins_one_that_has_them() -> None:
    with_units = [Row("a", "A", 0, "North"), Row("a", "B", 4, "South")]
    without = [Row("b", "B", 0), Row("b", "C", 9)]
    parts = merge([scored(with_units, {"a": 7.0}), kernel(plain(without))])
    journey = summarise(parts, Options(minimum_instances=1))
    assert [(h.source_unit, h.target_unit, h.n) for h in journey.handoffs] == [("North", "South", 1)]
    assert [a.score.value if a.score else None for a in journey.activities] == [7.0, 7.0, None]


def test_parts_travel_between_processes() -> None:
    parts = scored([Row("a", "A", 0, "North", "start"), Row("a", "B", 4, "South", "complete")], {"a": 7.0})
    assert summarise(pickle.loads(pickle.dumps(parts)), OPTIONS) == summarise(parts, OPTIONS)
