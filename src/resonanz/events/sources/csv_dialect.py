"""How a delimited text file is written: byte order mark, `sep=` line, delimiter, quote, header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from resonanz.events.errors import InputRefused
from resonanz.events.sources.cells import decode
from resonanz.events.sources.header import check_width, unique_names
from resonanz.events.sources.limits import MEGABYTE, Limits

BOM: Final = b"\xef\xbb\xbf"
NO_DELIMITER: Final = "\x1f"
"""For files of one column: a character that no text contains."""
_DELIMITERS: Final = (",", ";", "\t", "|")
_QUOTES: Final = ('"', "'")
_SAMPLE_ROWS: Final = 200
_ENOUGH: Final = 10
"""Rows that are needed to tell a first row of values from a header."""
_LONGEST_NAME: Final = 250
_ADDRESS: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
_SEP_LINE: Final = re.compile(rb"\"?sep=(.)\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are cut into cells, and where they begin.

    Attributes:
        delimiter: between cells.
        quote: around cells that contain delimiters or line breaks.
        columns: names of the columns, unique.
        start: byte at which the first row after the header begins.
        first_line: physical line of that byte, counted from 1.
    """

    delimiter: str
    quote: str
    columns: tuple[str, ...]
    start: int
    first_line: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the head of a file looks like when it is cut in one way."""

    delimiter: str
    quote: str
    rows: tuple[tuple[str, ...], ...]
    header_lines: int

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def rank(self) -> tuple[bool, float, int, bool]:
        """Better readings are greater: names without quotes left on them, rows as wide as the header, more columns."""
        other = _QUOTES[1 - _QUOTES.index(self.quote)]
        clean = not all(len(name) > 1 and name[0] == name[-1] == other for name in self.rows[0])
        fitting = [len(row) == self.width for row in self.rows[1:]]
        share = sum(fitting) / len(fitting) if fitting else 1.0
        return clean, round(share, 1), self.width, self.quote == _QUOTES[0]


def sniff(path: Path, name: str, limits: Limits) -> Dialect:
    """Find out how the text file at `path` is written.

    Raises:
        InputRefused: the file is empty, not text, or too wide to be a table.
    """
    with path.open("rb") as file:
        head = file.read(MEGABYTE)
        whole = not file.read(1)
    _refuse_binary(head, name)
    start = len(BOM) if head.startswith(BOM) else 0
    sep = _SEP_LINE.match(head, start)
    start = sep.end() if sep else start
    text = head[start:].decode("latin-1")
    lines = _lines(text if whole else _without_cut_line(text, name, limits))
    reading = _read_header(lines, name, sep and sep[1].decode("latin-1"))
    check_width(name, reading.width, limits)
    header = None if _is_data(reading) else reading.rows[0]
    skipped = 0 if header is None else reading.header_lines
    return Dialect(
        delimiter=reading.delimiter,
        quote=reading.quote,
        columns=unique_names(decode(cell.encode("latin-1")) for cell in header or ("",) * reading.width),
        start=start + sum(map(len, lines[:skipped])),
        first_line=skipped + (2 if sep else 1),
    )


def _is_data(reading: _Reading) -> bool:
    """Whether the file has no header: its first row holds values, not names."""
    first, rows = reading.rows[0], [row for row in reading.rows[1:] if len(row) == reading.width]
    if len(rows) < _ENOUGH or first in rows:
        return False
    if any(_ADDRESS.match(cell) or len(cell) > _LONGEST_NAME for cell in first):
        return True
    columns = [[row[i] for row in rows] for i in range(reading.width)]
    return sum(_is_usual(cell, column) for cell, column in zip(first, columns, strict=True)) > 1


def _is_usual(cell: str, column: list[str]) -> bool:
    """A cell that is one of the few values of its column."""
    return bool(cell.strip()) and column.count(cell) * 10 > len(column) and len(set(column)) * 5 < len(column)


def _refuse_binary(head: bytes, name: str) -> None:
    if not head.removeprefix(BOM).strip():
        raise InputRefused("{name} is empty. Export it again with a header and rows.", name=name)
    nul = head.find(b"\0")
    if nul >= 0:
        raise InputRefused(
            "{name} is not a text file: line {line} contains a NUL byte. "
            "Readable are CSV, XLSX, Parquet, JSONL and XES, also as .gz or .zip.",
            name=name,
            line=head.count(b"\n", 0, nul) + 1,
        )


def _read_header(lines: list[str], name: str, delimiter: str | None) -> _Reading:
    delimiters = (delimiter,) if delimiter else _DELIMITERS
    readings = [r for d in delimiters for q in _quotes(lines, d) if (r := _cut(lines, d, q)) and r.width > 1]
    best = max(readings, key=lambda reading: reading.rank, default=None) or _cut(lines, NO_DELIMITER, _QUOTES[0])
    if best is None:
        raise InputRefused("{name} has no header that can be read. Is it a table?", name=name)
    return best


def _quotes(lines: list[str], delimiter: str) -> tuple[str, ...]:
    """Apostrophes are quotes only where they stand on both sides of a cell."""
    edge = re.escape(delimiter)
    cell = re.compile(rf"(?:^|{edge})'(?:[^']|'')*'(?:{edge}|\s*$)")
    return _QUOTES if any(map(cell.search, lines[:_SAMPLE_ROWS])) else _QUOTES[:1]


def _without_cut_line(text: str, name: str, limits: Limits) -> str:
    end = max(text.rfind("\n"), text.rfind("\r"))
    if end < 0:
        check_width(name, max(map(text.count, _DELIMITERS)) + 1, limits)
        raise InputRefused(
            "The first line of {name} is longer than {limit} bytes: it is not a table. "
            "Export it with one row per line and a header.",
            name=name,
            limit=MEGABYTE,
        )
    return text[: end + 1]


def _cut(lines: list[str], delimiter: str, quote: str) -> _Reading | None:
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    rows: list[tuple[str, ...]] = []
    header_lines = 0
    for row in _until_error(reader):
        if any(cell.strip() for cell in row) or (row and rows):
            rows.append(tuple(row))
            header_lines = header_lines or reader.line_num
        if len(rows) > _SAMPLE_ROWS:
            break
    return _Reading(delimiter, quote, tuple(rows), header_lines) if rows else None


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _until_error(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows up to one that the csv module refuses, such as a cell longer than it allows."""
    try:
        yield from reader
    except csv.Error:
        return
