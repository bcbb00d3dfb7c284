"""What a job does for the record from time to time: rollup, projections, few files."""

from __future__ import annotations

from resonanz.events import rollups
from resonanz.events.compaction import compact_held
from resonanz.events.lock import writer_lock
from resonanz.events.projections import customer
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace


def upkeep(workspace: Workspace) -> None:
    """Bring everything that is made of the record up to date: after an import, and once a minute."""
    with writer_lock(workspace.open().lock):
        store = Store(workspace)
        rollups.maintain(workspace, store)
        customer.maintain(workspace, store)
        compact_held(workspace, store)
