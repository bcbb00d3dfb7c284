from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.events.erasure.people import answer, customer
from tests.events.flush.inboxes import NOW, SqliteInbox
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring, stored

from resonanz.events import snapshot
from resonanz.events.check import check
from resonanz.events.erasure import erase
from resonanz.events.errors import RecordDamaged, RecordError
from resonanz.events.flushing import flush
from resonanz.events.projections.customer import history
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

EVERYTHING = Scope.everything("a test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox.sqlite3")
    inbox.put(*(answer(who, who % 11, touchpoint=f"t{who % 2}") for who in range(12)))
    flush(made, inbox)
    bring(made, (Lines(LOG_COLUMNS, [("c", "x", "2024-01-01"), (None, "y", None)]), LOG))
    return made


def test_a_restored_record_gives_equal_rows_and_aggregates(workspace: Workspace, tmp_path: Path) -> None:
    taken = snapshot.take(workspace, tmp_path / "backup")
    assert (taken.version, taken.events) == (2, 13)
    other = Workspace(tmp_path / "other")
    restored = snapshot.restore(tmp_path / "backup", other)
    assert (restored.events, restored.erased.customers) == (13, 0)
    assert stored(other) == stored(workspace)
    by = ["touchpoint", "type", "unit"]
    workspace_counts = open_rollup(workspace, EVERYTHING).counts(by=by, period="month")
    assert open_rollup(other, EVERYTHING).counts(by=by, period="month").to_pylist() != []
    assert check(other).findings == ()
    assert other.secret == workspace.secret
    assert sorted(path.name for path in other.imports.iterdir()) == sorted(p.name for p in workspace.imports.iterdir())
    assert len(list(other.rejected.iterdir())) == 1
    assert workspace_counts.num_rows > 0
    assert [path for path in workspace.path.iterdir() if path.name.startswith("snapshot")] == []


def test_a_restored_record_goes_on(workspace: Workspace, tmp_path: Path) -> None:
    snapshot.take(workspace, tmp_path / "backup")
    other, inbox = Workspace(tmp_path / "other"), SqliteInbox(tmp_path / "second.sqlite3")
    snapshot.restore(tmp_path / "backup", other)
    inbox.put(*(answer(who, 5) for who in range(20)))
    assert flush(other, inbox).moved == 20
    assert open_rollup(other, EVERYTHING).volume()["n"].to_pylist() == [33]
    assert check(other).findings == ()


def test_who_was_erased_after_the_backup_stays_erased(workspace: Workspace, tmp_path: Path) -> None:
    snapshot.take(workspace, tmp_path / "backup")
    erase(workspace, [customer(3)], at=NOW)
    other = Workspace(tmp_path / "other")
    restored = snapshot.restore(tmp_path / "backup", other, erased=workspace.erased)
    assert restored.erased.customers == 1
    assert history(other, EVERYTHING, customer(3)).num_rows == 0
    assert history(other, EVERYTHING, customer(4)).num_rows == 1
    counted = [
        open_rollup(each, EVERYTHING).counts(by=["touchpoint", "type"], period="day").to_pylist()
        for each in (workspace, other)
    ]
    assert check(other).findings == ()
    assert [row for row in counted[1] if row["type"] == "feedback.scored"] == [
        row for row in counted[0] if row["type"] == "feedback.scored"
    ]


def test_the_list_in_the_folder_itself_is_used_where_only_the_record_was_lost(
    workspace: Workspace, tmp_path: Path
) -> None:
    snapshot.take(workspace, tmp_path / "backup")
    erase(workspace, [customer(3)], at=NOW)
    empty = Workspace(tmp_path / "empty")
    empty.path.mkdir()
    empty.erased.write_bytes(workspace.erased.read_bytes())
    assert snapshot.restore(tmp_path / "backup", empty).erased.customers == 1


def test_a_backup_is_not_written_over_and_a_record_not_restored_over(workspace: Workspace, tmp_path: Path) -> None:
    snapshot.take(workspace, tmp_path / "backup")
    with pytest.raises(RecordError, match="not empty"):
        snapshot.take(workspace, tmp_path / "backup")
    with pytest.raises(RecordError, match="already"):
        snapshot.restore(tmp_path / "backup", workspace)
    with pytest.raises(RecordError, match="Import a file first"):
        snapshot.take(Workspace(tmp_path / "nothing"), tmp_path / "b2")


def test_a_damaged_backup_is_refused_before_anything_is_written(workspace: Workspace, tmp_path: Path) -> None:
    backup, other = tmp_path / "backup", Workspace(tmp_path / "other")
    with pytest.raises(RecordError, match="not a backup"):
        snapshot.restore(tmp_path, other)
    snapshot.take(workspace, backup)
    name = next(name for name in json.loads((backup / "snapshot.json").read_text())["files"] if "month=" in name)
    (backup / name).write_bytes(b"x")
    with pytest.raises(RecordDamaged, match="missing or incomplete"):
        snapshot.restore(backup, other)
    assert not other.path.exists()
