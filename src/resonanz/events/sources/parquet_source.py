"""Parquet files: any type becomes text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet, types

from resonanz.events.errors import InputRefused
from resonanz.events.sources.batch import Batch
from resonanz.events.sources.cells import TEXT, as_text, blank_to_null, text_array
from resonanz.events.sources.header import check_width, unique_names
from resonanz.events.sources.source import OpenedSource, Plain

_ROWS: Final = 65_536
_DAMAGED: Final = (pa.ArrowException, OSError, ValueError)


class ParquetSource(OpenedSource):
    """A Parquet file; lines are row numbers from 1."""

    format = "parquet"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        with self._opened() as file:
            check_width(self.name, len(file.schema_arrow), self.limits)
            self.columns = unique_names(file.schema_arrow.names)
            self._refuse_bombs(file.metadata)

    def batches(self) -> Iterator[Batch]:
        """All rows, some ten thousand at a time."""
        first = 0
        with self._opened() as file:
            batches = file.iter_batches(_ROWS, use_threads=False)
            while (batch := self._next(batches)) is not None:
                yield Batch(self._table(batch), first)
                first += len(batch)

    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """Row numbers, counted from 1."""
        return [row + 1 for row in rows]

    def _opened(self) -> parquet.ParquetFile:
        try:
            return parquet.ParquetFile(self.file)
        except _DAMAGED as error:
            raise self._damaged() from error

    def _next(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            return next(batches, None)
        except _DAMAGED as error:
            raise self._damaged() from error

    def _table(self, batch: pa.RecordBatch) -> pa.Table:
        try:
            return pa.Table.from_arrays([to_text(column) for column in batch.columns], names=list(self.columns))
        except _DAMAGED as error:
            raise self._damaged() from error

    def _refuse_bombs(self, metadata: parquet.FileMetaData) -> None:
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            packed = sum(group.column(at).total_compressed_size for at in range(group.num_columns))
            unpacked = group.total_byte_size
            if unpacked > self.limits.part and unpacked > self.limits.ratio * max(packed, 1):
                raise InputRefused(
                    "{name} unpacks to more than {limit} times its size: it looks like a decompression bomb.",
                    name=self.name,
                    limit=self.limits.ratio,
                )

    def _damaged(self) -> InputRefused:
        return InputRefused("{name} is a damaged or incomplete Parquet file. Fetch it again.", name=self.name)


def to_text(cells: pa.Array) -> pa.Array:
    """Any column as text: times in ISO 8601, nested values as JSON, not-a-number and blanks as null."""
    if types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if isinstance(cells.type, pa.ExtensionType):
        cells = cells.storage
    convert = next((turn for is_of, turn in _CONVERSIONS if is_of(cells.type)), _cast)
    return blank_to_null(_never_empty(convert(cells)))


def _cast(cells: pa.Array) -> pa.Array:
    return cells.cast(TEXT)


def _never_empty(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(pc.binary_length(cells), 0), pa.scalar(None, TEXT), cells)


def _binary(cells: pa.Array) -> pa.Array:
    return as_text(cells.cast(pa.binary()))


def _floating(cells: pa.Array) -> pa.Array:
    return _cast(pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells))


def _timestamp(cells: pa.Array) -> pa.Array:
    """`2024-05-01T12:00:00`, with `+00:00` where the column knows its zone; fractions only where they are not zero."""
    zone = "+00:00" if cells.type.tz else ""
    text = pc.replace_substring(_cast(cells.cast(pa.timestamp(cells.type.unit))), " ", "T", max_replacements=1)
    return pc.binary_join_element_wise(pc.replace_substring_regex(text, r"\.0+$", ""), zone, "")


def _json(cells: pa.Array) -> pa.Array:
    return text_array([_json_text(value) for value in cells.to_pylist()])


def _json_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _plain(cells: pa.Array) -> pa.Array:
    return text_array([None if value is None else str(value) for value in cells.to_pylist()])


_CONVERSIONS: Final[tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...]] = (
    (types.is_timestamp, _timestamp),
    (types.is_floating, _floating),
    (types.is_binary, _binary),
    (types.is_large_binary, _binary),
    (types.is_fixed_size_binary, _binary),
    (types.is_nested, _json),
    (types.is_duration, _plain),
    (types.is_interval, _plain),
)
