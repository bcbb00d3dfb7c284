"""Public event logs: published counts, and the plain implementation on a real log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.analytics.journeys import oracle
from tests.analytics.journeys.logs import MICROS, read_xes
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import Options, discover, from_arrow

pytestmark = [pytest.mark.integration, pytest.mark.data]

COUNTS = {
    "running-example.xes": (6, 42, 8, 6, 16),
    "receipt.xes.gz": (1434, 8577, 27, 116, 99),
    "teleclaims.xes.gz": (3512, 46138, 11, 12, None),
    "repairExample.xes.gz": (1104, 11855, 8, 77, None),
    "bpic2012.xes.gz": (13087, 262200, 24, 4366, None),
    "helpdesk.xes.gz": (4580, 21348, 14, 226, None),
    "bpic2019_1t_per_variant.xes.gz": (11973, 338247, 42, 11973, None),
}
"""Instances, events, activities, variants, edges as published or recounted with other software (data/README.md)."""


@pytest.mark.parametrize("name", COUNTS)
def test_a_public_log_has_its_published_counts(data_dir: Path, name: str) -> None:
    journey = discover(from_arrow(read_xes(data_dir / "event_logs" / name)))
    found = (journey.cases, journey.events, len(journey.activities), journey.variants, len(journey.edges))
    edges = COUNTS[name][4]
    assert found[:4] == COUNTS[name][:4]
    assert edges is None or found[4] == edges


def test_traffic_fines_have_their_published_counts(data_dir: Path) -> None:
    table = pq.read_table(data_dir / "event_logs" / "traffic_fines_eventdataR.parquet")
    names = {"case_id": "instance", "activity": "activity", "timestamp": "time"}
    journey = discover(from_arrow(table.select(list(names)).rename_columns(list(names.values()))))
    assert (journey.cases, journey.events, len(journey.activities)) == (10000, 34724, 11)


def test_the_receipt_log_has_its_published_top_variant_and_edge(data_dir: Path) -> None:
    journey = discover(from_arrow(read_xes(data_dir / "event_logs" / "receipt.xes.gz")))
    assert journey.top_variants[0].n == 713
    found = {(edge.source[:3], edge.target[:3]): edge.n for edge in journey.edges}
    assert found["T04", "T05"] == 1177


def test_the_running_example_has_its_published_edge(data_dir: Path) -> None:
    journey = discover(from_arrow(read_xes(data_dir / "event_logs" / "running-example.xes")))
    assert {(e.source, e.target): e.n for e in journey.edges}["check ticket", "decide"] == 6


def test_starts_and_ends_of_the_same_work_are_no_rework(data_dir: Path) -> None:
    journey = discover(from_arrow(read_xes(data_dir / "event_logs" / "teleclaims.xes.gz")))
    last = next(activity for activity in journey.activities if activity.name == "end")
    assert (last.events, last.instances, last.repeated) == (7024, 3512, 0)
    assert {(e.source, e.target): e.n for e in journey.edges}["end", "end"] == 3512


@pytest.mark.parametrize("name", ["receipt.xes.gz", "repairExample.xes.gz"])
def test_every_figure_of_a_real_log_equals_the_plain_implementation(data_dir: Path, name: str) -> None:
    table = read_xes(data_dir / "event_logs" / name)
    rows = [
        Row(str(row["instance"]), row["activity"], row["time"], None, row["lifecycle"])
        for row in table.set_column(2, "time", table["time"].cast(MICROS).cast(pa.int64())).to_pylist()
    ]
    journey = discover(from_arrow(table), Options(top=500))
    edges = {(e.source, e.target): (e.n, e.median_seconds, e.p90_seconds) for e in journey.edges}
    assert edges == {
        pair: (n, np.quantile(np.array(waits), 0.5) / 1e6, np.quantile(np.array(waits), 0.9) / 1e6)
        for pair, (n, waits) in oracle.edges(rows).items()
    }
    assert {v.path: v.n for v in journey.top_variants} == oracle.variants(rows)
    served = {a.name: a.service_seconds for a in journey.activities if a.service_seconds is not None}
    assert served == {name: np.median(np.array(times)) / 1e6 for name, times in oracle.service(rows)[0].items()}
    again, any_again, n = oracle.repeated(rows)
    assert (journey.rework.value, journey.rework.n) == (any_again / n, n)
    assert {a.name: a.repeated for a in journey.activities if a.repeated} == again
