"""Files of an import before they are part of the record.

They lie in a folder of their own, whose lock tells a running import from one that was killed. Each file holds the
events of one month of one batch; only one is open at a time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from resonanz.events.identity import Places, Repeats, hash_texts, places
from resonanz.events.lock import hold_if_free
from resonanz.events.schema import RECORD, UNDATED
from resonanz.events.store import DataFile
from resonanz.events.workspace import Workspace

_ALIVE: Final = ".alive"
_CODED: Final = ("type", "touchpoint", "channel", "unit", "role", "wave", "metric", "scale", "currency", "language")
_DICTIONARIES: Final = [
    *_CODED, "source", "import_id", "received_at", "customer", "score", "value",
    "attributes.key_value.key", "attributes.key_value.value",
]  # fmt: skip
_ENCODINGS: Final = {
    "source_order": "DELTA_BINARY_PACKED",
    "occurred_at": "DELTA_BINARY_PACKED",
    "event_id": "DELTA_LENGTH_BYTE_ARRAY",
}
_FILE: Final = pa.schema([f for f in RECORD if f.name != "month"])
_LEAVES: Final = [n for n in _FILE.names if n != "attributes"] + [
    "attributes.key_value.key",
    "attributes.key_value.value",
]
# Hashes cannot be compressed; trying costs as much as all other columns.
_COMPRESSION: Final = {name: "none" if name == "event_id" else "zstd" for name in _LEAVES}
_LEVELS: Final = {name: 1 for name in _LEAVES if name != "event_id"}


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One file: which source it comes from, the rows of its batch, its month, how many events."""

    path: Path
    source: int
    slots: int
    first_row: int
    rows: int
    month: str
    events: int


class Staging:
    """The folder of one running import; removed when it ends, however it ends."""

    def __init__(self, workspace: Workspace, import_id: str) -> None:
        self._workspace = workspace
        self.path = workspace.staging / import_id
        self._import_id = import_id
        self._alive = _alive(self.path)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        # The lock is held before the folder is there, so that no other import can take it for a dead one.
        self._open.enter_context(hold_if_free(self._alive))
        self.path.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._alive.unlink(missing_ok=True)
        self._open.close()

    def write(self, events: pa.Table, *, source: int, slots: int, first_row: int, rows: int) -> list[StagedFile]:
        """Write the events of one batch, one file per month."""
        staged = []
        for month, part in by_month(events):
            path = self.path / f"month={month}" / f"{self._import_id}-{source:03}-{first_row:012}.parquet"
            path.parent.mkdir(exist_ok=True)
            write_events(part, path)
            staged.append(StagedFile(path, source, slots, first_row, rows, month, part.num_rows))
        return staged

    def target(self, file: StagedFile) -> DataFile:
        """Where a staged file will lie below the record."""
        return DataFile(f"month={file.month}/{file.path.name}", file.month, file.events)

    def publish(self, files: list[StagedFile]) -> list[DataFile]:
        """Move files to their place in the record, where a commit can name them."""
        targets = [self.target(file) for file in files]
        for file, target in zip(files, targets, strict=True):
            place = self._workspace.record / target.path
            place.parent.mkdir(exist_ok=True)
            file.path.rename(place)
        return targets


def remove_dead(workspace: Workspace) -> None:
    """Remove the folders of imports that were killed."""
    for folder in [path for path in workspace.staging.iterdir() if path.is_dir()]:
        with hold_if_free(_alive(folder)) as free:
            if free:
                shutil.rmtree(folder, ignore_errors=True)
                _alive(folder).unlink(missing_ok=True)


def _alive(folder: Path) -> Path:
    return folder.with_name(folder.name + _ALIVE)


def by_month(events: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Split events by month of their time in UTC, in their order."""
    if not events.num_rows:
        return
    months = _months(events["occurred_at"])
    if (months[1:] < months[:-1]).any():
        order = np.argsort(months, kind="stable")
        events, months = events.take(pa.array(order)), months[order]
    starts = np.flatnonzero(np.r_[True, months[1:] != months[:-1]])
    for start, end in zip(starts, np.r_[starts[1:], len(months)], strict=True):
        yield _month_name(months[start]), events.slice(start, end - start)


_NO_MONTH: Final = np.iinfo(np.int32).max


def _months(times: pa.ChunkedArray) -> NDArray[np.int32]:
    micros = times.cast(pa.int64()).fill_null(0).to_numpy()
    months: NDArray[np.int32] = micros.view("M8[us]").astype("M8[M]").astype(np.int64).astype(np.int32)
    if times.null_count:
        months[times.is_null().to_numpy()] = _NO_MONTH
    return months


def _month_name(month: np.int32) -> str:
    if month == _NO_MONTH:
        return UNDATED
    return f"{1970 + month // 12:04}-{1 + month % 12:02}"


def write_events(events: pa.Table, path: Path) -> None:
    """Write events as a file of the record."""
    pq.write_table(
        events,
        path,
        compression=_COMPRESSION,
        compression_level=_LEVELS,
        use_dictionary=_DICTIONARIES,
        column_encoding=_ENCODINGS,
        write_statistics=["occurred_at", "source_order"],
        store_schema=False,
    )


def read_events(path: Path) -> pa.Table:
    """Read a file of the record."""
    return pq.ParquetFile(path).read()


def places_of(file: StagedFile, events: pa.Table) -> Places:
    """Which row of the import each event comes from."""
    return places(file.source, events["source_order"].to_numpy() // file.slots)


def without(file: StagedFile, orders: NDArray[np.int64]) -> StagedFile | None:
    """Take events out of a file by their source order; None where nothing is left."""
    left = file.events - len(orders)
    if left:
        events = read_events(file.path)
        keep = ~np.isin(events["source_order"].to_numpy(), orders)
        write_events(events.filter(pa.array(keep)), file.path)
    return replace(file, events=left) if left else None


def tell_apart(engine: Any, file: StagedFile, repeats: Repeats, *, generated: bool) -> None:
    """Give the events of repeated equal rows ids of their own."""
    span = places(file.source, np.array([file.first_row, file.first_row + file.rows]))
    start, end = np.searchsorted(repeats.places, span)
    if start == end:
        return
    events = read_events(file.path)
    ordinal = repeats.ordinal_of(places_of(file, events))
    if not ordinal.any():
        return
    again = pa.table({"id": events["event_id"], "k": ordinal})
    ids, _ = hash_texts(engine, again, "CASE WHEN k = 0 THEN hex(id) ELSE concat(hex(id), '#', k) END")
    mask = pa.array(ordinal > 0)
    changed = pc.if_else(mask, ids, events["event_id"])
    events = events.set_column(events.schema.get_field_index("event_id"), events.schema.field("event_id"), changed)
    if generated:
        name = pc.binary_join_element_wise(events["instance"], pc.cast(pa.array(ordinal), pa.string()), "-")
        instance = pc.if_else(mask, name, events["instance"])
        events = events.set_column(events.schema.get_field_index("instance"), "instance", instance)
    write_events(events, file.path)
