"""Compaction: the many small files of the flusher become few, and files that nobody reads any more are deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from resonanz.events import faults, rollups
from resonanz.events.flushing import write_files
from resonanz.events.lock import writer_lock
from resonanz.events.projections import customer as histories
from resonanz.events.schema import FLUSHED
from resonanz.events.staging import read_events
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

LEAST_FILES: Final = 8
"""Small files of one month from which on they are worth merging."""
SMALL: Final = 250_000
"""Events from which on a file is left as it is."""
KEPT_HOURS: Final = 1
"""How long files that were replaced stay for readers who opened the table before."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many files became how many, and how many old ones were deleted from disk."""

    merged: int
    written: int
    deleted: int


def compact(workspace: Workspace, *, least: int = LEAST_FILES) -> Compacted:
    """Merge small files of flushed events by month, in the order of their sequence."""
    with writer_lock(workspace.open().lock):
        return compact_held(workspace, Store(workspace), least=least)


def compact_held(workspace: Workspace, store: Store, *, least: int = LEAST_FILES) -> Compacted:
    """The same for the holder of the writer's lock."""
    pairs = [(files, _merged(store, files)) for files in _groups(store, least)]
    old = [file for files, _ in pairs for file in files]
    new = [file for _, files in pairs for file in files]
    if pairs:
        faults.reach(faults.FILES_WRITTEN)
        store.change({"kind": "compaction"}, added=new, removed=old, moves_facts=False)
        faults.reach(faults.TABLE_COMMIT)
        histories.rewritten(workspace, pairs)
    deleted = store.vacuum(KEPT_HOURS)
    rollups.maintain(workspace, Store(workspace))
    return Compacted(len(old), len(new), len(deleted))


def _groups(store: Store, least: int) -> Iterator[list[DataFile]]:
    by_month = defaultdict(list)
    for file in store.files():
        if Path(file.path).name.startswith(FLUSHED) and file.events < SMALL:
            by_month[file.month].append(file)
    for month in sorted(by_month):
        if len(by_month[month]) >= least:
            yield sorted(by_month[month], key=lambda file: file.path)


def _merged(store: Store, files: list[DataFile]) -> list[DataFile]:
    events = pa.concat_tables([read_events(Path(path)) for path in store.paths(files)])
    last = max(Path(file.path).name.split("-")[1] for file in files)
    return write_files(store, events.sort_by("source_order"), f"{FLUSHED}-{last}")
