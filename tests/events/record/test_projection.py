from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, NOW, Lines, Row, bring

from resonanz.analytics.journeys.log import LogArrays
from resonanz.events.importing import import_sources
from resonanz.events.mapping.model import Mapping, Shape, Time
from resonanz.events.projections import journey
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION


def _paths(log: LogArrays) -> dict[int, list[str]]:
    """Steps per instance in time, equal times in order of arrival."""
    order = np.lexsort((log.time_us, log.instance))
    paths: dict[int, list[str]] = {}
    for i in order:
        paths.setdefault(int(log.instance[i]), []).append(log.activities[log.activity[i]])
    return paths


def _variants(log: LogArrays) -> list[list[str]]:
    return sorted(_paths(log).values())


def _steps(count: int, seed: int) -> list[Row]:
    rng = random.Random(seed)
    return [
        (f"c{rng.randrange(20)}", f"s{rng.randrange(4)}", f"2024-{rng.randrange(1, 7):02}-0{rng.randrange(1, 4)}")
        for _ in range(count)
    ]


def _expected(rows: list[Row]) -> list[list[str]]:
    paths: dict[str, list[tuple[str, int, str]]] = {}
    for i, (case, step, day) in enumerate(rows):
        paths.setdefault(str(case), []).append((str(day), i, str(step)))
    return sorted([step for _, _, step in sorted(events)] for events in paths.values())


def test_it_holds_what_the_record_holds_after_each_import(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    seen: list[Row] = []
    for n, seed in ((40, 1), (30, 2), (25, 3)):
        rows = [(f"{case}-{seed % 2}", step, day) for case, step, day in _steps(n, seed)]
        bring(workspace, (Lines(LOG_COLUMNS, rows, name=f"{seed}.csv", batch=9), Mapping(
            shape=Shape.LOG, source=f"s{seed}", time=Time(("time",)), instance="case", touchpoint="step")))  # fmt: skip
        seen += rows
        assert journey.is_current(workspace)
        assert _variants(journey.load(workspace)) == _expected(seen)


def test_a_projection_that_lags_is_not_used_and_built_anew(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = _steps(50, 4)
    bring(workspace, (Lines(LOG_COLUMNS, rows[:20]), LOG))
    import_sources(workspace, [(Lines(LOG_COLUMNS, rows), LOG)], received_at=NOW, maintain=False)
    assert not journey.is_current(workspace)
    from_record = journey.load(workspace)
    bring(workspace, (Lines(LOG_COLUMNS, rows), LOG))
    assert journey.is_current(workspace)
    assert _variants(journey.load(workspace)) == _variants(from_record)
    assert len(from_record) == 50


def test_units_lifecycle_and_missing_times_are_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(
        shape=Shape.LOG, source="s", time=Time(("t",)), instance="i", touchpoint="a", unit="u", lifecycle="l"
    )
    rows: list[Row] = [("1", "x", None, "Nord", "start"), ("1", "x", "2024-01-01", None, "COMPLETE")]
    bring(workspace, (Lines(("i", "a", "t", "u", "l"), rows), mapping))
    log = journey.load(workspace)
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
    assert len(journey.load(workspace)) == 0


@pytest.mark.parametrize("damage", ["{}", '{"format": 99}'])
def test_a_projection_of_another_format_is_built_anew(tmp_path: Path, damage: str) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, _steps(10, 5)), LOG))
    (workspace.projections / "journey" / "manifest.json").write_text(damage)
    assert len(journey.load(workspace)) == 10
    bring(workspace, (Lines(LOG_COLUMNS, _steps(10, 5)), LOG))
    assert journey.is_current(workspace)
