"""Small made-up sources: every row is a function of its number, so that a table is the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

Cell = Callable[[int], object]


def table(rows: int = 120, /, **columns: Cell | Sequence[object]) -> pa.Table:
    """A table of text columns; a sequence is repeated. Two underscores in a name stand for a blank."""

    def text(cell: object) -> str | None:
        return None if cell is None else str(cell)

    def values(column: Cell | Sequence[object]) -> list[str | None]:
        if callable(column):
            return [text(column(i)) for i in range(rows)]
        return [text(column[i % len(column)]) for i in range(rows)]

    return pa.table({name.replace("__", " "): pa.array(values(c), pa.string()) for name, c in columns.items()})


FIVE = (4, 5, 3, 1, 2, 5, 4, 3)
SEVEN = (4, 7, 3, 1, 6, 2, 5)
ELEVEN = (10, 9, 0, 7, 8, 3, 1, 5, 2, 4, 6)


def german_day(i: int) -> str:
    return f"{i % 28 + 1:02d}.{i % 12 + 1:02d}.2024"


def minute(i: int) -> str:
    return f"2024-01-{i % 28 + 1:02d} 10:{i % 60:02d}:00"
