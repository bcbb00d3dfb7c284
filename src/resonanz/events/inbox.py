"""The inbox: where live events wait, in the operational database, until the flusher moves them into the record.

The record knows that database through `Inbox` alone. What a row must look like is decided at one door, see `door`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from resonanz.events.schema import FLUSHED, RECORD, UNDATED

ASSIGNED_LATER: Final = ("month", "source_order", "import_id")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NO_SEQUENCE: Final = 1 << 62
FIELDS: Final = tuple(name for name in RECORD.names if name not in ASSIGNED_LATER)
WAITING: Final = pa.schema([pa.field("sequence", pa.int64()), *(RECORD.field(name) for name in FIELDS)])
"""Columns of waiting rows; the sequence is null where none was given yet."""


class Inbox(Protocol):
    """Rows that were acknowledged and are not in the record yet.

    Sequences rise in the order in which rows are handed to the flusher: no row may ever get a number below one that was
    handed out, even after rows were deleted. A database whose rows become visible out of order (PostgreSQL) numbers
    them in `waiting`, which only the holder of the writer's lock calls; where commits are serial (SQLite) the key of
    the row, if keys are never used again, will do.
    """

    def waiting(self, limit: int) -> pa.Table:
        """Give every row a sequence and return the lowest `limit` of them by sequence, as `WAITING`."""
        ...

    def moved(self, up_to: int) -> None:
        """Delete the rows with a sequence up to this one, in a transaction of its own; they are in the record."""
        ...

    def fresh(self) -> pa.Table:
        """All rows that are there now, as `WAITING`, for readers who cannot wait; sequence null where none yet."""
        ...


def as_record(waiting: pa.Table) -> pa.Table:
    """Waiting rows with all columns of the record; those without a sequence stand last."""
    later = pa.array(range(_NO_SEQUENCE, _NO_SEQUENCE + len(waiting)), pa.int64())
    month = pc.fill_null(pc.strftime(waiting["occurred_at"], "%Y-%m"), UNDATED)
    assigned = {
        "source_order": pc.coalesce(waiting["sequence"], later),
        "import_id": pa.repeat(FLUSHED, len(waiting)),
        "month": month,
    }
    columns = [assigned[name] if name in assigned else waiting[name] for name in RECORD.names]
    return pa.Table.from_arrays(columns, schema=RECORD)


def not_moved(waiting: pa.Table, up_to: int) -> pa.Table:
    """Rows that a version of the record which ends at sequence `up_to` does not hold."""
    return waiting.filter(pc.fill_null(pc.greater(waiting["sequence"], up_to), True))


def dump(row: Mapping[str, Any]) -> str:
    """One row as JSON text, for a database that keeps it in a single column."""
    return json.dumps({name: _plain(value) for name, value in row.items() if value is not None}, ensure_ascii=False)


def load(rows: Iterable[tuple[int | None, str]]) -> pa.Table:
    """Sequences and dumped rows as a table."""
    return as_table(
        (sequence, {k: _MADE.get(k, _same)(v) for k, v in json.loads(text).items()}) for sequence, text in rows
    )


def as_table(rows: Iterable[tuple[int | None, Mapping[str, Any]]]) -> pa.Table:
    """Sequences and rows of the door as a table."""
    found = [{"sequence": sequence, **row} for sequence, row in rows]
    return pa.Table.from_pylist(found, schema=WAITING)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return str(value) if isinstance(value, Decimal) else value


def _same(value: object) -> object:
    return value


def _time(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


_MADE: Final[Mapping[str, Any]] = {
    "event_id": bytes.fromhex,
    "occurred_at": _time,
    "received_at": _time,
    "value": Decimal,
    "attributes": lambda pairs: [tuple(pair) for pair in pairs],
}
