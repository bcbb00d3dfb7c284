"""Retention of comments: what was kept long enough is emptied; the event, its score and its id stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from resonanz.events import faults, rollups
from resonanz.events.flushing import write_files
from resonanz.events.lock import writer_lock
from resonanz.events.projections import customer as histories
from resonanz.events.schema import UNDATED
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.staging import read_events
from resonanz.events.store import DataFile, Store
from resonanz.events.unlinking import stem_of
from resonanz.events.workspace import Workspace


def empty_texts(workspace: Workspace, *, before: datetime) -> int:
    """Empty the comments of events that happened before a moment; undated ones count from their arrival.

    Files that held them stay on disk for an hour, for readers who opened the table before. Doing it again changes
    nothing, so an interrupted run is completed by the next.

    Returns:
        How many comments were emptied.
    """
    with writer_lock(workspace.open().lock):
        store = Store(workspace)
        files = _holding(store, before)
        if not files:
            return 0
        histories.rewrite(workspace, lambda events: emptied(events, before)[0])
        pairs, count = _rewritten(store, files, before)
        faults.reach(faults.FILES_WRITTEN)
        new = [file for _, written in pairs for file in written]
        store.change({"kind": "retention", "texts": count}, added=new, removed=files)
        faults.reach(faults.TABLE_COMMIT)
        histories.rewritten(workspace, pairs)
        rollups.maintain(workspace, Store(workspace))
    return count


def emptied(events: pa.Table, before: datetime) -> tuple[pa.Table, int]:
    """The same events without the old comments and without what was told from them, and how many there were."""
    moments = pc.coalesce(events["occurred_at"], events["received_at"])
    old = pc.and_(pc.less(moments, pa.scalar(before, moments.type)), pc.is_valid(events["text"]))
    count = pc.sum(old).as_py() or 0
    for name in ("text", "language") if count else ():
        place, column = events.schema.get_field_index(name), events[name]
        left = pc.if_else(old, pa.scalar(None, column.type), column)
        events = events.set_column(place, events.schema.field(name), left)
    return events, count


def _holding(store: Store, before: datetime) -> list[DataFile]:
    """Files with a comment that is old enough; months that are too young are not opened."""
    last = f"{before + timedelta(days=1):%Y-%m}"
    files = [file for file in store.files() if file.month == UNDATED or file.month <= last]
    if not files:
        return []
    with open_engine(2) as engine:
        found = engine.execute(
            f"SELECT DISTINCT filename FROM read_parquet({file_list(store.paths(files))}, hive_partitioning = false, "
            "filename = true) WHERE text IS NOT NULL AND coalesce(occurred_at, received_at) < ?",
            [before],
        ).fetchall()
    hit = {name for (name,) in found}
    return [file for file, path in zip(files, store.paths(files), strict=True) if path in hit]


def _rewritten(store: Store, files: list[DataFile], before: datetime) -> tuple[list[histories.Replaced], int]:
    """Each file beside what takes its place, and how many comments went."""
    pairs: list[histories.Replaced] = []
    count = 0
    for file, path in zip(files, store.paths(files), strict=True):
        events, texts = emptied(read_events(Path(path)), before)
        pairs.append(([file], write_files(store, events, stem_of(file))))
        count += texts
    return pairs, count
