"""`kill -9` while events are taken in, flushed, erased or compacted: nothing that was acknowledged is lost or doubled.

`make test` kills once at each commit point and once at a random moment; `make crash` more often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.crash.flusher import BATCH, BATCHES, ROOT, key_of
from tests.events.erasure.people import customer
from tests.events.flush.inboxes import SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, stored

from resonanz.events import erasure, faults
from resonanz.events.check import check
from resonanz.events.door import event_id
from resonanz.events.flushing import flush
from resonanz.events.projections.customer import history, maintain
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace

pytestmark = [*INTEGRATION, pytest.mark.slow]

ROUNDS = range(int(os.environ.get("RESONANZ_CRASH_ROUNDS", "1")))
EVERYTHING = Scope.everything("a test")
FLUSHER = ROOT / "tests" / "crash" / "flusher.py"
OLD = 30


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path, workspace: Workspace) -> SqliteInbox:
    """An inbox from which some events were moved before anything goes wrong."""
    made = SqliteInbox(tmp_path / "inbox.sqlite3")
    for start in (0, OLD // 2):
        made.put(*(scored(9, key=f"old {i}", customer=customer(i % 7)) for i in range(start, start + OLD // 2)))
        flush(workspace, made)
    return made


def start(workspace: Workspace, doing: str, fault: str | None = None) -> subprocess.Popen[str]:
    env = os.environ | ({"RESONANZ_FAULT": fault} if fault else {})
    inbox = workspace.path.with_name("inbox.sqlite3")
    command = [sys.executable, str(FLUSHER), str(workspace.path), str(inbox), doing]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def counted(workspace: Workspace, inbox: SqliteInbox) -> int:
    """Events as the rollup and the rows that wait tell it."""
    return sum(open_rollup(workspace, EVERYTHING, fresh=inbox).volume()["n"].to_pylist())


def verify(workspace: Workspace, inbox: SqliteInbox, acknowledged: int) -> None:
    read = open_table(workspace, EVERYTHING, fresh=inbox)
    ids = read.event_id.to_pyarrow().to_pylist()
    assert len(ids) == len(set(ids))
    assert {event_id("api", key_of(n)) for n in range(acknowledged)} <= set(ids)
    assert counted(workspace, inbox) == len(ids)
    while flush(workspace, inbox).more:
        pass
    assert sorted(row["event_id"] for row in stored(workspace)) == sorted(ids)
    assert counted(workspace, inbox) == len(ids)
    assert check(workspace).findings == ()
    assert len(inbox.fresh()) == 0


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("point", faults.POINTS)
def test_intake_killed_at_a_commit_point_loses_and_doubles_nothing(
    workspace: Workspace, inbox: SqliteInbox, point: str, round_: int
) -> None:
    process = start(workspace, "flush", point)
    acknowledged = len(process.communicate()[0].split())
    assert process.returncode == -signal.SIGKILL
    assert acknowledged == BATCH
    verify(workspace, inbox, acknowledged)


@pytest.mark.parametrize("round_", ROUNDS)
def test_intake_killed_at_any_moment_loses_and_doubles_nothing(
    workspace: Workspace, inbox: SqliteInbox, round_: int
) -> None:
    process = start(workspace, "flush")
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(random.Random(round_).uniform(0, 1))
    process.kill()
    acknowledged = len([first, *process.communicate()[0].split()])
    verify(workspace, inbox, acknowledged)


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("point", [faults.FILES_WRITTEN, faults.TABLE_COMMIT, faults.ROLLUP])
def test_an_erasure_killed_at_a_commit_point_is_finished_afterwards(
    workspace: Workspace, inbox: SqliteInbox, point: str, round_: int
) -> None:
    maintain(workspace, Store(workspace), least=1)
    process = start(workspace, "erase", point)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert check(workspace).findings != ()
    erasure.apply_list(workspace)
    assert history(workspace, EVERYTHING, customer(3)).num_rows == 0
    assert history(workspace, EVERYTHING, customer(4)).num_rows > 0
    assert check(workspace).findings == ()
    assert counted(workspace, inbox) == len(stored(workspace))


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("point", [faults.FILES_WRITTEN, faults.TABLE_COMMIT])
def test_a_compaction_killed_at_a_commit_point_changes_no_event(
    workspace: Workspace, inbox: SqliteInbox, point: str, round_: int
) -> None:
    before = stored(workspace)
    process = start(workspace, "compact", point)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert stored(workspace) == before
    verify(workspace, inbox, 0)


def test_two_flushers_at_once_store_everything_once(workspace: Workspace, inbox: SqliteInbox) -> None:
    processes = [start(workspace, "flush"), start(workspace, "flush")]
    assert [process.communicate() and process.returncode for process in processes] == [0, 0]
    verify(workspace, inbox, BATCH * BATCHES)
    assert len(stored(workspace)) == OLD + BATCH * BATCHES
