"""Keeping the rollup: each commit adds one part, and small parts are merged into larger ones.

A commit that took events away adds a part of negative counts, so that a sum over all parts is always what the record
holds. The manifest names parts and version together: nothing can be added twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from resonanz.events import faults
from resonanz.events.lock import writer_lock
from resonanz.events.rollups.manifest import (
    DIMENSIONS,
    ZONE,
    Manifest,
    Part,
    folder_of,
    read_manifest,
    remove_unnamed,
    write_manifest,
)
from resonanz.events.rollups.query import day_of
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list, literal
from resonanz.events.store import Step, Store
from resonanz.events.workspace import Workspace

_MEMORY: Final = "2GB"
_FACTOR: Final = 4
"""A part is merged with the one before it unless that one is so many times as large."""
_CELLS: Final = ", ".join(DIMENSIONS)
_SAME_CELL: Final = " AND ".join(f"c.{name} IS NOT DISTINCT FROM a.{name}" for name in DIMENSIONS)
_FACTS: Final = "cell, day, score, n, comments"


def refresh(workspace: Workspace) -> None:
    """Bring the rollup to the newest version: after an import, and once a minute."""
    with writer_lock(workspace.open().lock):
        maintain(workspace, Store(workspace))


def rebuild(workspace: Workspace, zone: str = ZONE) -> None:
    """Make the rollup anew, its days those of another zone."""
    with writer_lock(workspace.open().lock):
        _build(folder_of(workspace), Store(workspace), Manifest(zone=zone))


def zone_of(workspace: Workspace) -> str:
    """The zone whose days the rollup counts."""
    return (read_manifest(folder_of(workspace)) or Manifest()).zone


def maintain(workspace: Workspace, store: Store) -> None:
    """Bring the rollup to the version of `store`; only for the holder of the writer's lock."""
    folder = folder_of(workspace)
    manifest = read_manifest(folder) or Manifest()
    if manifest.version == store.version and all((folder / name).exists() for name in manifest.names):
        return
    if manifest.version < 0 or manifest.version > store.version or not _apply(folder, store, manifest):
        _build(folder, store, Manifest(zone=manifest.zone))


def settle(workspace: Workspace, store: Store) -> None:
    """Merge all parts and remove every older file: after an erasure nothing else may be left."""
    folder = folder_of(workspace)
    maintain(workspace, store)
    manifest = read_manifest(folder) or Manifest()
    if len(manifest.parts) > 1:
        with _engine(folder) as engine:
            manifest.parts = [_merged(engine, folder, manifest.parts)]
        write_manifest(folder, manifest)
    remove_unnamed(folder, manifest, at_once=True)


def _engine(folder: Path) -> Any:
    return open_engine(2, memory=_MEMORY, spill=folder / "spill")


def _build(folder: Path, store: Store, manifest: Manifest) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    manifest.lineage = uuid.uuid4().hex
    with _engine(folder) as engine:
        _define_cells(engine, folder, manifest)
        _add(engine, folder, manifest, store.paths(), ())
        _finish(engine, folder, manifest, store)


def _apply(folder: Path, store: Store, manifest: Manifest) -> bool:
    """Add what the commits since the manifest's version changed; False where files are missing."""
    steps = list(store.steps(manifest.version))
    added, removed = _net(steps)
    paths = [store.root / path for path in (*added, *removed)]
    if not all(path.exists() for path in [*paths, *(folder / name for name in manifest.names)]):
        return False
    with _engine(folder) as engine:
        _define_cells(engine, folder, manifest)
        _add(engine, folder, manifest, _below(store, added), _below(store, removed))
        _finish(engine, folder, manifest, store)
    return True


def _below(store: Store, paths: Iterable[str]) -> list[str]:
    return [str(store.root / path) for path in paths]


def _net(steps: list[Step]) -> tuple[set[str], set[str]]:
    """Files that came and stayed, and files that were there and went."""
    came = {file.path for step in steps for file in step.added}
    went = {path for step in steps for path in step.removed}
    return came - went, went - came


def _define_cells(engine: Any, folder: Path, manifest: Manifest) -> None:
    columns = ", ".join(f"{name} VARCHAR" for name in DIMENSIONS)
    engine.execute(f"CREATE TABLE cells (cell INTEGER, {columns})")
    if manifest.cells:
        engine.execute(f"INSERT INTO cells FROM read_parquet({literal(str(folder / manifest.cells))})")


def _rows(paths: Iterable[str], sign: int, zone: str) -> str:
    comment = f"CASE WHEN text IS NULL THEN 0 ELSE {sign} END"
    return (
        f"SELECT {_CELLS}, {day_of(zone)} AS day, score, {sign} AS n, {comment} AS comments "
        f"FROM read_parquet({file_list(paths)})"
    )


def _add(engine: Any, folder: Path, manifest: Manifest, added: Iterable[str], removed: Iterable[str]) -> None:
    """Count the events of files into a new part; cells that were never seen get the next numbers."""
    sides = [_rows(paths, sign, manifest.zone) for paths, sign in ((added, 1), (removed, -1)) if paths]
    if not sides:
        return
    engine.execute(f"CREATE VIEW a AS {' UNION ALL '.join(sides)}")
    engine.execute(
        f"INSERT INTO cells SELECT (SELECT count(*) FROM cells) - 1 + row_number() OVER (ORDER BY {_CELLS}), {_CELLS} "
        f"FROM (SELECT DISTINCT {_CELLS} FROM a) AS a WHERE NOT EXISTS (SELECT 1 FROM cells AS c WHERE {_SAME_CELL})"
    )
    # Numbers first, then the sum: a sum by many words needs many times the memory.
    facts = f"SELECT c.cell, a.day, a.score, a.n, a.comments FROM a JOIN cells AS c ON {_SAME_CELL}"
    manifest.parts.append(_written(engine, folder, facts))


def _written(engine: Any, folder: Path, facts: str) -> Part:
    """Write facts summed by day and by month, both in the order of time."""
    stamp = uuid.uuid4().hex
    part = f"days-{stamp}.parquet", f"months-{stamp}.parquet"
    month = "CAST(CAST(date_trunc('month', DATE '1970-01-01' + day) AS DATE) - DATE '1970-01-01' AS INTEGER)"
    days = _summed(f"({facts})", "day")
    _copy(engine, days, folder / part[0])
    _copy(engine, _summed(f"read_parquet({literal(str(folder / part[0]))})", month), folder / part[1])
    [(rows,)] = engine.execute(f"SELECT count(*) FROM read_parquet({literal(str(folder / part[0]))})").fetchall()
    return Part(*part, rows)


def _summed(source: str, day: str) -> str:
    return (
        f"SELECT cell, {day} AS day, score, CAST(sum(n) AS BIGINT) AS n, CAST(sum(comments) AS BIGINT) AS comments "
        f"FROM {source} GROUP BY ALL HAVING sum(n) <> 0 OR sum(comments) <> 0 ORDER BY day, cell, score"
    )


def _copy(engine: Any, query: str, path: Path) -> None:
    engine.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def _finish(engine: Any, folder: Path, manifest: Manifest, store: Store) -> None:
    parts = manifest.parts
    while len(parts) > 1 and parts[-2].rows < _FACTOR * parts[-1].rows:
        parts[-2:] = [_merged(engine, folder, parts[-2:])]
    [(count,)] = engine.execute("SELECT count(*) FROM cells").fetchall()
    if count > manifest.known:
        manifest.cells, manifest.known = f"cells-{uuid.uuid4().hex}.parquet", count
        _copy(engine, "FROM cells ORDER BY cell", folder / manifest.cells)
    manifest.version, manifest.up_to = store.version, store.flushed_up_to
    faults.reach(faults.ROLLUP)
    write_manifest(folder, manifest)
    remove_unnamed(folder, manifest)


def _merged(engine: Any, folder: Path, parts: list[Part]) -> Part:
    source = file_list(folder / part.days for part in parts)
    return _written(engine, folder, f"SELECT {_FACTS} FROM read_parquet({source})")
