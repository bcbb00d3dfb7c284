"""Finding events that are already stored, or that stand twice in one import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from resonanz.events.identity import Repeats, places
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.staging import StagedFile, without
from resonanz.events.store import Store

_MEMORY = "400MB"


def drop_repeated(files: list[StagedFile], repeats: Repeats, scratch: Path) -> list[StagedFile]:
    """Keep the first of several events with one id within an import."""
    affected = [file for file in files if _holds_any(file, repeats.shared)]
    if not affected:
        return files
    sql = (
        "SELECT file, source_order FROM (SELECT file, source_order, row_number() OVER "
        "(PARTITION BY event_id ORDER BY source, source_order) AS n FROM staged) WHERE n > 1"
    )
    return _dropped(files, affected, sql, scratch)


def drop_stored(files: list[StagedFile], store: Store, everywhere: Iterable[int], scratch: Path) -> list[StagedFile]:
    """Drop events that the record has: in the months touched, or anywhere for the sources in `everywhere`."""
    stored = defaultdict(list)
    for file in store.files():
        stored[file.month].append(file)
    wide = set(everywhere)
    for month in sorted({file.month for file in files}):
        mine = [f for f in files if f.month == month and f.source not in wide]
        if mine and stored[month]:
            files = _without_stored(files, mine, store.paths(stored[month]), scratch)
    mine = [f for f in files if f.source in wide]
    if mine and any(stored.values()):
        files = _without_stored(files, mine, store.paths(), scratch)
    return files


def _without_stored(
    files: list[StagedFile], mine: list[StagedFile], stored: Sequence[str], scratch: Path
) -> list[StagedFile]:
    sql = f"SELECT file, source_order FROM staged SEMI JOIN read_parquet({file_list(stored)}) AS r USING (event_id)"
    return _dropped(files, mine, sql, scratch)


def _dropped(files: list[StagedFile], affected: list[StagedFile], sql: str, scratch: Path) -> list[StagedFile]:
    """Run `sql` over the affected files as `staged`; it tells file number and order of the events to drop."""
    with open_engine(2, memory=_MEMORY, spill=scratch / "spill") as engine:
        _stage(engine, affected)
        found = engine.sql(sql).to_arrow_table()
    if not found.num_rows:
        return files
    number, order = found["file"].to_numpy(), found["source_order"].to_numpy()
    changed: dict[Path, StagedFile | None] = {}
    for i, file in enumerate(affected):
        gone = order[number == i]
        if len(gone):
            changed[file.path] = without(file, gone)
    left = (changed.get(file.path, file) for file in files)
    return [file for file in left if file is not None]


def _stage(engine: Any, files: list[StagedFile]) -> None:
    numbered = pa.table(
        {
            "path": [str(file.path) for file in files],
            "file": pa.array(range(len(files)), pa.int32()),
            "source": pa.array([file.source for file in files], pa.int32()),
        }
    )
    engine.register("numbered", numbered)
    engine.execute(
        "CREATE VIEW staged AS SELECT n.file, n.source, e.source_order, e.event_id "
        f"FROM read_parquet({file_list(f.path for f in files)}, filename = true, hive_partitioning = false) AS e "
        "JOIN numbered AS n ON e.filename = n.path"
    )


def _holds_any(file: StagedFile, shared: NDArray[np.int64]) -> bool:
    span = places(file.source, np.array([file.first_row, file.first_row + file.rows]))
    start, end = np.searchsorted(shared, span)
    return bool(start < end)
