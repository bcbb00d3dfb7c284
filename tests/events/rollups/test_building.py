from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.events.flush.inboxes import SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, Lines, bring, nps

from resonanz.events import rollups
from resonanz.events.check import check
from resonanz.events.flushing import flush, write_files
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.rollups.manifest import folder_of, read_manifest
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

EVERYTHING = Scope.everything("a test")
MAPPING = Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), text=("said",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path) -> SqliteInbox:
    return SqliteInbox(tmp_path / "inbox.sqlite3")


def count(workspace: Workspace) -> int:
    return sum(open_rollup(workspace, EVERYTHING).volume()["n"].to_pylist())


def test_small_parts_are_merged_and_large_ones_left(workspace: Workspace, inbox: SqliteInbox) -> None:
    sizes = []
    for i in range(12):
        inbox.put(*(scored(k % 11, touchpoint=f"t{i}-{k}") for k in range(3)))
        flush(workspace, inbox)
        manifest = read_manifest(folder_of(workspace))
        assert manifest is not None
        sizes.append(len(manifest.parts))
        assert count(workspace) == 3 * (i + 1)
    assert max(sizes) <= 3
    assert check(workspace).findings == ()


def test_an_import_shows_after_the_next_upkeep(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9))
    flush(workspace, inbox)
    assert count(workspace) == 1
    bring(workspace, (Lines(("a", "said"), [("9", "x"), ("2", None)]), MAPPING))
    rollups.refresh(workspace)
    assert open_rollup(workspace, EVERYTHING).volume(by=["source", "type"]).to_pylist() == [
        {"source": "api", "type": "feedback.scored", "n": 1, "comments": 0},
        {"source": "s", "type": "feedback.given", "n": 2, "comments": 1},
        {"source": "s", "type": "feedback.scored", "n": 2, "comments": 0},
    ]


def test_undated_events_count_until_days_are_asked_for(workspace: Workspace) -> None:
    bring(workspace, (Lines(("a", "said"), [("9", "x")]), MAPPING))
    rollup = open_rollup(workspace, EVERYTHING)
    assert rollup.volume()["n"].to_pylist() == [2]
    assert rollup.volume(period="year").num_rows == 0
    assert rollup.volume(Filter(first=date(1970, 1, 1))).num_rows == 0


def test_a_comment_that_goes_is_gone_from_parts_that_keep_their_answers(
    workspace: Workspace, inbox: SqliteInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups.reading, "_LARGE", 1)
    inbox.put(*(scored(9, text=f"so {i}") for i in range(8)))
    flush(workspace, inbox)
    assert open_rollup(workspace, EVERYTHING).volume()["comments"].to_pylist() == [8]
    store = Store(workspace)
    [old] = store.files()
    events = pq.ParquetFile(store.root / old.path).read()
    silent = [None, *events["text"].to_pylist()[1:]]
    texts = pa.array(silent, events.schema.field("text").type)
    events = events.set_column(events.schema.get_field_index("text"), events.schema.field("text"), texts)
    new = write_files(store, events, "without")
    store.change({"kind": "erasure"}, added=new, removed=[old])
    rollups.refresh(workspace)
    assert open_rollup(workspace, EVERYTHING).volume().to_pylist() == [{"n": 8, "comments": 7}]


@pytest.mark.parametrize("damage", ["manifest", "part", "cells", "format", "everything"])
def test_a_rollup_that_is_damaged_is_made_anew(workspace: Workspace, inbox: SqliteInbox, damage: str) -> None:
    inbox.put(scored(9), scored(8))
    flush(workspace, inbox)
    folder = folder_of(workspace)
    patterns = {"manifest": "manifest.json", "part": "days-*", "cells": "cells-*", "everything": "*"}
    for path in folder.glob(patterns.get(damage, "none")):
        path.unlink()
    if damage == "format":
        (folder / "manifest.json").write_text('{"format": 99}')
    inbox.put(scored(7))
    flush(workspace, inbox)
    assert count(workspace) == 3


def test_the_days_of_another_zone_are_counted_after_a_rebuild(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9, occurred_at="2026-03-01T23:30:00Z"))
    flush(workspace, inbox)
    days = []
    for zone in ("Europe/Berlin", "America/New_York"):
        rollups.rebuild(workspace, zone)
        days += open_rollup(workspace, EVERYTHING).volume(period="day")["period"].to_pylist()
    assert days == [date(2026, 3, 2), date(2026, 3, 1)]
    inbox.put(scored(8, occurred_at="2026-03-01T23:30:00Z"))
    flush(workspace, inbox)
    assert open_rollup(workspace, EVERYTHING).volume(period="day")["n"].to_pylist() == [2]


def test_an_open_rollup_stays_as_it_is_while_others_write(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9))
    flush(workspace, inbox)
    opened = open_rollup(workspace, EVERYTHING)
    for i in range(5):
        inbox.put(scored(8, touchpoint=f"t{i}"))
        flush(workspace, inbox)
        assert count(workspace) == i + 2
    gc.collect()
    assert opened.volume()["n"].to_pylist() == [1]
    engine = opened._state.engine
    del opened
    gc.collect()
    tables = engine.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    manifest = read_manifest(folder_of(workspace))
    assert manifest is not None
    assert tables == [(2 * len(manifest.parts) + 1,)]


def test_a_wrong_rollup_is_found_by_the_check(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9))
    flush(workspace, inbox)
    manifest = read_manifest(folder_of(workspace))
    assert manifest is not None
    inbox.put(scored(8))
    flush(workspace, inbox)
    manifest.version = Store(workspace).version
    rollups.building.write_manifest(folder_of(workspace), manifest)
    assert [str(finding) for finding in check(workspace).findings] == [
        "The rollup differs from the record in 1 cells. Delete projections/rollup."
    ]
