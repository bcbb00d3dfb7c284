"""Excel workbooks: the first sheet that holds a table, read as a stream."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from resonanz.events.errors import InputRefused
from resonanz.events.sources.header import check_width, unique_names
from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.source import Plain
from resonanz.events.sources.spool import RowBuffer, SpooledSource
from resonanz.events.sources.unpack import check_archive, open_entry, open_zip
from resonanz.events.sources.xml_guard import refuse_entities

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

MAX_COLUMNS: Final = 16_384
MAX_ROWS: Final = 1_048_576
"""What Excel itself allows; a file that claims more is not from a spreadsheet."""
_TITLE_ROWS: Final = 100
_BLOCK: Final = 1000
_DAMAGED: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    EOFError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged workbook makes the library raise."""

Row = tuple[int, tuple[Any, ...]]
"""Number of a sheet row, and its cells up to the last filled one."""


class XlsxSource(SpooledSource):
    """A workbook; lines are rows of the sheet."""

    format = "xlsx"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        _guard(plain)
        self._book = self._opened_book()
        try:
            self._rows = self._table_rows()
            header = next(self._rows)[1]
            check_width(self.name, len(header), self.limits)
        except InputRefused:
            self._book.close()
            raise
        self.columns = unique_names(map(as_text, header))

    def parse(self) -> Iterator[pa.Table]:
        """Rows below the header; empty ones are skipped."""
        width = len(self.columns)
        buffer = RowBuffer(map(str, range(width)))
        for number, cells in self._rows:
            if len(cells) > width:
                shown = " | ".join(as_text(cell) or "" for cell in cells)
                buffer.reject(number, f"{width} columns expected, {len(cells)} found", shown)
            else:
                buffer.add({str(position): as_text(cell) for position, cell in enumerate(cells)}, number)
            if buffer.full:
                yield buffer.take()
        yield buffer.take()

    def close(self) -> None:
        """Close the workbook and remove temporary files."""
        self._book.close()
        super().close()

    def _opened_book(self) -> Workbook:
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return load_workbook(self.file, read_only=True, data_only=True, keep_links=False)
            except _DAMAGED as error:
                raise self._damaged() from error

    def _table_rows(self) -> Iterator[Row]:
        """Rows of the first sheet that holds a header of two cells and a row, else of the fullest one."""
        best: tuple[int, Iterator[Row]] = (0, iter(()))
        for sheet in self._book.worksheets:
            rows = self._filled_rows(sheet)
            head = list(islice(rows, _TITLE_ROWS))
            start = next((at for at, (_, cells) in enumerate(head) if _filled(cells) > 1), 0)
            score = bool(head) + bool(head and _filled(head[start][1]) > 1) * (1 + (len(head) > start + 1))
            best = max(best, (score, chain(head[start:], rows)), key=itemgetter(0))
        if not best[0]:
            raise InputRefused("{name} has no sheet with a table. Is the data on a sheet?", name=self.name)
        return best[1]

    def _filled_rows(self, sheet: Worksheet) -> Iterator[Row]:
        """Numbered rows with at least one filled cell, whatever the sheet says about its own size."""
        cast("ReadOnlyWorksheet", sheet).reset_dimensions()
        numbered = enumerate(sheet.iter_rows(values_only=True), 1)
        while block := self._block(numbered):
            for number, cells in block:
                filled = _trimmed(cells)
                self._check(number, len(filled))
                if filled:
                    yield number, filled

    def _block(self, rows: Iterator[tuple[int, tuple[Any, ...]]]) -> list[Row]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return list(islice(rows, _BLOCK))
            except _DAMAGED as error:
                raise self._damaged() from error

    def _check(self, row: int, columns: int) -> None:
        if row > MAX_ROWS or columns > MAX_COLUMNS:
            raise InputRefused(
                "{name} claims more than {rows} rows or {columns} columns, which no workbook can have. Save it anew.",
                name=self.name,
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )

    def _damaged(self) -> InputRefused:
        return InputRefused(
            "{name} is a damaged workbook. Open it in Excel or LibreOffice and save it anew, or as CSV.", name=self.name
        )


def _guard(plain: Plain) -> None:
    """Refuse bombs and entities before the library unpacks anything."""
    with open_zip(plain) as archive:
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


def as_text(cell: object) -> str | None:
    """A cell as text: times in ISO 8601, whole numbers without a fraction."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the blank cells at the end, which formatting leaves behind."""
    width = len(cells)
    while width and _is_blank(cells[width - 1]):
        width -= 1
    return cells[:width]


def _filled(cells: tuple[Any, ...]) -> int:
    return sum(not _is_blank(cell) for cell in cells)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
