"""The flusher: moves what waits in the inbox into the record, exactly once.

The order of its steps is what makes it safe: files, commit, rollup, and only then the inbox forgets the rows. Killed in
between, the next run finds the events in the record by their id and goes on from there; a reader who joins the inbox
to what the rollup holds never misses a row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from resonanz.events import faults, rollups
from resonanz.events.inbox import Inbox
from resonanz.events.lock import writer_lock
from resonanz.events.schema import FLUSHED, RECORD
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.staging import by_month, write_events
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

LIMIT: Final = 50_000
"""Rows that one run moves."""
_FILE: Final = pa.schema([field for field in RECORD if field.name != "month"])


@dataclass(frozen=True, slots=True)
class Flushed:
    """What one run did: rows moved into the record, rows that were there already, the table's version after it."""

    moved: int
    duplicates: int
    version: int
    more: bool
    """Whether rows were left for the next run."""


def flush(
    workspace: Workspace, inbox: Inbox, *, limit: int = LIMIT, on_wait: Callable[[], None] | None = None
) -> Flushed:
    """Move waiting rows into the record, at most `limit`; call it again while `more`."""
    workspace.create()
    with writer_lock(workspace.lock, on_wait=on_wait):
        return flush_held(workspace, inbox, limit)


def flush_all(workspace: Workspace, inbox: Inbox) -> None:
    """Move everything that waits; only for the holder of the writer's lock."""
    while flush_held(workspace, inbox, LIMIT).more:
        pass


def flush_held(workspace: Workspace, inbox: Inbox, limit: int) -> Flushed:
    """One run of the flusher, for the holder of the writer's lock."""
    store = Store.create(workspace)
    waiting = inbox.waiting(limit)
    if not len(waiting):
        return Flushed(0, 0, store.version, more=False)
    new = _unknown(store, waiting)
    last = pc.max(waiting["sequence"]).as_py()
    if len(new):
        _commit(store, new, max(last, store.flushed_up_to))
        faults.reach(faults.TABLE_COMMIT)
    rollups.maintain(workspace, store)
    faults.reach(faults.INBOX_MARK)
    inbox.moved(last)
    return Flushed(len(new), len(waiting) - len(new), store.version, more=len(waiting) == limit)


def _commit(store: Store, rows: pa.Table, up_to: int) -> None:
    events = rows.append_column("source_order", rows["sequence"])
    events = events.append_column("import_id", pa.repeat(FLUSHED, len(rows))).select(_FILE.names).cast(_FILE)
    files = write_files(store, events, f"{FLUSHED}-{up_to:020}")
    faults.reach(faults.FILES_WRITTEN)
    details = {"kind": "flush", "events": len(rows)}
    store.change(details, added=files, transaction=(FLUSHED, up_to))


def write_files(store: Store, events: pa.Table, stem: str) -> list[DataFile]:
    """Write events into the folder of the table, one file per month, for a commit to name them."""
    files = []
    for month, part in by_month(events):
        file = DataFile(f"month={month}/{stem}-{uuid.uuid4().hex}.parquet", month, len(part))
        path = store.root / file.path
        path.parent.mkdir(exist_ok=True)
        write_events(part, path)
        files.append(file)
    return files


def _unknown(store: Store, waiting: pa.Table) -> pa.Table:
    """Rows whose id neither stands in the record nor earlier in the batch."""
    met = _stored_ids(store, waiting)
    new = []
    for place, event_id in enumerate(waiting["event_id"].to_pylist()):
        if event_id not in met:
            met.add(event_id)
            new.append(place)
    return waiting if len(new) == len(waiting) else waiting.take(pa.array(new, pa.int64()))


def _stored_ids(store: Store, rows: pa.Table) -> set[bytes]:
    """Ids of these rows that the record has in the months they touch."""
    months = {month for month, _ in by_month(rows)}
    paths = store.paths(file for file in store.files() if file.month in months)
    return known_ids(paths, rows["event_id"]) if paths else set()


def known_ids(paths: Iterable[str], ids: pa.ChunkedArray) -> set[bytes]:
    """Those of some ids that stand in files of the record."""
    with open_engine(2) as engine:
        engine.register("asked", pa.table({"event_id": ids}))
        sql = f"SELECT event_id FROM read_parquet({file_list(paths)}) SEMI JOIN asked USING (event_id)"
        return set(engine.sql(sql).to_arrow_table()["event_id"].to_pylist())
