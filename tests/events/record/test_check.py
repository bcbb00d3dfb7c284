from __future__ import annotations

import json
from pathlib import Path

import pytest
from deltalake import DeltaTable
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring

from resonanz.events.check import check
from resonanz.events.errors import RecordDamaged, RecordError
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

STEPS = Lines(LOG_COLUMNS, [("a", "x", "2024-01-05"), ("a", "y", "2024-01-06"), ("b", "x", "2024-02-05")])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    bring(made, (STEPS, LOG))
    return made


def test_an_empty_or_missing_folder_has_nothing_yet(tmp_path: Path) -> None:
    assert check(Workspace(tmp_path)).empty
    assert check(Workspace(tmp_path / "missing")).empty
    assert not (tmp_path / "missing").exists()


def test_a_sound_record_is_counted(workspace: Workspace) -> None:
    bring(workspace, (STEPS, LOG))
    found = check(workspace)
    assert (found.files, found.events, found.imports, found.sound) == (2, 3, 2, True)


def test_it_names_a_file_that_is_missing(workspace: Workspace) -> None:
    path = Path(Store(workspace).paths()[0])
    path.unlink()
    assert [str(f) for f in check(workspace).findings] == [f"The file {path} is missing."]


def test_it_names_a_file_that_is_damaged(workspace: Workspace) -> None:
    path = Path(Store(workspace).paths()[0])
    path.write_bytes(path.read_bytes()[:-20])
    (finding,) = check(workspace).findings
    assert str(finding).startswith(f"The file {path} cannot be read")


def test_it_finds_damage_inside_a_file(workspace: Workspace) -> None:
    path = Path(Store(workspace).paths()[0])
    raw = bytearray(path.read_bytes())
    raw[4:60] = b"\xff" * 56
    path.write_bytes(raw)
    (finding,) = check(workspace).findings
    assert str(finding).startswith("The record cannot be read")


def test_it_finds_events_that_are_stored_twice(workspace: Workspace) -> None:
    store = Store(workspace)
    file = store.files()[0]
    copy = file.path.replace(".parquet", "-copy.parquet")
    (store.root / copy).write_bytes((store.root / file.path).read_bytes())
    store.commit("other", [type(file)(copy, file.month, file.events)], _report("other", file.events))
    found = [str(f) for f in check(workspace).findings]
    assert f"{file.events} event ids are stored more than once, in {2 * file.events} events." in found
    assert f"Import other says that it stored {file.events} events; the record holds 0." in found


def test_it_finds_a_balance_that_does_not_add_up(workspace: Workspace) -> None:
    report = _report("bad", 0)
    report["balance"]["rows_read"] = 5  # type: ignore[index]
    Store(workspace).commit("bad", [], report)
    assert [str(f) for f in check(workspace).findings] == [
        "The balance of import bad does not add up: 5 rows read, but 0 accounted for."
    ]


def test_it_names_what_a_killed_writer_left_and_the_next_import_removes_it(workspace: Workspace) -> None:
    orphan = workspace.record / "month=2024-01" / "left.parquet"
    orphan.write_bytes(b"half a file")
    found = check(workspace)
    assert (found.orphans, found.sound) == ((orphan,), True)
    bring(workspace, (STEPS, LOG))
    assert check(workspace).orphans == ()


def test_a_record_of_a_newer_version_is_refused_in_words(workspace: Workspace) -> None:
    table = DeltaTable(str(workspace.record))
    table.alter.set_table_properties({"resonanz.schemaVersion": "99"}, raise_if_not_exists=False)
    with pytest.raises(RecordError, match="written by a newer Resonanz"):
        check(workspace)


def test_a_foreign_or_broken_table_is_refused_in_words(workspace: Workspace) -> None:
    for path in (workspace.record / "_delta_log").iterdir():
        path.write_text(json.dumps({"nothing": 1}))
    with pytest.raises(RecordDamaged, match="cannot be opened"):
        check(workspace)


def _report(import_id: str, events: int) -> dict[str, object]:
    balance = {
        "rows_read": events, "rows_stored": events, "rows_duplicate": 0, "rows_rejected": 0,
        "cells_rejected": 0, "events_stored": events,
    }  # fmt: skip
    return {"import_id": import_id, "balance": balance, "sources": [{"balance": dict(balance)}]}
