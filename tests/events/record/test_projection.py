"""The journey projection holds what the record holds: equal answers with and without it, and never a stale one."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, NOW, Lines, Row, bring

from resonanz.analytics.journeys import summarise
from resonanz.analytics.journeys.log import LogArrays, align_scores
from resonanz.analytics.journeys.parts import kernel
from resonanz.analytics.journeys.results import Journey
from resonanz.events.engines.embedded import Embedded
from resonanz.events.lock import writer_lock
from resonanz.events.mapping.model import Mapping, Plan, Shape, Time
from resonanz.events.projections import journey
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace
from resonanz.report.analysis.journey import find_journey

pytestmark = INTEGRATION

WHOLE = Scope.everything("a test")
RICH = ("case", "step", "time", "unit", "life")
RICH_LOG = Mapping(
    shape=Shape.LOG, source="s", time=Time(("time",)), instance="case", touchpoint="step", unit="unit", lifecycle="life"
)


def read(workspace: Workspace, scope: Scope = WHOLE, **more: bool) -> LogArrays | None:
    return journey.read(workspace, scope, version=Store(workspace).version, **more)


def variants(log: LogArrays | None) -> list[list[str]]:
    """Steps per instance in time, equal times in order of arrival."""
    assert log is not None
    paths: dict[int, list[str]] = {}
    for i in np.lexsort((log.time_us, log.instance)):
        paths.setdefault(int(log.instance[i]), []).append(log.activities[log.activity[i]])
    return sorted(paths.values())


def steps(count: int, seed: int) -> list[Row]:
    rng = random.Random(seed)
    return [
        (f"c{rng.randrange(20)}", f"s{rng.randrange(4)}", f"2024-{rng.randrange(1, 7):02}-0{rng.randrange(1, 4)}")
        for _ in range(count)
    ]


def rich(count: int, seed: int) -> list[Row]:
    """Steps with units and lifecycle, some without a time, a unit or a lifecycle."""
    rng = random.Random(seed)
    return [
        (
            f"c{rng.randrange(25)}",
            rng.choice("ABCD"),
            None if rng.random() < 0.1 else f"2024-0{rng.randrange(1, 4)}-0{rng.randrange(1, 4)}",
            rng.choice([None, "Nord", "Süd", "West"]),
            rng.choice([None, "start", "complete", "schedule"]),
        )
        for _ in range(count)
    ]


def expected(rows: list[Row]) -> list[list[str]]:
    paths: dict[str, list[tuple[str, int, str]]] = {}
    for i, (case, step, day) in enumerate(rows):
        paths.setdefault(str(case), []).append((str(day), i, str(step)))
    return sorted([step for _, _, step in sorted(events)] for events in paths.values())


def from_record(workspace: Workspace, scope: Scope = WHOLE) -> Journey | None:
    """The journey without the projection: the engine does not know the table as its own."""
    engine = Embedded()
    found, _ = find_journey(
        engine.table(workspace, scope).view(), engine=engine, scores=None, outcome=None, plan=Plan()
    )
    return found


def from_projection(workspace: Workspace, scope: Scope = WHOLE) -> Journey | None:
    engine = Embedded()
    table = engine.table(workspace, scope)
    assert engine.log(table, names=False) is not None
    found, _ = find_journey(table, engine=engine, scores=None, outcome=None, plan=Plan())
    return found


def test_it_holds_what_the_record_holds_after_each_import(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    seen: list[Row] = []
    for day, (n, seed) in enumerate(((40, 1), (30, 2), (25, 3))):
        rows = [(f"{case}-{seed % 2}", step, time) for case, step, time in steps(n, seed)]
        mapping = Mapping(Shape.LOG, f"s{seed}", time=Time(("time",)), instance="case", touchpoint="step")
        bring(workspace, (Lines(LOG_COLUMNS, rows, name=f"{seed}.csv", batch=9), mapping), at=NOW + timedelta(day))
        seen += rows
        assert not journey.is_current(workspace)
        assert variants(read(workspace)) == expected(seen)
        assert journey.is_current(workspace)


def test_codes_stay_and_months_without_news_are_not_written_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, [("a", "x", "2024-01-01"), ("a", "y", "2024-02-01")]), LOG))
    first = read(workspace, names=True)
    folder = workspace.projections / "journey"
    january = json.loads((folder / "manifest.json").read_text())["runs"]["2024-01"]
    bring(workspace, (Lines(LOG_COLUMNS, [("b", "z", "2024-02-02")]), LOG), at=NOW + timedelta(1))
    second = read(workspace, names=True)
    assert first is not None
    assert second is not None
    assert (first.activities, second.activities) == (("x", "y"), ("x", "y", "z"))
    assert second.instance_names.to_pylist() == ["a", "b"]
    assert json.loads((folder / "manifest.json").read_text())["runs"]["2024-01"] == january


def test_steps_that_arrived_earlier_and_were_imported_later_stand_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, [("a", "second", "2024-01-01")]), LOG), at=NOW)
    read(workspace)
    bring(workspace, (Lines(LOG_COLUMNS, [("a", "first", "2024-01-01")]), LOG), at=NOW - timedelta(1))
    assert variants(read(workspace)) == [["first", "second"]]
    assert from_projection(workspace) == from_record(workspace)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "scope",
    [
        WHOLE,
        Scope("a unit", units=frozenset({"Nord", "Ost"})),
        Scope("two steps", touchpoints=frozenset({"A", "C"})),
        Scope("both", units=frozenset({"Süd"}), touchpoints=frozenset({"B"})),
        Scope("nothing", touchpoints=frozenset()),
    ],
    ids=lambda scope: scope.purpose,
)
def test_answers_are_equal_with_and_without_it(tmp_path: Path, scope: Scope, seed: int) -> None:
    workspace = Workspace(tmp_path)
    for day in range(3):
        rows = rich(120, seed * 10 + day)
        bring(workspace, (Lines(RICH, rows, name=f"{day}.csv", batch=50), RICH_LOG), at=NOW + timedelta(day))
        assert from_projection(workspace, scope) == from_record(workspace, scope)


def test_scores_lie_beside_the_same_instances(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(RICH, rich(90, 5)), RICH_LOG))
    engine = Embedded()
    table = engine.table(workspace, WHOLE)
    names = [f"c{i}" for i in range(25)]
    scores: Any = pa.table({"instance": names, "score": [float(i % 5) for i in range(25)]})
    log = engine.log(table, names=True)
    assert log is not None
    found = summarise(kernel(log, score=align_scores(log, scores["instance"], scores["score"])))
    plain = table.filter(table.type == "step.reached").select(
        "instance", "unit", "source_order", activity="touchpoint", time="occurred_at",
        lifecycle=table.attributes.get("lifecycle"), arrival="received_at",
    )  # fmt: skip
    import ibis

    parts = engine.journey(plain, ibis.memtable(scores))
    assert parts is not None
    assert found == summarise(parts)


def test_a_stale_projection_is_never_read(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, steps(20, 4)), LOG))
    version = Store(workspace).version
    assert read(workspace) is not None
    engine = Embedded()
    table = engine.table(workspace, WHOLE)
    bring(workspace, (Lines(LOG_COLUMNS, steps(50, 5)), LOG), at=NOW + timedelta(1))
    assert engine.log(table, names=False) is None
    read(workspace)
    assert journey.read(workspace, WHOLE, version=version) is None


def test_it_is_not_built_while_somebody_writes(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, steps(20, 4)), LOG))
    with writer_lock(workspace.lock):
        assert read(workspace) is None
    assert read(workspace) is not None


def test_a_single_customer_is_read_from_the_record(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, steps(20, 4)), LOG))
    assert read(workspace, Scope("one", customer="x")) is None


def test_a_table_that_was_filtered_is_read_from_the_record(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, steps(20, 4)), LOG))
    engine = Embedded()
    table = engine.table(workspace, WHOLE)
    assert engine.log(table.filter(table.touchpoint == "s1"), names=False) is None


def test_a_workspace_that_is_looked_at_once_gets_none(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, kept=False)
    bring(workspace, (Lines(LOG_COLUMNS, steps(20, 4)), LOG))
    engine = Embedded()
    assert engine.log(engine.table(workspace, WHOLE), names=False) is None
    assert list(workspace.projections.rglob("*.parquet")) == []


def test_events_that_left_the_record_leave_the_projection(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, [("a", "x", "2024-01-01")]), LOG))
    bring(workspace, (Lines(LOG_COLUMNS, [("b", "y", "2024-01-01")]), LOG), at=NOW + timedelta(1))
    assert variants(read(workspace)) == [["x"], ["y"]]
    store = Store(workspace)
    gone = min(store.files(), key=lambda file: (store.root / file.path).stat().st_mtime)
    store.change({"kind": "test"}, removed=[gone])
    assert variants(read(workspace)) == [["y"]]
    log = read(workspace, names=True)
    assert log is not None
    assert (log.instance_names.to_pylist(), log.activities) == (["b"], ("y",))


def test_units_lifecycle_and_missing_times_are_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows: list[Row] = [("1", "x", None, "Nord", "start"), ("1", "x", "2024-01-01", None, "COMPLETE")]
    bring(workspace, (Lines(RICH, rows), RICH_LOG))
    log = read(workspace)
    assert log is not None
    assert log.units == ("Nord",)
    assert log.unit is not None
    assert log.lifecycle is not None
    assert sorted(zip(log.time_us.tolist(), log.unit.tolist(), log.lifecycle.tolist(), strict=True)) == [
        (np.iinfo(np.int64).min, 0, 1),
        (1704063600000000, -1, 2),
    ]


def test_a_record_without_steps_gives_an_empty_log(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, []), LOG))
    assert len(read(workspace) or ()) == 0
    assert from_projection(workspace) is None


@pytest.mark.parametrize("damage", ["{}", '{"format": 99}', '{"format": 1, "version": 1}'])
def test_a_projection_of_another_format_is_built_anew(tmp_path: Path, damage: str) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, steps(10, 5)), LOG))
    read(workspace)
    (workspace.projections / "journey" / "manifest.json").write_text(damage)
    assert len(read(workspace) or ()) == 10
    assert journey.is_current(workspace)
