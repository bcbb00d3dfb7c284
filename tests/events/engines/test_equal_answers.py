"""The embedded and the distributed engine give equal answers on the same record."""

from __future__ import annotations

import csv
import math
import random
import shutil
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import skip_or_fail

from resonanz.events.engines import Engine, samples, start
from resonanz.events.errors import RecordError
from resonanz.events.importing import import_sources
from resonanz.events.intake import open_inputs
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace
from resonanz.report.analysis import analyse
from resonanz.report.analysis.facts import facts_of
from resonanz.report.model import Report

pytestmark = pytest.mark.integration
NOW = datetime(2026, 11, 20, tzinfo=UTC)
STEPS = ("Order", "Invoice", "Call", "Payment", "Complaint")


def write(path: Path, header: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def orders(folder: Path, chance: random.Random, n: int) -> Path:
    """A log in which steps repeat, times collide and units hand over."""
    rows: list[list[object]] = []
    for order in range(n):
        time = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 9000))
        for _ in range(chance.randint(1, 7)):
            rows.append([f"o{order}", chance.choice(STEPS), time.isoformat(), f"Unit {chance.randint(1, 3)}"])
            time += timedelta(minutes=chance.choice([0, 30, 45, 600]))
    return write(folder / "orders.csv", ["order_id", "activity", "timestamp", "unit"], rows)


def answers(folder: Path, chance: random.Random, n: int) -> Path:
    rows: list[list[object]] = []
    for number in range(n):
        speed, friendly = chance.randint(1, 5), chance.choice([1, 2, 3, 4, 5, ""])
        overall = max(1, min(5, round(0.7 * speed + 0.2 * (friendly or 3) + chance.gauss(0.4, 0.6))))
        day = (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=chance.randint(0, 300))).date().isoformat()
        said = f"The answer took {number} hours and then some" if number % 20 == 0 else ""
        rows.append([f"r{number}", day, chance.choice("AB"), speed, friendly, overall, chance.randint(0, 10), said])
    header = ["response_id", "date", "segment", "Speed", "Friendliness", "Overall satisfaction", "Recommendation"]
    return write(folder / "answers.csv", [*header, "comment"], rows)


def sales(folder: Path, n: int) -> Path:
    day = datetime(2025, 1, 1, tzinfo=UTC)
    rows: list[list[object]] = [
        [f"c{i % 9}", (day + timedelta(days=i)).date().isoformat(), 1 + i % 3, (2.5, 1.25)[i % 2]] for i in range(n)
    ]
    return write(folder / "sales.csv", ["Customer ID", "InvoiceDate", "Quantity", "Price"], rows)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("engines")
    chance = random.Random(11)
    place = Workspace(folder / "workspace")
    with open_inputs([orders(folder, chance, 300), answers(folder, chance, 900), sales(folder, 60)]) as inputs:
        import_sources(place, [(item.source, item.mapping) for item in inputs], received_at=NOW)
    return place


@pytest.fixture(scope="module")
def spark() -> Engine:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        skip_or_fail("spark", "no Java found")
    return start("spark")


def report_on(workspace: Workspace, engine: Engine) -> Report:
    record = engine.table(workspace, Scope.everything("test"))
    return analyse(record, engine=engine, facts=facts_of([], generated=NOW))


def differences(a: Any, b: Any, path: str = "") -> list[str]:
    """Where two results differ: numbers by more than 1e-9 of their size, anything else at all."""
    if is_dataclass(a) and type(a) is type(b):
        found = [differences(getattr(a, f.name), getattr(b, f.name), f"{path}.{f.name}") for f in fields(a)]
        return [line for lines in found for line in lines]
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        pairs = enumerate(zip(a, b, strict=True))
        return [line for i, (x, y) in pairs for line in differences(x, y, f"{path}[{i}]")]
    if isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9):
        return []
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return differences(tuple(a.tolist()), tuple(b.tolist()), path)
    return [] if a == b else [f"{path}: {a!r} != {b!r}"]


def test_the_whole_report_is_equal_on_both_engines(workspace: Workspace, spark: Engine) -> None:
    embedded, distributed = report_on(workspace, start("duckdb")), report_on(workspace, spark)
    assert embedded.journey is not None
    assert embedded.drivers is not None
    assert len(embedded.metrics) > 6
    assert differences(embedded, distributed) == []


def readings(workspace: Workspace, engine: Engine) -> list[list[dict[str, Any]]]:
    """Everything that heavy analyses read, in order."""
    record = engine.table(workspace, Scope.everything("test"))
    beside = samples.touchpoint_beside_comments(record)
    wide = samples.responses(record, outcome="Recommendation", beside=["Speed"], attributes=["segment"], largest=500)
    tables = [samples.comments(record, touchpoint=beside).rows, wide.rows, samples.orders(record).rows]
    return [table.to_pylist() for table in (*tables, samples.days(record))]


def test_what_heavy_analyses_read_is_equal_on_both_engines(workspace: Workspace, spark: Engine) -> None:
    embedded, distributed = readings(workspace, start("duckdb")), readings(workspace, spark)
    assert [len(rows) for rows in embedded[:3]] == [45, 500, 60]
    assert embedded == distributed


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(RecordError, match="no engine abacus"):
        start("abacus")
