"""The cells of one worksheet as text, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from resonanz.events.errors import InputRefused
from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.xlsx_book import Book, unescaped
from resonanz.events.sources.xml_guard import guarded_parser, local

MAX_COLUMNS: Final = 16_384
MAX_ROWS: Final = 1_048_576
"""What Excel itself allows; a file that claims more is not from a spreadsheet."""

Row = tuple[int, list[str | None]]
"""Number of a sheet row, and its cells up to the last filled one."""


def filled_rows(archive: zipfile.ZipFile, sheet: str, book: Book, name: str) -> Iterator[Row]:
    """Rows with at least one filled cell, whatever the sheet says about its own size."""
    cells = _Sheet(book, name)
    with archive.open(sheet) as xml:
        while chunk := xml.read(MEGABYTE):
            cells.parser.Parse(chunk)
            yield from cells.taken()
    cells.parser.Parse(b"", True)


class _Sheet:
    """What the parser has met: the open row and the open cell."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name
        self._rows: list[Row] = []
        self._number = 0
        self._cells: list[str | None] = []
        self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._readers: dict[str, Callable[[str], str | None]] = {
            "s": lambda text: book.strings[int(text)],
            "b": lambda text: "true" if text in {"1", "true"} else "false",
            "n": self._number_text,
        }
        self.parser = guarded_parser(name)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def taken(self) -> list[Row]:
        """Rows that were closed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            place = attributes.get("r")
            self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
            self._check()
        elif tag in {"v", "t"}:
            self.parser.CharacterDataHandler = self._pieces.append
        elif tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = [], 0
            self._check()

    def _end(self, tag: str) -> None:
        tag = local(tag)
        if tag in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            self._place("".join(self._pieces))
            self._pieces.clear()
        elif tag == "row" and self._cells:
            self._rows.append((self._number, self._cells))

    def _place(self, raw: str) -> None:
        read = self._readers.get(self._kind)
        text = read(raw) if read and raw else unescaped(raw)
        if not text or text.isspace():
            return
        missing = self._column - len(self._cells)
        self._cells.extend([None] * missing)
        self._cells[self._column - 1] = text

    def _number_text(self, raw: str) -> str:
        """Times in ISO 8601, whole numbers without a fraction, other numbers in their shortest form."""
        style = int(self._style)
        if style in self._book.times:
            return self._time_text(raw, span=style in self._book.spans)
        if raw.isdigit():
            return raw
        number = float(raw)
        return str(int(number)) if number.is_integer() else str(number)

    def _time_text(self, raw: str, *, span: bool) -> str:
        from openpyxl.utils.datetime import from_excel

        try:
            moment = from_excel(float(raw), self._book.epoch, timedelta=span)
        except (OverflowError, ValueError):
            return raw
        return str(moment) if span or moment is None else moment.isoformat()

    def _check(self) -> None:
        if self._number > MAX_ROWS or self._column > MAX_COLUMNS:
            raise InputRefused(
                "{name} claims more than {rows} rows or {columns} columns, which no workbook can have. Save it anew.",
                name=self._name,
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    """Number of a column: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters[:5]:
        number = number * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    return number
