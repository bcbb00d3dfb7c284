"""The real import and a first look at the journey, for the crash harness: `importer.py WORKSPACE ROWS BATCH`."""

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

    from resonanz.events.projections import journey
    from resonanz.events.scope import Scope
    from resonanz.events.store import Store
    from resonanz.events.workspace import Workspace

    workspace, count, batch = Workspace(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    bring(workspace, (Lines(LOG_COLUMNS, rows(count), batch=batch), LOG))
    journey.read(workspace, Scope.everything("the crash harness"), version=Store(workspace).version)
