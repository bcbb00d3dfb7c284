"""A bar appears on a terminal when work takes longer than two seconds, and leaves no trace elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

pytestmark = pytest.mark.e2e

WORK = """
import threading
from resonanz.cli import progress
progress.PATIENCE = 0.05
with progress.progress("reading") as told:
    told("answers.csv", 7)
    threading.Event().wait(1.0)
    told("answers.csv", 4200)
    threading.Event().wait(0.5)
"""


def test_long_work_shows_itself_on_a_terminal() -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", WORK], stderr=follower, env={**os.environ, "TERM": "xterm"})
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 4096):
            shown += piece
    except OSError:
        pass  # the terminal is gone once the process has ended
    os.close(leader)
    assert process.wait() == 0
    assert b"4200" in shown


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, check=True)
    assert done.stderr == b""
