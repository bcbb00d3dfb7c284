from __future__ import annotations

from pathlib import Path

import pytest
from tests.events.flush.inboxes import SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring, stored

from resonanz.events.check import check
from resonanz.events.compaction import Compacted, compact
from resonanz.events.flushing import flush
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

EVERYTHING = Scope.everything("a test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Four small files of one month, one of another, one import."""
    made, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox.sqlite3")
    for i in range(4):
        inbox.put(scored(i), scored(i, occurred_at="2025-01-01T12:00Z") if i == 2 else scored(10))
        flush(made, inbox)
    bring(made, (Lines(LOG_COLUMNS, [("c", "x", "2026-11-01")]), LOG))
    return made


def test_small_files_of_a_month_become_one_and_no_event_changes(workspace: Workspace) -> None:
    before = stored(workspace)
    opened = open_table(workspace, EVERYTHING)
    assert compact(workspace, least=3) == Compacted(4, 1, 0)
    assert stored(workspace) == before
    assert len(Store(workspace).files()) == 3
    report = check(workspace)
    assert (report.findings, report.orphans) == ((), ())
    assert open_rollup(workspace, EVERYTHING).volume()["n"].to_pylist() == [9]
    assert opened.count().to_pyarrow().as_py() == 9
    assert compact(workspace, least=3) == Compacted(0, 0, 0)


def test_a_table_that_was_opened_before_outlives_the_next_import(workspace: Workspace) -> None:
    opened = open_table(workspace, EVERYTHING)
    compact(workspace, least=3)
    bring(workspace, (Lines(LOG_COLUMNS, [("d", "x", "2026-11-01")]), LOG))
    assert opened.count().to_pyarrow().as_py() == 9
    assert len(stored(workspace)) == 10


def test_replaced_files_are_deleted_when_nobody_can_read_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact(workspace, least=3)
    monkeypatch.setattr("resonanz.events.compaction.KEPT_HOURS", 0)
    assert compact(workspace, least=3) == Compacted(0, 0, 4)
    assert len(list(workspace.record.rglob("*.parquet"))) == 3
    assert check(workspace).findings == ()
