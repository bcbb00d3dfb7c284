"""Physical lines at which the rows of a delimited file start: a second pass, for the few rows that are rejected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from resonanz.events.sources.csv_dialect import Dialect


class LineFinder:
    """Answers ascending questions in one pass over the file."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._file = path.open(encoding="latin-1", newline="")
        self._file.seek(dialect.start)
        self._dialect = dialect
        self._inside = False
        self._starts = self._row_starts()
        self._row = -1
        self.line = dialect.first_line

    def line_of(self, row: int) -> int:
        """Line of the 0-based `row`, counted over all rows, readable or not; questions come in ascending order."""
        while self._row < row:
            next(self._starts, None)
            self._row += 1
        return self.line

    def ends_inside_quotes(self) -> bool:
        """Whether the file ends before its last quoted cell does."""
        for _ in self._starts:
            self._row += 1
        return self._inside

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _row_starts(self) -> Iterator[None]:
        for number, line in enumerate(self._file, self._dialect.first_line):
            if not self._inside and line.rstrip("\r\n"):
                self.line = number
                yield
            if self._inside or self._dialect.quote in line:
                self._inside = _ends_inside(line, self._dialect, inside=self._inside)


def _ends_inside(line: str, dialect: Dialect, *, inside: bool) -> bool:
    """Whether a quoted cell is open at the end of the line."""
    at = 0
    while True:
        if not inside:
            at = _after_opening_quote(line, dialect, at)
            if at < 0:
                return False
        at = _after_closing_quote(line, dialect.quote, at)
        if at < 0:
            return True
        inside = False
        at = line.find(dialect.delimiter, at) + 1
        if not at:
            return False


def _after_opening_quote(line: str, dialect: Dialect, at: int) -> int:
    """Where the next quoted cell begins, seen from the start of a cell: quotes elsewhere mean nothing."""
    while not line.startswith(dialect.quote, at):
        at = line.find(dialect.delimiter, at) + 1
        if not at:
            return -1
    return at + 1


def _after_closing_quote(line: str, quote: str, at: int) -> int:
    while (at := line.find(quote, at)) >= 0:
        if not line.startswith(quote, at + 1):
            return at + 1
        at += 2
    return -1
