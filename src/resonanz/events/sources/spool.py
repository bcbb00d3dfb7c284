"""Rows of slow formats are parsed once and kept as Arrow files; reading them again costs nothing."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from resonanz.events.sources.batch import BadRow, Batch
from resonanz.events.sources.cells import TEXT, text_array
from resonanz.events.sources.header import check_width
from resonanz.events.sources.source import OpenedSource, Plain

_FIRST_CELLS: Final = 20_000
_PART_CELLS: Final = 200_000
"""The first part is small, because often only a sample is wanted."""
_PART_ROWS: Final = 50_000
_BATCH_ROWS: Final = 50_000
_BATCH_BYTES: Final = 32 << 20
KEPT: Final = 500
"""Characters kept of a row that could not be split."""
_LINE: Final = pa.field("line", pa.int64())


class RowBuffer:
    """Rows on their way to a part: one growing list per key; `keys` are columns even where no row has them."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._known = tuple(keys)
        self._bad: list[BadRow] = []
        self._cells = _FIRST_CELLS
        self._clear()

    def _clear(self) -> None:
        self._columns: dict[str, list[str | None]] = {key: [] for key in self._known}
        self._lines: list[int] = []
        self._bad.clear()

    @property
    def rows(self) -> int:
        """Rows since the last `take`."""
        return len(self._lines)

    @property
    def full(self) -> bool:
        """Whether it should be taken now."""
        return self.rows * len(self._columns) >= self._cells or self.rows + len(self._bad) >= _PART_ROWS

    def add(self, row: Mapping[str, str | None], line: int) -> None:
        """Append a row; keys it lacks are null."""
        self.begin(line)
        for key, value in row.items():
            self.put(key, value)

    def begin(self, line: int) -> None:
        """Append a row with no values yet."""
        self._lines.append(line)

    def put(self, key: str, value: str | None) -> None:
        """Set a value of the last row; the last value of a key counts."""
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = []
        missing = len(self._lines) - 1 - len(column)
        if missing < 0:
            column[-1] = value
            return
        if missing:
            column.extend(repeat(None, missing))
        column.append(value)

    def fill(self, key: str, value: str | None, first: int) -> None:
        """Set the same value in all rows from `first`."""
        column = self._columns.setdefault(key, [])
        del column[first:]
        column.extend(repeat(None, first - len(column)))
        column.extend(repeat(value, self.rows - first))

    def reject(self, line: int, reason: str, text: str) -> None:
        """Note a row that could not be split."""
        self._bad.append(BadRow(line, reason, text[:KEPT]))

    def take(self) -> pa.Table:
        """All rows since the last call, with their lines behind the columns and the rejected rows as metadata."""
        for column in self._columns.values():
            column.extend(repeat(None, self.rows - len(column)))
        schema = pa.schema(
            [*(pa.field(key, TEXT) for key in self._columns), _LINE],
            metadata={"bad": json.dumps([astuple(row) for row in self._bad])},
        )
        arrays = [*map(text_array, self._columns.values()), pa.array(self._lines, pa.int64())]
        self._clear()
        self._cells = _PART_CELLS
        return pa.Table.from_arrays(arrays, schema=schema)


@dataclass(frozen=True, slots=True)
class _Part:
    file: Path
    keys: tuple[str, ...]
    rows: int


class SpooledSource(OpenedSource):
    """A source whose parts are parsed when they are first needed, and kept."""

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        self._parts: list[_Part] = []
        self._keys: dict[str, None] = {}
        self._parser = self.parse()

    @abstractmethod
    def parse(self) -> Iterator[pa.Table]:
        """All rows in order, as `RowBuffer.take` gives them."""

    def batches(self) -> Iterator[Batch]:
        """All rows, small parts joined."""
        waiting: list[Batch] = []
        for batch in self._part_batches():
            waiting.append(batch)
            if _is_enough(waiting):
                yield _joined(waiting)
                waiting = []
        if waiting:
            yield _joined(waiting)

    def sample(self, rows: int) -> pa.Table:
        """The first rows; parses no more parts than needed."""
        return self.first_rows((batch.rows for batch in self._part_batches()), rows)

    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """Lines of ascending rows."""
        wanted, first = np.asarray(rows, np.int64), 0
        lines: list[int] = []
        for part in self._all_parts():
            here = wanted[(wanted >= first) & (wanted < first + part.rows)] - first
            if len(here):
                lines += self._load(part).column(_LINE.name).take(pa.array(here)).to_pylist()
            first += part.rows
        return lines

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all parts parsed so far, in the order in which they were met."""
        return tuple(self._keys)

    def parse_all(self) -> None:
        """Parse to the end, so that all keys are known."""
        while self._grow():
            pass

    def _part_batches(self) -> Iterator[Batch]:
        first = 0
        for part in self._all_parts():
            table = self._load(part)
            bad = tuple(BadRow(*row) for row in json.loads(table.schema.metadata[b"bad"]))
            yield Batch(self._widened(table, part.keys), first, bad)
            first += part.rows

    def _all_parts(self) -> Iterator[_Part]:
        position = 0
        while position < len(self._parts) or self._grow():
            yield self._parts[position]
            position += 1

    def _grow(self) -> bool:
        part = next(self._parser, None)
        if part is None:
            return False
        keys = tuple(part.column_names[:-1])
        self._keys.update(dict.fromkeys(keys))
        check_width(self.name, len(self._keys), self.limits)
        file = self.scratch.new_file()
        with ipc.new_file(file, part.schema, options=ipc.IpcWriteOptions(compression="lz4")) as out:
            out.write_table(part)
        self._parts.append(_Part(file, keys, len(part)))
        return True

    def _load(self, part: _Part) -> pa.Table:
        with ipc.open_file(part.file) as file:
            return file.read_all()

    def _widened(self, table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
        position = {key: index for index, key in enumerate(keys)}
        nulls = pa.nulls(len(table), TEXT)
        columns = [table.column(position[key]) if key in position else nulls for key in self._keys]
        return pa.Table.from_arrays(columns, names=list(self.columns))


def _is_enough(batches: list[Batch]) -> bool:
    rows = sum(len(batch.rows) for batch in batches)
    return rows >= _BATCH_ROWS or sum(batch.rows.nbytes for batch in batches) >= _BATCH_BYTES


def _joined(batches: list[Batch]) -> Batch:
    bad = tuple(row for batch in batches for row in batch.bad)
    return Batch(pa.concat_tables([batch.rows for batch in batches]), batches[0].first_row, bad)
