"""`kill -9` during an import leaves the record as it was or with the whole batch; the next import heals the rest.

`make test` kills once at each commit point and once at a random moment; `make crash` three times each.
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
from tests.crash.importer import ROOT, rows
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring

from resonanz.events import faults
from resonanz.events.check import check
from resonanz.events.projections import journey
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = [*INTEGRATION, pytest.mark.slow]

ROUNDS = range(int(os.environ.get("RESONANZ_CRASH_ROUNDS", "1")))
OLD, NEW, BATCH = 200, 2000, 150
IMPORTER = ROOT / "tests" / "crash" / "importer.py"


def _start(workspace: Path, fault: str | None = None) -> subprocess.Popen[bytes]:
    env = os.environ | ({"RESONANZ_FAULT": fault} if fault else {})
    command = [sys.executable, str(IMPORTER), str(workspace), str(NEW), str(BATCH)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE)


def _prepare(workspace: Workspace) -> None:
    bring(workspace, (Lines(LOG_COLUMNS, rows(OLD)), LOG))


def _whole(workspace: Workspace) -> int:
    """How many steps the old and the new file hold together, each once."""
    reference = Workspace(workspace.path / "reference")
    _prepare(reference)
    bring(reference, (Lines(LOG_COLUMNS, rows(NEW), batch=BATCH), LOG))
    return check(reference).events


def _steps(workspace: Workspace) -> int:
    """How many steps the journey projection holds."""
    log = journey.read(workspace, Scope.everything("the crash harness"), version=Store(workspace).version)
    assert log is not None
    return len(log)


def _verify(workspace: Workspace, expected: set[int], whole: int) -> None:
    found = check(workspace)
    assert found.findings == ()
    assert found.events in expected
    assert _steps(workspace) == found.events
    again = bring(workspace, (Lines(LOG_COLUMNS, rows(NEW)), LOG))
    assert again.balance.events_stored == whole - found.events
    healed = check(workspace)
    assert (healed.findings, healed.events, healed.orphans) == ((), whole, ())
    assert _steps(workspace) == whole
    assert not any(workspace.staging.iterdir())
    assert len(list(workspace.imports.glob("*.json"))) == healed.imports


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize(
    ("point", "committed"), [(faults.FILES_WRITTEN, False), (faults.TABLE_COMMIT, True), (faults.ROLLUP, True)]
)
def test_an_import_killed_at_a_commit_point_is_whole_or_absent(
    tmp_path: Path, point: str, committed: bool, round_: int
) -> None:
    workspace = Workspace(tmp_path)
    _prepare(workspace)
    process = _start(tmp_path, point)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    whole = _whole(workspace)
    _verify(workspace, {whole if committed else OLD}, whole)


@pytest.mark.parametrize("round_", ROUNDS)
def test_an_import_killed_at_any_moment_is_whole_or_absent(tmp_path: Path, round_: int) -> None:
    workspace = Workspace(tmp_path)
    _prepare(workspace)
    process = _start(tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(round_).uniform(0, 0.6))
    process.kill()
    process.communicate()
    whole = _whole(workspace)
    _verify(workspace, {OLD, whole}, whole)


def test_two_processes_importing_the_same_file_store_it_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    _prepare(workspace)
    processes = [_start(tmp_path), _start(tmp_path)]
    assert [p.communicate() and p.returncode for p in processes] == [0, 0]
    found = check(workspace)
    assert (found.findings, found.events, found.imports) == ((), _whole(workspace), 3)


def test_two_processes_may_start_on_an_empty_folder(tmp_path: Path) -> None:
    processes = [_start(tmp_path / "new"), _start(tmp_path / "new")]
    assert [p.communicate() and p.returncode for p in processes] == [0, 0]
    found = check(Workspace(tmp_path / "new"))
    assert (found.findings, found.events, found.imports) == ((), NEW, 2)
