"""Column contracts of the tables that the library accepts."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from resonanz.analytics.errors import MissingColumns

if TYPE_CHECKING:
    import ibis.expr.types as ir

SCORES = ("touchpoint", "metric", "scale", "score")
"""One row per answer: the touchpoint, what was asked (`nps`, `csat`, `ces`, `rating`, `share`), the scale as asked
("worst-best", "5-1" where 1 is best) and the raw answer. Further columns may be dimensions, a weight, `occurred_at`,
`instance` or `source`."""


def require(table: ir.Table, columns: Iterable[str], *, name: str = "scores") -> None:
    """Check that a table has the columns a method needs.

    Raises:
        MissingColumns: names what is missing and, where there is one, the column that looks most like it.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise MissingColumns(
            "The table {table} has no column {missing}; it has {present}.",
            table=name,
            missing=", ".join(_with_hint(column, table.columns) for column in missing),
            present=", ".join(table.columns),
        )


def _with_hint(column: str, present: Iterable[str]) -> str:
    near = get_close_matches(column, present, n=1)
    return f"{column} (did you mean {near[0]}?)" if near else column
