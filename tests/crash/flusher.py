"""Intake, flusher and erasure in a process of their own: `python flusher.py WORKSPACE INBOX flush|erase|compact`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BATCH, BATCHES = 40, 6


def key_of(number: int) -> str:
    """Idempotency key of an event that was sent."""
    return f"key {number}"


def send(workspace: Path, inbox: Path) -> None:
    """Send events in batches, say which were acknowledged, and flush after each batch."""
    from tests.events.erasure.people import customer
    from tests.events.flush.inboxes import SqliteInbox, scored

    from resonanz.events import faults
    from resonanz.events.flushing import flush
    from resonanz.events.workspace import Workspace

    box = SqliteInbox(inbox)
    for start in range(0, BATCH * BATCHES, BATCH):
        numbers = range(start, start + BATCH)
        box.put(*(scored(n % 11, key=key_of(n), touchpoint=f"t{n % 3}", customer=customer(n % 7)) for n in numbers))
        sys.stdout.write("".join(f"{n}\n" for n in numbers))
        sys.stdout.flush()
        faults.reach(faults.INBOX_COMMIT)
        flush(Workspace(workspace), box)


def forget(workspace: Path, inbox: Path) -> None:
    """Erase one customer."""
    from tests.events.erasure.people import customer
    from tests.events.flush.inboxes import NOW, SqliteInbox

    from resonanz.events.erasure import erase
    from resonanz.events.workspace import Workspace

    erase(Workspace(workspace), [customer(3)], at=NOW, inbox=SqliteInbox(inbox))


def merge(workspace: Path, inbox: Path) -> None:
    """Merge small files."""
    from resonanz.events.compaction import compact
    from resonanz.events.workspace import Workspace

    compact(Workspace(workspace), least=2)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    {"flush": send, "erase": forget, "compact": merge}[sys.argv[3]](Path(sys.argv[1]), Path(sys.argv[2]))
