"""What every reader of a file hands on: batches of text columns in file order, and the rows it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class BadRow:
    """A source row that could not be split into columns; `text` is its raw beginning, masked before it is kept."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive source rows.

    Attributes:
        rows: one string column per source column, in file order; blank cells are null.
        first_row: 0-based number of the first row among all rows of the file that could be split.
        bad: rows of this stretch that could not be split.
    """

    rows: pa.Table
    first_row: int
    bad: tuple[BadRow, ...] = ()


class Source(Protocol):
    """An opened, guarded input file. Reading it twice gives the same rows."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str:
        """File name without folders, as shown to people and as matched by file-name patterns."""
        ...

    @property
    def format(self) -> str:
        """`csv`, `xlsx`, `parquet`, `jsonl` or `xes`."""
        ...

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> int:
        """Bytes to read, for progress."""
        ...

    def sample(self, rows: int) -> pa.Table:
        """The first `rows` rows, as in `Batch.rows`."""
        ...

    def batches(self) -> Iterator[Batch]: ...
    def line_of(self, row: int) -> int:
        """Physical line (or sheet row) at which row `row` starts, for messages."""
        ...

    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """The same for ascending rows, in one pass."""
        ...

    def close(self) -> None:
        """Remove temporary files."""
        ...
