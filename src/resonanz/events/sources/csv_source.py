"""Delimited text, read in blocks: memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

from resonanz.events.errors import InputRefused
from resonanz.events.sources.batch import BadRow, Batch
from resonanz.events.sources.cells import TEXT, blank_to_null, bytes_of, longest
from resonanz.events.sources.csv_dialect import Dialect, sniff
from resonanz.events.sources.csv_lines import LineFinder
from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.source import OpenedSource, Plain
from resonanz.events.sources.utf8 import Utf8Stream

BLOCK: Final = MEGABYTE
"""Bytes parsed at once. The parser reads 32 blocks ahead: small ones keep memory flat."""
LONGEST_ROW: Final = 32 * MEGABYTE
"""Size of blocks in a file that has a row longer than the usual block; no row may be longer than this."""
BATCH: Final = 32 * MEGABYTE
"""Bytes of text in a batch."""
_KEPT: Final = 500
"""Characters kept of a row that could not be split."""


@dataclass(frozen=True, slots=True)
class _Unsplit:
    """A row with another number of cells than the header; `number` counts all rows of the file from 0."""

    number: int
    found: int
    text: str
    breaks: bool


@dataclass(slots=True)
class _Pass:
    """One reading of the file: what was met so far."""

    fresh: list[_Unsplit] = field(default_factory=list)
    rows: int = 0
    total: int = 0
    again: int = 0
    last: int = -1
    ends_inside_break: bool = False

    def restart(self) -> None:
        """Begin anew with longer blocks, leaving out what was handed on already."""
        self.again = self.rows
        self.fresh.clear()

    def left(self, table: pa.Table) -> pa.Table:
        """The rows of a table that were not handed on before a restart."""
        repeated = min(self.again, len(table))
        self.again -= repeated
        return table.slice(repeated)

    def taken(self) -> list[_Unsplit]:
        """Rows that could not be split, since the last call and not handed on before a restart."""
        unsplit = [row for row in self.fresh if row.number > self.last]
        self.fresh.clear()
        self.last = unsplit[-1].number if unsplit else self.last
        return unsplit

    def note(self, row: Any) -> str:
        """Take a row that pyarrow could not split."""
        breaks = "\n" in row.text or "\r" in row.text
        self.fresh.append(_Unsplit(row.number - 1, row.actual_columns, row.text[:_KEPT], breaks))
        return "skip"

    def count(self, table: pa.Table, unsplit: list[_Unsplit]) -> None:
        """Move on by one block."""
        self.rows += len(table)
        self.total += len(table) + len(unsplit)
        if unsplit and unsplit[-1].number == self.total - 1:
            self.ends_inside_break = unsplit[-1].breaks
        elif len(table):
            cell = table.column(table.num_columns - 1)[-1].as_py() or ""
            self.ends_inside_break = "\n" in cell or "\r" in cell


class CsvSource(OpenedSource):
    """A delimited text file whose bytes are UTF-8, Windows-1252, or both."""

    format = "csv"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        self.dialect: Dialect = sniff(plain.file, plain.name, plain.limits)
        self.columns = self.dialect.columns

    def sample(self, rows: int) -> pa.Table:
        """The first rows; parses no more blocks than needed."""
        return self.first_rows((table for table, _ in self._tables(batch=1)), rows)

    def batches(self) -> Iterator[Batch]:
        """All rows; the lines of rejected rows are found by a second pass that starts with the first of them."""
        first = 0
        with LineFinder(self.file, self.dialect) as lines:
            for table, unsplit in self._tables(BATCH):
                bad = tuple(self._bad_row(row, lines) for row in unsplit if row.text.strip())
                if len(table) or bad:
                    yield Batch(table, first, bad)
                first += len(table)

    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """Lines of ascending rows, in one pass up to the last of them."""
        numbers = self._numbers(np.asarray(rows, np.int64))
        with LineFinder(self.file, self.dialect) as lines:
            return [lines.line_of(int(number)) for number in numbers]

    def _bad_row(self, row: _Unsplit, lines: LineFinder) -> BadRow:
        reason = f"{len(self.columns)} columns expected, {row.found} found"
        return BadRow(lines.line_of(row.number), reason, row.text)

    def _numbers(self, rows: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Numbers among all rows, of rows numbered among those that could be split."""
        last, seen = int(rows.max(initial=-1)), 0
        unsplit: list[int] = []
        for table, skipped in self._tables(BATCH):
            unsplit += [row.number for row in skipped]
            seen += len(table)
            if seen > last:
                break
        split_before = np.asarray(unsplit, np.int64) - np.arange(len(unsplit))
        return rows + np.searchsorted(split_before, rows, side="right")

    def _tables(self, batch: int) -> Iterator[tuple[pa.Table, list[_Unsplit]]]:
        """Tables of some `batch` bytes, each with the rows among its own that could not be split."""
        state = _Pass()
        try:
            yield from self._pass(state, BLOCK, batch)
        except pa.ArrowInvalid:
            state.restart()
            yield from self._pass_of_long_rows(state, batch)
        if unsplit := state.taken():
            state.count(self._no_rows(), unsplit)
            yield self._no_rows(), unsplit
        if state.ends_inside_break and not self._ends_with_quote():
            self._refuse_open_quote()

    def _pass_of_long_rows(self, state: _Pass, batch: int) -> Iterator[tuple[pa.Table, list[_Unsplit]]]:
        try:
            yield from self._pass(state, LONGEST_ROW, batch)
        except pa.ArrowInvalid as error:
            raise InputRefused(
                "A row of {name} after row {row} is longer than {limit} bytes. Is a quote never closed?",
                name=self.name,
                row=state.total,
                limit=LONGEST_ROW,
            ) from error

    def _pass(self, state: _Pass, block: int, batch: int) -> Iterator[tuple[pa.Table, list[_Unsplit]]]:
        for joined in _joined(self._parsed(block, state), batch):
            table = self._table(state.left(joined))
            unsplit = state.taken()
            state.count(table, unsplit)
            yield table, unsplit

    def _parsed(self, size: int, state: _Pass) -> Iterator[pa.RecordBatch]:
        """Blocks of bytes. The file is never closed by hand: the parser may still read ahead in it."""
        from pyarrow import csv

        if self.size <= self.dialect.start:
            return
        names = list(map(str, range(len(self.columns))))
        parse = csv.ParseOptions(
            delimiter=self.dialect.delimiter,
            quote_char=self.dialect.quote,
            newlines_in_values=True,
            invalid_row_handler=state.note,
        )
        convert = csv.ConvertOptions(
            column_types=dict.fromkeys(names, TEXT), strings_can_be_null=True, null_values=[""]
        )
        read = csv.ReadOptions(column_names=names, block_size=size, use_threads=False)
        file = Utf8Stream(self.file, self.dialect.start)
        yield from csv.open_csv(file, read_options=read, parse_options=parse, convert_options=convert)

    def _table(self, raw: pa.Table) -> pa.Table:
        columns = [self._cells(column.combine_chunks()) for column in raw.columns]
        return pa.Table.from_arrays(columns, names=list(self.columns))

    def _cells(self, column: pa.Array) -> pa.Array:
        data = bytes_of(column)
        if data.min(initial=1) == 0:
            raise InputRefused(
                "{name} contains NUL bytes: it is damaged or not a text file. Export it again as UTF-8.", name=self.name
            )
        if len(data) > self.limits.cell and longest(column) > self.limits.cell:
            raise InputRefused(
                "A cell of {name} is longer than {limit} bytes. Is a quote never closed?",
                name=self.name,
                limit=self.limits.cell,
            )
        return blank_to_null(column)

    def _ends_with_quote(self) -> bool:
        with self.file.open("rb") as file:
            file.seek(max(0, self.size - 4096))
            return file.read().rstrip().endswith(self.dialect.quote.encode())

    def _refuse_open_quote(self) -> None:
        with LineFinder(self.file, self.dialect) as lines:
            if lines.ends_inside_quotes():
                raise InputRefused(
                    "A quote opened in line {line} of {name} is never closed, so all lines after it would be one cell. "
                    "Remove it or double it.",
                    line=lines.line,
                    name=self.name,
                )


def _joined(blocks: Iterator[pa.RecordBatch], batch: int) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += block.nbytes
        if size >= batch:
            yield pa.Table.from_batches(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
