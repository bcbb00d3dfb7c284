"""One question to the rollup as SQL.

Whole months come from the sums by month; only the days at both ends are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from resonanz.analytics.metrics.calendar import EPOCH, Grain
from resonanz.events.scope import Scope
from resonanz.events.sql import literal

PERIOD: Final = "period"
GRAINS: Final = ("day", *(grain.value for grain in Grain))
_FINE: Final = ("day", "week")
_END: Final = "regexp_extract(scale, '^(-?[0-9.]+)-(-?[0-9.]+)$', {group})::DOUBLE"
_ENDS: Final = ", ".join(_END.format(group=group) for group in (1, 2))
SCALE_ENDS: Final = f"least({_ENDS}) AND greatest({_ENDS})"
"""The ends of a scale such as 1-5 or 5-1, for BETWEEN."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cells and days; None = all, an empty set = none. `first` and `last` day are included."""

    units: frozenset[str] | None = None
    touchpoints: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    types: frozenset[str] | None = None
    metrics: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    placed: bool = False
    """Only what names a touchpoint."""

    def within(self, scope: Scope) -> Filter:
        """This filter inside a scope."""
        return replace(self, units=both(self.units, scope.units), touchpoints=both(self.touchpoints, scope.touchpoints))


def both(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    if a is None or b is None:
        return b if a is None else a
    return a & b


def day_of(zone: str) -> str:
    """The day of an event in a zone, as the number of days since 1970; null where it is undated."""
    return f"CAST(CAST(occurred_at AT TIME ZONE {literal(zone)} AS DATE) - DATE '1970-01-01' AS INTEGER)"


EVERYTHING: Final = Filter()
_COLUMNS: Final = (
    ("unit", "units"),
    ("touchpoint", "touchpoints"),
    ("channel", "channels"),
    ("source", "sources"),
    ("type", "types"),
    ("metric", "metrics"),
)


_FACTS: Final = "cell, day, score, n, comments"
_NO_FACTS: Final = "SELECT 0 AS cell, 0 AS day, 0.0 AS score, 0 AS n, 0 AS comments LIMIT 0"

Span = tuple[str, int | None, int | None]
"""A table (`days` or `months`) and the first and last of its days, None = open."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: which cells and days, by which dimensions and periods, with the score or without."""

    where: Filter
    by: tuple[str, ...] = ()
    period: str | None = None
    scored: bool = True

    def sql(self, parts: Sequence[int], zone: str, *, fresh: bool, counted: Sequence[str] = ()) -> str:
        """The whole statement over the tables of these parts and, if `fresh`, the table `waiting`.

        Tables `counted` hold what was found of it in other parts, see `part_sql`.
        """
        shown = _listed(*self.columns, "n", "comments")
        sides = [self._part(parts), *(f"SELECT {shown} FROM {table}" for table in counted)]
        if fresh:
            sides.append(self._fresh(zone))
        return f"{self._added(sides)} HAVING sum(n) <> 0 ORDER BY ALL"

    def part_sql(self, part: int) -> str:
        """The statement over one part alone: a part may hold nothing but comments that went."""
        return f"{self._added([self._part([part])])} HAVING sum(n) <> 0 OR sum(comments) <> 0 ORDER BY ALL"

    def coarsens(self, finer: Query) -> bool:
        """Whether the answer to another query only needs to be added up."""
        return {*self.by} <= {*finer.by} and replace(self, by=finer.by) == finer

    @property
    def columns(self) -> tuple[str, ...]:
        """What the answer is counted by."""
        return (*self.by, *self._keys)

    def _added(self, sides: Sequence[str]) -> str:
        return (
            f"SELECT {_listed(*self.columns, 'CAST(sum(n) AS BIGINT) AS n')}, "
            f"CAST(sum(comments) AS BIGINT) AS comments FROM ({' UNION ALL '.join(sides)}) GROUP BY ALL"
        )

    def _part(self, parts: Sequence[int]) -> str:
        group = f"dense_rank() OVER (ORDER BY {', '.join(self.by)})" if self.by else "1"
        picked = f"SELECT {_listed(*self.by, 'cell')}, {group} AS g FROM cells WHERE {self._cells}"
        measures = self._measures("sum(n)", "sum(comments)")
        summed = f"SELECT g, {measures} FROM ({self._facts(parts)}) JOIN picked USING (cell) GROUP BY ALL"
        named = f"SELECT DISTINCT {_listed(*self.by, 'g')} FROM picked"
        return (
            f"(WITH picked AS ({picked}), summed AS ({summed}) "
            f"SELECT {_listed(*self.columns, 'n', 'comments')} FROM summed JOIN ({named}) USING (g))"
        )

    @property
    def _keys(self) -> tuple[str, ...]:
        return (PERIOD,) * (self.period is not None) + ("score",) * self.scored

    def _measures(self, n: str, comments: str) -> str:
        trunc = f"CAST(date_trunc('{self.period}', DATE '1970-01-01' + day) AS DATE) AS {PERIOD}"
        return _listed(
            *[trunc] * (self.period is not None), *["score"] * self.scored, f"{n} AS n", f"{comments} AS comments"
        )

    @property
    def _cells(self) -> str:
        conditions = [_among(column, getattr(self.where, name)) for column, name in _COLUMNS]
        conditions.append("touchpoint IS NOT NULL" if self.where.placed else "")
        return " AND ".join(filter(None, conditions)) or "TRUE"

    def _facts(self, parts: Sequence[int]) -> str:
        spans = list(self._spans())
        sides = [
            f"SELECT {_FACTS} FROM {table}_{part} WHERE {_between(first, last, dated=self._dated)}"
            for part in parts
            for table, first, last in spans
        ]
        return " UNION ALL ".join(sides) or _NO_FACTS

    def _fresh(self, zone: str) -> str:
        day = day_of(zone)
        first, last = _number(self.where.first), _number(self.where.last)
        measures = self._measures("1", "CAST(text IS NOT NULL AS INTEGER)")
        inside = f"{self._cells} AND {_between(first, last, dated=self._dated)}"
        return f"SELECT {_listed(*self.by, measures)} FROM (SELECT *, {day} AS day FROM waiting) WHERE {inside}"

    @property
    def _dated(self) -> bool:
        return self.period is not None or self.where.first is not None or self.where.last is not None

    def _spans(self) -> Iterator[Span]:
        first, last = self.where.first, self.where.last
        whole = None if self.period in _FINE else _whole_months(first, last)
        if whole is None:
            yield "days", _number(first), _number(last)
            return
        start, end = whole
        yield "months", _number(start), _number(end)
        if first is not None and start is not None and first < start:
            yield "days", _number(first), _number(start) - 1  # type: ignore[operator]
        if last is not None and end is not None and end < last:
            yield "days", _number(end) + 1, _number(last)  # type: ignore[operator]


def _whole_months(first: date | None, last: date | None) -> tuple[date | None, date | None] | None:
    """First and last day of the whole months between two days; None where there is none."""
    start = first if first is None or first.day == 1 else Grain.MONTH.following(first.replace(day=1))
    end = None if last is None else (last + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return None if start is not None and end is not None and end < start else (start, end)


def _number(day: date | None) -> int | None:
    return None if day is None else (day - EPOCH).days


def _listed(*names: str) -> str:
    return ", ".join(name for name in names if name)


def _among(column: str, values: Iterable[str] | None) -> str:
    if values is None:
        return ""
    listed = ", ".join(literal(value) for value in sorted(values))
    return f"{column} IN ({listed})" if listed else "FALSE"


def _between(first: int | None, last: int | None, *, dated: bool) -> str:
    conditions = ["day IS NOT NULL"] * dated
    conditions += [f"day >= {first}"] * (first is not None) + [f"day <= {last}"] * (last is not None)
    return " AND ".join(conditions) or "TRUE"
