"""Finding the events of customers, and writing their files anew with bare facts in their place."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonanz.events.flushing import write_files
from resonanz.events.rollups.query import day_of
from resonanz.events.schema import FLUSHED, RECORD, UTC_MICROS
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list, literal
from resonanz.events.store import DataFile, Store

SHARED_BY: Final = 5
"""Customers who must share a cell for a bare fact to stay."""
_MEMORY: Final = "2GB"
_CELL: Final = ("type", "day", "touchpoint", "unit", "channel", "metric")
_KEPT: Final = ("type", "touchpoint", "unit", "channel", "metric", "score", "scale", "source", "import_id")
"""Columns of a bare fact beside its day; all others become empty, and it gets a new id."""
_FILE: Final = pa.schema([field for field in RECORD if field.name != "month"])
_LINKED: Final = (
    "coalesce(e.customer IN (SELECT customer FROM gone WHERE e.received_at <= until) OR "
    "(e.customer IS NULL AND (e.source, e.instance) IN (FROM instances)), FALSE)"
)


class Unlinking:
    """The events of some customers, each up to a moment, and what is to become of them.

    Events without a customer belong to one if they share its instance, and no other customer shares it.
    """

    def __init__(self, store: Store, until: Mapping[str, datetime], zone: str) -> None:
        self._store, self._until, self._zone = store, until, zone
        self.files: list[DataFile] = []
        self.customers = 0
        self.unlinked = 0
        self.deleted: Counter[str] = Counter()
        """Deleted events by import."""
        self._open = ExitStack()
        self._engine: Any = None

    def __enter__(self) -> Self:
        spill = self._open.enter_context(TemporaryDirectory(prefix="resonanz-erase-"))
        self._engine = self._open.enter_context(open_engine(2, memory=_MEMORY, spill=Path(spill)))
        if self._until and self._store.files():
            self._find()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def details(self) -> dict[str, object]:
        """What the log of the table keeps: numbers, no keys."""
        return {
            "kind": "erasure",
            "customers": self.customers,
            "unlinked": self.unlinked,
            "deleted": dict(self.deleted),
        }

    def rewrite(self) -> list[tuple[list[DataFile], list[DataFile]]]:
        """Write all affected files anew, each beside what takes its place; the new ones wait for a commit."""
        return [([old], self._written(old)) for old in self.files]

    def _find(self) -> None:
        paths = self._store.paths()
        until = pa.table(
            {"customer": list(self._until), "until": pa.array(self._until.values(), UTC_MICROS)},
        )
        source = f"read_parquet({file_list(paths)}, hive_partitioning = false, filename = true)"
        self._table("gone", until)
        mine = f"{source} AS e JOIN gone USING (customer) WHERE e.received_at <= until"
        self._engine.execute(
            f"CREATE TABLE instances AS SELECT source, instance FROM {source} WHERE customer IS NOT NULL AND "
            f"(source, instance) IN (SELECT (e.source, e.instance) FROM {mine} AND e.instance IS NOT NULL) "
            "GROUP BY ALL HAVING bool_and(customer IN (SELECT customer FROM gone))"
        )
        self._engine.execute(f"CREATE TABLE hits AS SELECT filename, {self._cell} FROM {source} AS e WHERE {_LINKED}")
        cells = ", ".join(_CELL)
        self._engine.execute(
            f"CREATE TABLE shared AS SELECT {cells} FROM (SELECT {self._cell}, customer FROM {source}) "
            f"WHERE customer IS NOT NULL GROUP BY ALL HAVING count(DISTINCT customer) >= {SHARED_BY}"
        )
        [(self.customers,)] = self._engine.execute(f"SELECT count(DISTINCT customer) FROM {mine}").fetchall()
        hit = {name for (name,) in self._engine.execute("SELECT DISTINCT filename FROM hits").fetchall()}
        self.files = [file for file, path in zip(self._store.files(), paths, strict=True) if path in hit]

    def _table(self, name: str, rows: pa.Table) -> None:
        self._engine.register("handed", rows)
        self._engine.execute(f"CREATE TABLE {name} AS FROM handed")
        self._engine.unregister("handed")

    @property
    def _cell(self) -> str:
        return ", ".join(f"{day_of(self._zone)} AS day" if name == "day" else name for name in _CELL)

    def _written(self, old: DataFile) -> list[DataFile]:
        [path] = self._store.paths([old])
        same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM e.{name}" for name in _CELL)
        noon = f"(DATE '1970-01-01' + e.day + INTERVAL 12 HOUR) AT TIME ZONE {literal(self._zone)}"
        rows = self._engine.sql(
            f"SELECT e.*, {_LINKED} AS linked, s.type IS NOT NULL AS shared, {noon} AS noon, "
            "date_trunc('day', e.received_at) AS received_day FROM "
            f"(SELECT *, {day_of(self._zone)} AS day FROM read_parquet({literal(path)}, hive_partitioning = false, "
            f"file_row_number = true)) AS e LEFT JOIN shared AS s ON {same} ORDER BY e.file_row_number"
        ).to_arrow_table()
        linked = rows["linked"].to_numpy()
        stays = linked & rows["shared"].to_numpy()
        self.unlinked += int(stays.sum())
        self.deleted.update(rows.filter(pa.array(linked & ~stays))["import_id"].to_pylist())
        rest = rows.filter(pa.array(~linked)).select(_FILE.names).cast(_FILE)
        return write_files(self._store, pa.concat_tables([rest, _bare(rows.filter(pa.array(stays)))]), stem_of(old))


def _bare(rows: pa.Table) -> pa.Table:
    """Facts without whose they were: empty but for the day and what many share."""
    n = len(rows)
    time = rows["noon"].cast(UTC_MICROS)
    columns: dict[str, Any] = {name: rows[name] for name in _KEPT} | {
        "event_id": pa.array([secrets.token_bytes(16) for _ in range(n)], pa.binary()),
        "occurred_at": time,
        "received_at": pc.coalesce(time, rows["received_day"].cast(UTC_MICROS)),
        "source_order": pa.array(np.full(n, -1)),
    }
    return pa.Table.from_arrays([columns.get(f.name, pa.nulls(n, f.type)) for f in _FILE], names=_FILE.names).cast(
        _FILE
    )


def stem_of(file: DataFile) -> str:
    """The part of a file's name that tells where its events come from and in which order."""
    parts = Path(file.path).stem.split("-")
    return "-".join(parts[: 2 if parts[0] == FLUSHED else 3])


def deleted_by_import(changes: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many events of each import were deleted by erasures."""
    total: Counter[str] = Counter()
    for change in changes:
        total.update(change.get("deleted", {}))
    return total
