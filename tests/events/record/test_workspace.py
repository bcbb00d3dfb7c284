from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring

from resonanz.events.errors import RecordError
from resonanz.events.lock import hold_if_free, writer_lock
from resonanz.events.rejects import safe
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION


def test_a_temporary_workspace_leaves_nothing_behind() -> None:
    with Workspace.temporary() as workspace:
        bring(workspace, (Lines(LOG_COLUMNS, [("a", "x", "2024-01-01")]), LOG))
        path = workspace.path
        assert workspace.exists
    assert not path.exists()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(RecordError, match="is a file, not a folder"):
        Workspace(tmp_path / "taken").create()


def test_a_workspace_without_record_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="There is no record"):
        Workspace(tmp_path).open()


def test_the_secret_stays_and_its_loss_is_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path).create()
    secret = workspace.secret
    assert Workspace(tmp_path).create().secret == secret
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(RecordError, match="should hold 32 bytes and holds 5"):
        _ = workspace.secret


def test_a_second_writer_is_told_to_wait_and_then_goes_on(tmp_path: Path) -> None:
    told, done = threading.Event(), threading.Event()

    def second() -> None:
        with writer_lock(tmp_path / "lock", on_wait=told.set):
            done.set()

    with writer_lock(tmp_path / "lock"):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert told.wait(10)
        assert not done.is_set()
    waiting.join(10)
    assert done.is_set()


def test_a_lock_can_be_tried(tmp_path: Path) -> None:
    with hold_if_free(tmp_path / "lock") as first, hold_if_free(tmp_path / "lock") as second:
        assert (first, second) == (True, False)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_spreadsheet_cannot_run_what_stands_in_the_reject_file(text: str) -> None:
    assert safe(text) == "'" + text
    assert safe("x" + text) == "x" + text
