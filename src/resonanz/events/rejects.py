"""Rows and cells that could not be read: why, where, and the file that keeps the rows.

The file leaves out columns about working people, masks text like the record, and cannot be run by a spreadsheet.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from resonanz.events.masking import mask
from resonanz.events.sources.batch import Source

REASONS: Final = {
    "bad_number": "not a number",
    "bad_time": "not a time in the expected format",
    "outside_scale": "outside the scale",
    "unknown_label": "not one of the known answers",
    "no_signal": "the row holds no score, no text, no amount and no step",
    "no_instance": "the row does not name its instance",
    "no_activity": "the row does not name its activity",
}
"""English words of each reason code; bad rows of a source bring their own words."""

LISTED_CELLS: Final = 200
"""How many unreadable cells are listed per source; all are counted."""

_HEADER: Final = ("file", "line", "reason", "row")
_RUNS_IN_SHEETS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class BadCell:
    """One unreadable cell, for people."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellCount:
    """How many cells of a column could not be read for one reason."""

    column: str
    reason: str
    count: int


class RejectFile:
    """Rejected rows of an import, spooled as they come and written with their lines at the end."""

    def __init__(self, folder: Path) -> None:
        self._spool = folder / "rejected.jsonl"
        self._counts: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._counts.total()

    def add_rows(self, source: int, reason: str, rows: Sequence[int], cells: Sequence[dict[str, str]]) -> None:
        """Keep rows of one source that hold nothing to store."""
        with self._spool.open("a", encoding="utf-8") as file:
            for row, cell in zip(rows, cells, strict=True):
                text = json.dumps(cell, ensure_ascii=False)
                file.write(json.dumps([source, row, None, REASONS[reason], mask(text)]) + "\n")
        self._counts[source] += len(rows)

    def add_bad(self, source: int, line: int, reason: str, text: str) -> None:
        """Keep a row that could not be split into columns."""
        with self._spool.open("a", encoding="utf-8") as file:
            file.write(json.dumps([source, None, line, reason, mask(text)]) + "\n")
        self._counts[source] += 1

    def write(self, path: Path, sources: Sequence[Source]) -> None:
        """Write the file with the line of each row."""
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_HEADER)
            for number, source in enumerate(sources):
                if self._counts[number]:
                    self._write_source(writer, number, source)

    def _write_source(self, writer: Any, number: int, source: Source) -> None:
        with self._spool.open(encoding="utf-8") as file:
            rows = sorted({row for s, row, *_ in _entries(file) if s == number and row is not None})
        line_of = dict(zip(rows, lines_of(source, rows), strict=True))
        with self._spool.open(encoding="utf-8") as file:
            for s, row, line, reason, text in _entries(file):
                if s == number:
                    at = line if row is None else line_of[row]
                    writer.writerow([safe(source.name), at, safe(reason), safe(text)])


def _entries(file: TextIO) -> Any:
    return (json.loads(line) for line in file)


def lines_of(source: Source, rows: Sequence[int]) -> list[int]:
    """Physical lines of rows, in one pass where the source can."""
    at_once = getattr(source, "lines_of", None)
    if at_once is not None:
        return list(at_once(rows))
    return [source.line_of(row) for row in rows]


def safe(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return "'" + text if text.startswith(_RUNS_IN_SHEETS) else text
