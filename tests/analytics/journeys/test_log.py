"""Encoding events, and bringing them into order at a size where shortcuts would show."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from tests.analytics.journeys.logs import MICROS, path_rows, plain, table

from resonanz.analytics.journeys import LogArrays, discover, from_arrow, from_sorted, kernel, summarise
from resonanz.analytics.journeys.log import COMPLETED, NO_TIME, OTHER, STARTED
from resonanz.analytics.journeys.order import order_by_instance

pytestmark = pytest.mark.unit


def test_rows_keep_their_order_and_names_their_first_occurrence() -> None:
    log = plain(path_rows("BA", "AB"))
    assert log.activities == ("B", "A")
    assert (log.instance.tolist(), log.activity.tolist()) == ([0, 0, 1, 1], [0, 1, 1, 0])
    assert (log.time_us.tolist(), log.instances, len(log)) == ([0, 1_000_000] * 2, 2, 4)


def test_rows_without_instance_or_activity_are_left_out_and_counted() -> None:
    events = pa.table({"instance": ["a", None, "a"], "activity": ["A", "A", None], "time": pa.array([1, 2, 3], MICROS)})
    log = from_arrow(events)
    assert (len(log), log.left_out) == (1, 2)
    assert [(n.code, dict(n.params)) for n in discover(log).notes] == [("events_left_out", {"n": 2})]


def test_chunks_with_their_own_dictionaries_become_one_code_table() -> None:
    parts = [table(path_rows("AB")), table([row for row in path_rows("AB", "CA") if row.instance == "i1"])]
    whole = pa.concat_tables(parts)
    encoded = pa.table(
        {
            name: pa.chunked_array([chunk.dictionary_encode() for chunk in column.chunks])
            if pa.types.is_string(column.type)
            else column
            for name, column in zip(whole.column_names, whole.columns, strict=True)
        }
    )
    assert summarise(kernel(from_arrow(encoded))) == summarise(kernel(from_arrow(whole)))


def test_numbers_may_name_instances_and_days_may_be_times() -> None:
    events = pa.table(
        {"instance": [7, 7], "activity": ["A", "B"], "time": pa.array([date(2024, 5, 1), date(2024, 5, 2)])}
    )
    assert discover(from_arrow(events)).edges[0].median_seconds == 86_400.0


def test_missing_times_and_coarser_units_are_read() -> None:
    times = pa.array([datetime(1948, 1, 26, 23, 0), None], pa.timestamp("s"))  # noqa: DTZ001
    log = from_arrow(pa.table({"instance": ["a", "a"], "activity": ["A", "B"], "time": times}))
    assert log.time_us.tolist() == [-692_067_600_000_000, NO_TIME]


def test_lifecycle_is_read_in_any_spelling() -> None:
    events = pa.table(
        {
            "instance": ["a"] * 5,
            "activity": ["A"] * 5,
            "time": pa.array(range(5), MICROS),
            "lifecycle": ["START", " complete", "schedule", None, "Complete"],
        }
    )
    log = from_arrow(events)
    assert log.lifecycle is not None
    assert log.lifecycle.tolist() == [STARTED, COMPLETED, OTHER, OTHER, COMPLETED]


def shuffled(n: int, *, disorder: float) -> LogArrays:
    """Events by time, a share of them put at a random place; gaps in the codes of instances."""
    rng = np.random.default_rng(7)
    instance = rng.integers(0, n // 6, n) * 2
    time = np.sort(rng.integers(0, n // 2, n))
    moved = rng.random(n) < disorder
    time[moved] = rng.integers(0, n // 2, int(moved.sum()))
    time[rng.random(n) < 0.01] = NO_TIME
    return LogArrays(instance, rng.integers(0, 9, n), time, n // 3, tuple("ABCDEFGHI"))


@pytest.mark.parametrize("disorder", [0.0, 0.001, 1.0])
def test_order_equals_a_stable_sort_by_instance_and_time(disorder: float) -> None:
    log = shuffled(20_000, disorder=disorder)
    last = np.where(log.time_us == NO_TIME, np.iinfo(np.int64).max, log.time_us)
    expected = np.lexsort((np.arange(len(log)), last, log.instance))
    ordered = order_by_instance(log)
    assert ordered.steps.tolist() == log.activity[expected].tolist()
    assert ordered.times.tolist() == last[expected].tolist()
    assert ordered.instance.tolist() == np.unique(log.instance).tolist()
    assert np.diff(ordered.bounds).tolist() == np.unique(log.instance, return_counts=True)[1].tolist()
    assert ordered.undated == np.count_nonzero(log.time_us == NO_TIME)


def runs(log: LogArrays, pieces: int) -> list[pa.Table]:
    """The log cut by time, each piece ordered by instance and time: what the projection keeps per month."""
    by_time = np.argsort(log.time_us, kind="stable")
    found = []
    for rows in np.array_split(by_time, pieces):
        rows = rows[np.argsort(log.instance[rows], kind="stable")]  # noqa: PLW2901
        found.append(
            pa.table({"instance": log.instance[rows], "activity": log.activity[rows], "time": log.time_us[rows]})
        )
    return found


@pytest.mark.parametrize("pieces", [1, 5])
def test_the_projection_gives_the_same_journey_as_the_order_of_arrival(pieces: int) -> None:
    log = shuffled(5_000, disorder=0.0)
    dated = log.time_us != NO_TIME
    log = LogArrays(log.instance[dated], log.activity[dated], log.time_us[dated], log.instances, log.activities)
    projected = from_sorted(runs(log, pieces), instances=log.instances, activities=log.activities)
    assert discover(projected) == discover(log)


def test_the_projection_may_hold_units_and_lifecycle() -> None:
    events = path_rows("AB")
    run = pa.table({"instance": [0, 0], "activity": [0, 1], "time": [1, 3], "unit": [0, -1], "lifecycle": [1, 2]})
    log = from_sorted([run], instances=1, activities=["A", "B"], units=["North"])
    assert log.unit is not None
    assert log.lifecycle is not None
    assert (log.unit.tolist(), log.lifecycle.tolist(), len(log)) == ([0, -1], [1, 2], len(events))
