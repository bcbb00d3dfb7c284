"""From a table of scores to counts: how often did which two answers stand together, in which unit?

Such counts can be added up, so an embedded and a distributed engine give the same correlations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Ints, Places

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Cells of two fields: value of the one, value of the other, place of the group, and how many.

    Attributes:
        x: value of the first field in each cell; larger is better.
        y: value of the second field in each cell; larger is better.
        group: place in `names` of the cell's group, −1 for none.
        n: how many stand in the cell, at least 1.
        names: the groups.
    """

    x: Floats
    y: Floats
    group: Places
    n: Ints
    names: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, x: Sequence[float], y: Sequence[float], group: Sequence[str | None] | None = None) -> Joint:
        """Count two rows of answers of equal length.

        Raises:
            InvalidArgument: if their lengths differ.
        """
        groups = [None] * len(x) if group is None else list(group)
        if not len(x) == len(y) == len(groups):
            raise InvalidArgument("{x} and {y} answers cannot be laid beside each other.", x=len(x), y=len(y))
        return _joint(np.asarray(x, float), np.asarray(y, float), groups, np.ones(len(x), dtype=np.int64))

    @property
    def total(self) -> int:
        """How many pairs of answers."""
        return int(self.n.sum())

    def only(self, place: int) -> Joint:
        """The cells of one group."""
        kept = self.group == place
        return Joint(self.x[kept], self.y[kept], self.group[kept], self.n[kept], self.names)

    def grouped(self) -> Joint:
        """The cells that belong to some group."""
        kept = self.group >= 0
        return Joint(self.x[kept], self.y[kept], self.group[kept], self.n[kept], self.names)

    def rounded(self, step: float = 1.0) -> Joint:
        """The same with both values at the nearest whole step: averages fall into the cells of the scale."""
        x, y = (np.floor(values / step + 0.5) * step for values in (self.x, self.y))
        return Joint(x, y, self.group, self.n, self.names)

    def plane(self) -> tuple[tuple[float, float, int], ...]:
        """The cells over all groups: value, value, how many; in the order of the values."""
        found: dict[tuple[float, float], int] = {}
        for x, y, n in zip(self.x.tolist(), self.y.tolist(), self.n.tolist(), strict=True):
            found[x, y] = found.get((x, y), 0) + n
        return tuple((x, y, n) for (x, y), n in sorted(found.items()))


def _joint(x: Floats, y: Floats, groups: Sequence[str | None], n: Ints) -> Joint:
    names = tuple(sorted({name for name in groups if name is not None}))
    places = {name: i for i, name in enumerate(names)}
    group = np.array([-1 if name is None else places[name] for name in groups], dtype=np.intp)
    return Joint(x, y, group, n, names)


@dataclass(frozen=True, slots=True)
class Asked:
    """One column of the wide table: which answers, and 1 or −1 so that larger is better."""

    touchpoint: str
    metric: str
    scale: str
    sign: float


def wide(valid: ir.Table, columns: Sequence[Asked]) -> Any:
    """One row per instance: `x0`… (null = not asked or not answered) and `group`, null where it touched several.

    Several answers of one instance to one question are averaged.

    Args:
        valid: answers with the columns of `analytics.tables.SCORES`, `instance` and `group`.
        columns: what becomes a column.
    """
    score = valid.score.cast("float64")
    values = {f"x{j}": (score.mean(where=_answers(valid, c)) * c.sign).round(6) for j, c in enumerate(columns)}
    one, other = valid.group.min(), valid.group.max()
    return valid.group_by("instance").aggregate(**values, group=(one == other).ifelse(one, None))


def joint(rows: Any, i: int, j: int) -> Joint:
    """Count the cells of two columns of such a table; rows that lack one of them take no part."""
    x, y = rows[f"x{i}"], rows[f"x{j}"]
    both = rows.filter(x.notnull(), y.notnull()).select(x=x, y=y, group=rows.group)
    found = both.group_by("x", "y", "group").aggregate(n=both.count()).order_by("x", "y", "group").to_pyarrow()
    x, y, n = (found[name].to_numpy() for name in ("x", "y", "n"))
    return _joint(x.astype(np.float64), y.astype(np.float64), found["group"].to_pylist(), n.astype(np.int64))


def _answers(rows: ir.Table, column: Asked) -> Any:
    return (rows.touchpoint == column.touchpoint) & (rows.metric == column.metric) & (rows.scale == column.scale)
