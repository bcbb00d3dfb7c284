"""What all opened files have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import pyarrow as pa

from resonanz.events.sources.batch import Batch
from resonanz.events.sources.cells import TEXT
from resonanz.events.sources.limits import Limits
from resonanz.events.sources.scratch import Scratch


@dataclass(frozen=True, slots=True)
class Plain:
    """A file with nothing left to unpack.

    Attributes:
        path: the file that was named by the caller.
        file: the file to read: `path`, or what was unpacked from it.
        name: file name without folders and without `.gz`, as shown to people.
        scratch: where `file` lies if it was unpacked.
        limits: what it may ask for.
    """

    path: Path
    file: Path
    name: str
    scratch: Scratch
    limits: Limits


class OpenedSource(ABC):
    """A `Source` that owns its temporary files; use it as a context manager or call `close`."""

    format: ClassVar[str]
    columns: tuple[str, ...]

    def __init__(self, plain: Plain) -> None:
        self.path = plain.path
        self.name = plain.name
        self.file = plain.file
        self.limits = plain.limits
        self.size = plain.file.stat().st_size
        self.scratch = plain.scratch

    @abstractmethod
    def batches(self) -> Iterator[Batch]:
        """All rows in file order."""

    @abstractmethod
    def lines_of(self, rows: Sequence[int]) -> list[int]:
        """Physical lines (sheet rows, positions of events) at which the ascending `rows` start, in one pass."""

    def line_of(self, row: int) -> int:
        """The same for one row."""
        return self.lines_of([row])[0]

    def sample(self, rows: int) -> pa.Table:
        """The first rows; reads no more batches than needed."""
        return self.first_rows((batch.rows for batch in self.batches()), rows)

    def first_rows(self, tables: Iterator[pa.Table], rows: int) -> pa.Table:
        """As many tables as hold `rows`, cut there."""
        taken: list[pa.Table] = []
        missing = rows
        while missing > 0 and (table := next(tables, None)) is not None:
            taken.append(table)
            missing -= len(table)
        return pa.concat_tables(taken or [self._no_rows()]).slice(0, rows)

    def close(self) -> None:
        """Remove temporary files."""
        self.scratch.close()

    def _no_rows(self) -> pa.Table:
        return pa.schema([(name, TEXT) for name in self.columns]).empty_table()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
