"""The whole record as one file that any program reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa

from resonanz.events.inbox import Inbox
from resonanz.events.personal import INNER, cell, plain_row
from resonanz.events.schema import RECORD
from resonanz.events.sql import engine as open_engine
from resonanz.events.tables import define_newest
from resonanz.events.workspace import Workspace

FORMATS: Final = (".parquet", ".csv", ".jsonl")
_COLUMNS: Final = [name for name in RECORD.names if name not in INNER]
_SQL: Final = "FROM events ORDER BY month, occurred_at, event_id"
_MEMORY: Final = "1GB"
_BATCH: Final = 50_000


def write_record(workspace: Workspace, path: Path, *, fresh: Inbox | None = None) -> int:
    """Write all events, by month and time, in the format that the file's ending names; returns how many.

    Args:
        workspace: where the record lies.
        path: ends in one of `FORMATS`; what is there is replaced when everything is written.
        fresh: adds rows that still wait in this inbox.
    """
    draft = path.with_name(f".{path.name}.part")
    writers = {".parquet": _parquet, ".csv": _csv, ".jsonl": _lines}
    try:
        with (
            TemporaryDirectory(prefix="resonanz-export-") as spill,
            open_engine(2, memory=_MEMORY, spill=Path(spill)) as e,
        ):
            define_newest(e, workspace, fresh)
            written = writers[path.suffix](e.sql(_SQL).to_arrow_reader(_BATCH), draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def _parquet(batches: pa.RecordBatchReader, path: Path) -> int:
    import pyarrow.parquet as pq

    written = 0
    with pq.ParquetWriter(path, RECORD, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]).cast(RECORD))
            written += len(batch)
    return written


def _rows(batches: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from map(plain_row, batch.to_pylist())


def _csv(batches: pa.RecordBatchReader, path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, restval="")
        writer.writeheader()
        for row in _rows(batches):
            writer.writerow({name: cell(value) for name, value in row.items()})
            written += 1
    return written


def _lines(batches: pa.RecordBatchReader, path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for row in _rows(batches):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    return written
