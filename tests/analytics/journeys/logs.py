"""Logs for the tests: made by hand, drawn at random, or read from the public data sets."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import LogArrays, from_arrow

calm = settings(deadline=None, max_examples=60)
"""Properties on a machine that others use too."""

MICROS = pa.timestamp("us", "UTC")


def table(rows: list[Row]) -> pa.Table:
    return pa.table(
        {
            "instance": pa.array([row.instance for row in rows], pa.string()),
            "activity": pa.array([row.activity for row in rows], pa.string()),
            "time": pa.array([row.time for row in rows], pa.int64()).cast(MICROS),
            "unit": pa.array([row.unit for row in rows], pa.string()),
            "lifecycle": pa.array([row.lifecycle for row in rows], pa.string()),
        }
    )


def log(rows: list[Row]) -> LogArrays:
    return from_arrow(table(rows))


def plain(rows: list[Row]) -> LogArrays:
    """The same log without units and lifecycle."""
    return from_arrow(table(rows).select(["instance", "activity", "time"]))


def path_rows(*paths: str, step: int = 1_000_000) -> list[Row]:
    """One instance per path, one letter per step, `step` microseconds apart."""
    return [Row(f"i{n}", letter, place * step) for n, path in enumerate(paths) for place, letter in enumerate(path)]


def random_rows(max_size: int = 40) -> st.SearchStrategy[list[Row]]:
    return st.lists(
        st.builds(
            Row,
            instance=st.sampled_from(["p", "q", "r", "s", "t"]),
            activity=st.sampled_from(["A", "B", "C", "D"]),
            time=st.one_of(st.none(), st.integers(-50, 50)),
            unit=st.sampled_from([None, "North", "South", "West"]),
            lifecycle=st.sampled_from([None, "start", "complete", "schedule"]),
        ),
        max_size=max_size,
    )


def read_xes(path: Path) -> pa.Table:
    """All events of an XES file; the instance is the number of the trace."""
    opener = gzip.open if path.suffix == ".gz" else open
    instance, activity, time, lifecycle = [], [], [], []
    trace = 0
    with opener(path, "rb") as file:
        for _, element in ET.iterparse(file, ("end",)):
            tag = element.tag.rsplit("}", 1)[-1]
            if tag == "event":
                values = {child.get("key"): child.get("value") for child in element}
                instance.append(trace)
                activity.append(values["concept:name"])
                time.append(datetime.fromisoformat(values["time:timestamp"]))
                lifecycle.append(values.get("lifecycle:transition"))
            elif tag == "trace":
                trace += 1
                element.clear()
    return pa.table(
        {
            "instance": pa.array(instance, pa.int32()),
            "activity": activity,
            "time": pa.array(time, MICROS),
            "lifecycle": pa.array(lifecycle, pa.string()),
        }
    )
