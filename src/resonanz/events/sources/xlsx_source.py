"""Excel workbooks: the first sheet that holds a table, read as a stream."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from operator import itemgetter
from typing import Final
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import pyarrow as pa

from resonanz.events.errors import InputRefused
from resonanz.events.sources.header import check_width, unique_names
from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.source import Plain
from resonanz.events.sources.spool import RowBuffer, SpooledSource
from resonanz.events.sources.unpack import check_archive, open_entry, open_zip
from resonanz.events.sources.xlsx_book import read_book
from resonanz.events.sources.xlsx_sheet import Row, filled_rows
from resonanz.events.sources.xml_guard import refuse_entities

_TITLE_ROWS: Final = 100
_DAMAGED: Final = (
    ArithmeticError,
    LookupError,
    EOFError,
    ExpatError,
    NotImplementedError,
    ParseError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged workbook raises while it is read."""


class XlsxSource(SpooledSource):
    """A workbook; lines are rows of the sheet."""

    format = "xlsx"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        with ExitStack() as opened:
            self._archive = opened.enter_context(open_zip(plain))
            _guard(self._archive, plain)
            self._rows = self._in_words(self._table_rows())
            header = next(self._rows)[1]
            check_width(self.name, len(header), self.limits)
            opened.pop_all()
        self.columns = unique_names(header)

    def parse(self) -> Iterator[pa.Table]:
        """Rows below the header; empty ones are skipped."""
        width = len(self.columns)
        keys = tuple(map(str, range(width)))
        buffer = RowBuffer(keys)
        for number, cells in self._rows:
            if len(cells) > width:
                shown = " | ".join(cell or "" for cell in cells)
                buffer.reject(number, f"{width} columns expected, {len(cells)} found", shown)
            else:
                buffer.add(dict(zip(keys, cells, strict=False)), number)
            if buffer.full:
                yield buffer.take()
        yield buffer.take()

    def close(self) -> None:
        """Close the workbook and remove temporary files."""
        self._archive.close()
        super().close()

    def _table_rows(self) -> Iterator[Row]:
        """Rows of the first sheet that holds a header of two cells and a row, else of the fullest one."""
        book = read_book(self._archive, self.name)
        best: tuple[int, Iterator[Row]] = (0, iter(()))
        for sheet in book.sheets:
            rows = filled_rows(self._archive, sheet, book, self.name)
            head = list(islice(rows, _TITLE_ROWS))
            start = next((at for at, (_, cells) in enumerate(head) if _filled(cells) > 1), 0)
            score = bool(head) + bool(head and _filled(head[start][1]) > 1) * (1 + (len(head) > start + 1))
            best = max(best, (score, chain(head[start:], rows)), key=itemgetter(0))
        if not best[0]:
            raise InputRefused("{name} has no sheet with a table. Is the data on a sheet?", name=self.name)
        yield from best[1]

    def _in_words(self, rows: Iterator[Row]) -> Iterator[Row]:
        try:
            yield from rows
        except _DAMAGED as error:
            raise InputRefused(
                "{name} is a damaged workbook. Open it in Excel or LibreOffice and save it anew, or as CSV.",
                name=self.name,
            ) from error


def _guard(archive: zipfile.ZipFile, plain: Plain) -> None:
    """Refuse bombs and entities before anything is unpacked."""
    check_archive(archive, plain.name, plain.limits)
    for entry in archive.infolist():
        if entry.file_size > plain.limits.part:
            raise InputRefused(
                "{name} holds a part of {size} MB, at most {limit} MB can be read. Save it as CSV.",
                name=plain.name,
                size=entry.file_size // MEGABYTE,
                limit=plain.limits.part // MEGABYTE,
            )
        if entry.filename.endswith((".xml", ".rels")):
            with open_entry(archive, entry, plain.name) as part:
                refuse_entities(part, plain.name)


def _filled(cells: list[str | None]) -> int:
    return sum(cell is not None for cell in cells)
