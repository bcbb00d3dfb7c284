"""The customer projection: events ordered by customer and time, so that a history of years is one small read.

The bulk lies in 64 files by a hash of the customer; later events are added as runs of their own until they are worth
merging. The manifest names which files of the record are covered; what is not is read from the record itself, and an
event that is met twice counts once. So a history is always whole, however old the projection is.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonanz.events import faults
from resonanz.events.inbox import Inbox, as_record, not_moved
from resonanz.events.projections.buckets import STORED, bucket_of, deal, write_ordered
from resonanz.events.reading import allowed, text_column
from resonanz.events.schema import RECORD, UNDATED
from resonanz.events.scope import Scope
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list, literal
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

_FORMAT: Final = 1
WORTH_A_RUN: Final = 50_000
"""Events outside the projection from which on it is worth bringing up to date."""
_MERGE_SHARE: Final = 4
"""Runs are merged into the buckets when they hold more than this part of all events."""
_STORED: Final = ", ".join(f'"{name}"' for name in STORED.names)


Replaced = tuple[Sequence[DataFile], Sequence[DataFile]]
"""Files that left the table, and those that hold their events now."""


@dataclass(slots=True)
class _Manifest:
    """Which files make up the projection, and which files of the record are in it."""

    buckets: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    bulk: int = 0
    later: int = 0
    covered: list[str] = field(default_factory=list)
    format: int = _FORMAT

    @property
    def names(self) -> set[str]:
        return {*self.buckets.values(), *self.runs}


def history(workspace: Workspace, scope: Scope, customer: str, *, fresh: Inbox | None = None) -> pa.Table:
    """All events of a customer that a scope allows, in the order of their time, undated ones last.

    Returns:
        The columns of `schema.RECORD`; rows that still wait in `fresh` are included.
    """
    waiting = fresh.fresh() if fresh is not None else None
    store = Store(workspace.open())
    files = _files_of(workspace, store, customer)
    sides = [_source(files)] * bool(files)
    with open_engine(2) as engine:
        if waiting is not None:
            engine.register("waiting", as_record(not_moved(waiting, store.flushed_up_to)))
            sides.append("FROM waiting")
        if not sides:
            return RECORD.empty_table()
        seen = f"customer = {literal(customer)} AND {allowed(scope)}"
        events = " UNION ALL ".join(f"SELECT {_STORED} {side} WHERE {seen}" for side in sides)
        sql = f"SELECT DISTINCT ON (event_id) {_shown(scope)} FROM ({events})"
        found = engine.sql(f"FROM ({sql}) ORDER BY occurred_at NULLS LAST, import_id, source_order").to_arrow_table()
    return found.cast(RECORD)


def _shown(scope: Scope) -> str:
    special = {"text": text_column(scope), "month": f"coalesce(strftime(occurred_at, '%Y-%m'), '{UNDATED}') AS month"}
    return ", ".join(special.get(name, f'"{name}"') for name in RECORD.names)


def _files_of(workspace: Workspace, store: Store, customer: str) -> list[str]:
    """Files that can hold events of a customer: its bucket, all runs, and the record's files that are not covered."""
    folder = _folder(workspace)
    manifest = _read(folder)
    uncovered = store.paths(_uncovered(store, manifest))
    mine = [manifest.buckets.get(str(bucket_of(customer))), *manifest.runs]
    return [*(str(folder / name) for name in mine if name), *uncovered]


def maintain(workspace: Workspace, store: Store, *, least: int = WORTH_A_RUN) -> None:
    """Take in what is not covered, if it is at least so many events; only for the holder of the writer's lock."""
    folder = _folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = _read(folder)
    if not all((folder / name).exists() for name in manifest.names):
        manifest = _Manifest()
    new = _uncovered(store, manifest)
    count = sum(file.events for file in new)
    if count < least or not new:
        return
    if _MERGE_SHARE * (manifest.later + count) > manifest.bulk:
        _build(folder, manifest, [*_below(folder, manifest.names), *store.paths(new)])
        manifest.later = 0
    else:
        _add_run(folder, manifest, store.paths(new))
        manifest.later += count
    _finish(folder, manifest, [file.path for file in store.files()])


def forget(workspace: Workspace, customers: Iterable[str]) -> None:
    """Take customers out of all files and remove the old ones; only for the holder of the writer's lock."""
    folder = _folder(workspace)
    manifest = _read(folder)
    if not manifest.names:
        return
    gone = pa.array(sorted(customers), pa.string())
    hit = {str(bucket_of(customer)) for customer in gone.to_pylist()}

    def without(events: pa.Table) -> pa.Table:
        return events.filter(pc.invert(pc.is_in(events["customer"], gone)))

    for bucket in sorted(hit & manifest.buckets.keys()):
        manifest.buckets[bucket] = _changed(folder, manifest.buckets[bucket], without)
    manifest.runs = [_changed(folder, run, without) for run in manifest.runs]
    _finish(folder, manifest, manifest.covered)


def rewrite(workspace: Workspace, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change the same events in all files, and remove the old ones; only for the holder of the writer's lock."""
    folder = _folder(workspace)
    manifest = _read(folder)
    if not manifest.names:
        return
    manifest.buckets = {bucket: _changed(folder, name, change) for bucket, name in manifest.buckets.items()}
    manifest.runs = [_changed(folder, run, change) for run in manifest.runs]
    _finish(folder, manifest, manifest.covered)


def rewritten(workspace: Workspace, pairs: Iterable[Replaced]) -> None:
    """Note which files of the record were put in place of others with the same events, or more of them."""
    folder = _folder(workspace)
    manifest = _read(folder)
    covered = set(manifest.covered)
    for old, new in pairs:
        if {file.path for file in old} <= covered:
            covered |= {file.path for file in new}
        covered -= {file.path for file in old}
    if manifest.names:
        manifest.covered = sorted(covered)
        _write(folder, manifest)


def contents(workspace: Workspace, store: Store) -> tuple[list[str], list[str]]:
    """Files of the projection, and the files of the record that it covers and that are still there."""
    folder = _folder(workspace)
    manifest = _read(folder)
    covered = set(manifest.covered)
    return _below(folder, manifest.names), store.paths(file for file in store.files() if file.path in covered)


def _folder(workspace: Workspace) -> Path:
    return workspace.projections / "customer"


def _read(folder: Path) -> _Manifest:
    try:
        stored = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _Manifest()
    return _Manifest(**stored) if stored.get("format") == _FORMAT else _Manifest()


def _uncovered(store: Store, manifest: _Manifest) -> list[DataFile]:
    covered = set(manifest.covered)
    return [file for file in store.files() if file.path not in covered]


def _below(folder: Path, names: Iterable[str]) -> list[str]:
    return [str(folder / name) for name in sorted(names)]


def _build(folder: Path, manifest: _Manifest, paths: list[str]) -> None:
    manifest.buckets, manifest.runs = deal(paths, folder, uuid.uuid4().hex), []
    manifest.bulk = sum(pq.read_metadata(folder / name).num_rows for name in manifest.buckets.values())


def _add_run(folder: Path, manifest: _Manifest, paths: list[str]) -> None:
    run = f"run-{uuid.uuid4().hex}.parquet"
    events = pa.concat_tables([pq.ParquetFile(path).read(columns=STORED.names).cast(STORED) for path in paths])
    write_ordered(events.filter(events["customer"].is_valid()), folder / run)
    manifest.runs.append(run)


def _changed(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> str:
    """Write a file anew with other rows; where nothing changes, it stays."""
    events = pq.ParquetFile(folder / name).read()
    changed = change(events)
    if changed is events:
        return name
    new = f"{name.rpartition('-')[0]}-{uuid.uuid4().hex}.parquet"
    write_ordered(changed, folder / new)
    return new


def _source(paths: Iterable[str | Path]) -> str:
    return f"FROM read_parquet({file_list(paths)}, hive_partitioning = false)"


def _finish(folder: Path, manifest: _Manifest, covered: Iterable[str]) -> None:
    manifest.covered = sorted(covered)
    faults.reach(faults.ROLLUP)
    _write(folder, manifest)
    for path in folder.glob("*.parquet"):
        if path.name not in manifest.names:
            path.unlink()


def _write(folder: Path, manifest: _Manifest) -> None:
    draft = folder / "manifest.draft"
    draft.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    draft.replace(folder / "manifest.json")
