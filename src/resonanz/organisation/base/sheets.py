"""Tables in and out: files for a spreadsheet, read by the readers of the record, written without formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy

Label = str | Promise
MOST_ROWS: Final = 10_000
_RUNS: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_ESCAPED: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")
_COUNTED: Final = re.compile(r"(\d+) columns expected, (\d+) found")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def safe(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula: one apostrophe more; `plain` takes it off again."""
    return f"'{text}" if _RUNS.match(text) else text


def plain(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if _ESCAPED.match(text) else text


def download(name: str, header: Sequence[Label], rows: Iterable[Sequence[object]], *, kind: str) -> HttpResponse:
    """A table as a file to keep, CSV as the reader's spreadsheet expects it or XLSX."""
    texts = [[safe(_text(cell)) for cell in row] for row in rows]
    write = as_xlsx if kind == "xlsx" else as_csv
    answer = HttpResponse(write([str(label) for label in header], texts), content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark; German spreadsheets expect semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if (get_language() or "").startswith("de") else ",")
    writer.writerow(header)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        cells = [WriteOnlyCell(sheet, value=_CONTROL.sub("", text)) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file by the names of its fields; `problem` where it could not be cut into columns."""

    number: int
    cells: Mapping[str, str]
    problem: Label = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose columns were found by their headers; `fields` are those it has, `unknown` the other headers."""

    lines: tuple[Line, ...]
    fields: frozenset[str]
    unknown: tuple[str, ...]


def read_sheet(
    path: Path, columns: Mapping[str, Label], *, also: Mapping[str, Sequence[str]] | None = None, most: int = MOST_ROWS
) -> Sheet:
    """Read a CSV or XLSX file; headers are the labels in any language of the house, or the names of the fields.

    `also` says which other headers mean a field; a label comes before them.

    Rows without any content are no rows: spreadsheets leave them below a table.

    Raises:
        InputRefused: the file cannot or must not be read, or has more rows than such a file may have.
    """
    from resonanz.events.sources import open_source

    names = {_key(header): field for field, headers in (also or {}).items() for header in headers} | _names(columns)
    with open_source(path) as source:
        fields = [names.get(_key(column)) for column in source.columns]
        lines: list[Line] = []
        for batch in source.batches():
            numbers = source.lines_of(range(batch.first_row, batch.first_row + len(batch.rows)))
            lines += [Line(bad.line, {}, _uncut(bad.reason)) for bad in batch.bad]
            rows = zip(numbers, _rows(batch.rows), strict=True)
            lines += [Line(number, _cells(fields, row)) for number, row in rows if any(row)]
            _refuse_too_many(source.name, len(lines), most)
        unknown = tuple(c for c, field in zip(source.columns, fields, strict=True) if field is None)
    return Sheet(tuple(sorted(lines, key=lambda line: line.number)), frozenset(f for f in fields if f), unknown)


def _uncut(reason: str) -> Label:
    """Why a row could not be cut into columns, in the reader's words."""
    found = _COUNTED.fullmatch(reason)
    if found is None:
        return gettext_lazy("the row cannot be cut into columns")
    said = cast("str", gettext_lazy("the row has {found} columns, the first row has {expected}"))
    return format_lazy(said, expected=found[1], found=found[2])


def _refuse_too_many(name: str, count: int, most: int) -> None:
    from resonanz.events.errors import InputRefused

    if count > most:
        raise InputRefused(
            "{name} has more than {limit} rows. Is it the right file? Otherwise import it in parts.",
            name=name,
            limit=most,
        )


def _rows(table: Any) -> Iterable[tuple[str | None, ...]]:
    columns = [column.to_pylist() for column in table.columns]
    return zip(*columns, strict=True)


def _cells(fields: Sequence[str | None], row: Sequence[str | None]) -> dict[str, str]:
    found = zip(fields, row, strict=True)
    return {field: plain((cell or "").strip()) for field, cell in found if field is not None}


def _names(columns: Mapping[str, Label]) -> dict[str, str]:
    names = {_key(field): field for field in columns}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            names |= {_key(str(label)): field for field, label in columns.items()}
    return names


def _key(header: str) -> str:
    return " ".join(header.replace("_", " ").split()).casefold()
