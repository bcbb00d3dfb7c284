"""Comments that were kept long enough are emptied wherever they stand; everything else of the event stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.events.erasure.people import answer, customer
from tests.events.erasure.test_erasure import everything_on_disk
from tests.events.flush.inboxes import NOW, SqliteInbox
from tests.events.record.helpers import INTEGRATION, stored

from resonanz.events.check import check
from resonanz.events.flushing import flush
from resonanz.events.projections.customer import history, maintain
from resonanz.events.retention import empty_texts
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION
BEFORE = NOW - timedelta(days=100)
EVERYTHING = Scope.everything("a test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two old answers, a young one, one without a time, and one that never had words."""
    place, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox.sqlite3")
    old = NOW - timedelta(days=101)
    inbox.put(answer(0, at=old), answer(1, at=old), answer(2), answer(4, at=old, text=None, language=None))
    flush(place, inbox)
    maintain(place, Store(place), least=1)
    open_rollup(place, EVERYTHING)
    return place


def test_old_comments_go_and_the_events_stay_as_they_were(workspace: Workspace) -> None:
    before = {row["event_id"]: row for row in stored(workspace)}
    assert empty_texts(workspace, before=BEFORE) == 2
    after = {row["event_id"]: row for row in stored(workspace)}
    emptied = [key for key, row in before.items() if row["text"] in {"said by 0", "said by 1"}]
    assert after == before | {key: before[key] | {"text": None, "language": None} for key in emptied}


def test_nothing_on_disk_knows_them_once_the_old_files_are_swept(workspace: Workspace) -> None:
    empty_texts(workspace, before=BEFORE)
    Store(workspace).vacuum(0)
    left = everything_on_disk(workspace)
    assert "said by 2" in left
    assert "said by 0" not in left
    assert "said by 1" not in left


def test_history_rollup_and_check_agree_with_the_record(workspace: Workspace) -> None:
    empty_texts(workspace, before=BEFORE)
    [row] = history(workspace, EVERYTHING, customer(0)).to_pylist()
    assert (row["text"], row["score"]) == (None, 9.0)
    assert check(workspace).sound


def test_doing_it_again_changes_nothing(workspace: Workspace) -> None:
    empty_texts(workspace, before=BEFORE)
    version = Store(workspace).version
    assert empty_texts(workspace, before=BEFORE) == 0
    assert Store(workspace).version == version
