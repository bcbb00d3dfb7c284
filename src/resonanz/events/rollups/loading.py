"""The rollup in memory: loaded once per process, refreshed when its version changes, dropped when nobody looks."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from resonanz.events.errors import RecordError
from resonanz.events.rollups.building import refresh
from resonanz.events.rollups.manifest import DIMENSIONS, Manifest, Part, folder_of, read_manifest
from resonanz.events.rollups.query import Query
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import literal
from resonanz.events.workspace import Workspace

_IN_MEMORY: Final = 4_000_000
"""Rows by day of a part above which they are read from its file."""
_ATTEMPTS: Final = 5
_QUESTIONS: Final = 200
"""Questions whose answers a part keeps."""
_KEPT_ROWS: Final = 100_000
"""Rows of an answer above which it is not kept."""
_numbers = count()


class LoadedPart:
    """One part as two tables, `days_<number>` and `months_<number>`, which go when the last reader goes."""

    def __init__(self, engine: Any, folder: Path, part: Part) -> None:
        self.number = next(_numbers)
        kind = "TABLE" if part.rows <= _IN_MEMORY else "VIEW"
        self._engine, self._guard = engine, threading.Lock()
        self._counted: OrderedDict[Query, pa.Table] = OrderedDict()
        _create(engine, f"{kind} days_{self.number}", folder / part.days)
        _create(engine, f"TABLE months_{self.number}", folder / part.months)
        weakref.finalize(self, _drop, engine, kind, self.number).atexit = False

    def counts(self, query: Query) -> pa.Table:
        """What this part adds to the answer; parts never change, so it is counted once."""
        with self._guard:
            if query in self._counted:
                self._counted.move_to_end(query)
                return self._counted[query]
        with self._engine.cursor() as cursor:
            found = cursor.sql(query.part_sql(self.number)).to_arrow_table()
        if len(found) <= _KEPT_ROWS:
            with self._guard:
                self._counted[query] = found
                while len(self._counted) > _QUESTIONS:
                    self._counted.popitem(last=False)
        return found


def _create(engine: Any, thing: str, path: Path) -> None:
    engine.execute(f"CREATE {thing} AS FROM read_parquet({literal(str(path))})")


def _drop(engine: Any, kind: str, number: int) -> None:
    with engine.cursor() as cursor:
        cursor.execute(f"DROP {kind} days_{number}")
        cursor.execute(f"DROP TABLE months_{number}")


@dataclass(frozen=True, slots=True)
class State:
    """The rollup at one version; never changes."""

    manifest: Manifest
    stamp: tuple[int, int]
    engine: Any
    parts: dict[Part, LoadedPart]


class Loader:
    """Keeps one rollup at hand; each new version loads only the parts that are new."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = folder_of(workspace)
        self._guard = threading.Lock()
        self._state: State | None = None

    def state(self) -> State:
        """The newest version."""
        with self._guard:
            for _ in range(_ATTEMPTS):
                try:
                    return self._newest()
                except FileNotFoundError:
                    continue  # the manifest was replaced while its files were looked for
        raise RecordError("The rollup in {path} is damaged. Delete this folder; it is made anew.", path=self._folder)

    def _newest(self) -> State:
        path = self._folder / "manifest.json"
        manifest = read_manifest(self._folder)
        if manifest is None:
            refresh(self._workspace)
            manifest = read_manifest(self._folder) or Manifest()
        found = path.stat()
        stamp = found.st_mtime_ns, found.st_ino
        if self._state is None or self._state.stamp != stamp:
            self._state = self._loaded(manifest, stamp)
        return self._state

    def _loaded(self, manifest: Manifest, stamp: tuple[int, int]) -> State:
        missing = [name for name in sorted(manifest.names) if not (self._folder / name).exists()]
        if missing:
            raise FileNotFoundError(missing[0])
        old = self._state if self._state and self._state.manifest.lineage == manifest.lineage else None
        engine = old.engine if old else open_engine()
        known = old.parts if old else {}
        parts = {part: known.get(part) or LoadedPart(engine, self._folder, part) for part in manifest.parts}
        cells = f"read_parquet({literal(str(self._folder / manifest.cells))})" if manifest.cells else _no_cells()
        engine.execute(f"CREATE OR REPLACE TABLE cells AS FROM {cells}")
        return State(manifest, stamp, engine, parts)


def _no_cells() -> str:
    return f"(SELECT 0 AS cell, {', '.join(f'NULL::VARCHAR AS {name}' for name in DIMENSIONS)} LIMIT 0)"


_loaders: dict[Path, Loader] = {}


def newest(workspace: Workspace) -> State:
    """The rollup of a workspace at its newest version; built where there is none."""
    return _loaders.setdefault(workspace.path, Loader(workspace)).state()
