"""The real import in a process of its own, for the crash harness: `python importer.py WORKSPACE ROWS BATCH`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def rows(count: int) -> list[tuple[str, str, str]]:
    """Steps of many instances over several months, some of them equal."""
    return [
        (f"case {i % 97}", f"step {i % 5}", f"2024-{1 + i * 6 // count:02}-01 {i % 20:02}:00:00") for i in range(count)
    ]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.events.record.helpers import LOG, LOG_COLUMNS, Lines, bring

    from resonanz.events.workspace import Workspace

    workspace, count, batch = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    bring(Workspace(workspace), (Lines(LOG_COLUMNS, rows(count), batch=batch), LOG))
