"""Series as they are watched: a value per day with the number of answers behind it, and the season of each day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Ints
from resonanz.analytics.results import Unit

Days = NDArray[Any]
"""Days as datetime64[D]."""

EXPECTED: Final = 5
"""Fewest expected answers of the rarer kind (or counted events) behind one point; days with fewer are pooled."""
SEASON: Final = 4
"""Fewest points of a weekday in the learning period that give it a level of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One value per day; days without answers are simply not there.

    Make one with `shares`, `means` or `counts`.

    Attributes:
        name: name of the series, unique among those watched together.
        days: days in ascending order, datetime64[D], shape (t,).
        values: share, mean or count per exposure of each day, shape (t,).
        n: answers (or exposure) behind each value, above 0, shape (t,).
        spread: variance of one answer in squared units of the value; 0 where it is unknown, then all days weigh alike.
        unit: what one step of the value means.
        pool: answers that a point needs; days with fewer are pooled with the next.
    """

    name: str
    days: Days
    values: Floats
    n: Floats
    spread: float
    unit: Unit
    pool: float


def shares(name: str, days: ArrayLike, successes: ArrayLike, n: ArrayLike) -> Series:
    """Series of a share, such as satisfied answers per day: successes of n.

    Raises:
        InvalidArgument: if days are not in order, lengths differ, or a day has no answers.
    """
    hits, count = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    _check(name, days, hits, count)
    p = float(hits.sum() / count.sum())
    rare = min(p, 1 - p)
    pool = EXPECTED / rare if rare > 0 else float(EXPECTED)
    return Series(name, _as_days(days), hits / count, count, p * (1 - p), Unit.SHARE, pool)


def means(name: str, days: ArrayLike, values: ArrayLike, n: ArrayLike, *, spread: float, unit: Unit) -> Series:
    """Series of a mean or an NPS per day, from n answers with variance `spread` each (squared units of the value).

    Raises:
        InvalidArgument: if days are not in order, lengths differ, or a day has no answers.
    """
    level, count = np.asarray(values, dtype=np.float64), np.asarray(n, dtype=np.float64)
    _check(name, days, level, count)
    return Series(name, _as_days(days), level, count, spread, unit, float(EXPECTED))


def counts(name: str, days: ArrayLike, events: ArrayLike, exposure: ArrayLike | None = None) -> Series:
    """Series of events per day (contacts, complaints), or per exposure; a day with no event must stand there as 0.

    Raises:
        InvalidArgument: if days are not in order, lengths differ, or an exposure is not above 0.
    """
    seen = np.asarray(events, dtype=np.float64)
    size = np.ones_like(seen) if exposure is None else np.asarray(exposure, dtype=np.float64)
    _check(name, days, seen, size)
    rate = float(seen.sum() / size.sum())
    pool = EXPECTED / rate if rate > 0 else 0.0
    return Series(name, _as_days(days), seen / size, size, rate, Unit.COUNT, pool)


def _as_days(days: ArrayLike) -> Days:
    return np.asarray(days, dtype="datetime64[D]")


def _check(name: str, days: ArrayLike, values: Floats, n: Floats) -> None:
    when = _as_days(days)
    if not len(when) == len(values) == len(n):
        raise InvalidArgument(
            'Series "{series}" has {days} days, {values} values and {n} sample sizes; give one of each per day.',
            series=name,
            days=len(when),
            values=len(values),
            n=len(n),
        )
    if np.any(np.diff(when) <= np.timedelta64(0, "D")):
        raise InvalidArgument('The days of series "{series}" are not in ascending order, each once.', series=name)
    if not np.all(n > 0) or not np.all(np.isfinite(values)):
        raise InvalidArgument(
            'Series "{series}" has a day without answers; leave such a day out, it is missing and not zero.',
            series=name,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """What the charts see: pooled days with their share of each weekday (and of holidays).

    Attributes:
        first: first day of each point, shape (t,).
        last: last day of each point, on which it is known, shape (t,).
        values: mean of the point, shape (t,).
        n: answers behind it, shape (t,).
        calendar: share of the point's answers on Monday … Sunday and on holidays (eighth column), shape (t, 8).
    """

    first: Days
    last: Days
    values: Floats
    n: Floats
    calendar: Floats

    def __len__(self) -> int:
        """Number of points."""
        return len(self.values)


def pooled(series: Series, holidays: Collection[date] = ()) -> Points:
    """Pool neighbouring days until each point rests on enough answers; a rest at the end waits for more days."""
    group = _groups(series.n, series.pool)
    kept = group >= 0
    group, n = group[kept], series.n[kept]
    size = int(group[-1]) + 1 if len(group) else 0
    total = np.asarray(np.bincount(group, n, size), dtype=np.float64)
    share = n[:, None] * _calendar(series.days[kept], holidays)
    calendar = np.column_stack([np.bincount(group, column, size) / total for column in share.T])
    starts = np.searchsorted(group, np.arange(size))
    ends = np.searchsorted(group, np.arange(size), side="right") - 1
    values = np.bincount(group, n * series.values[kept], size) / total
    days = series.days[kept]
    return Points(days[starts], days[ends], values, total, calendar)


def _groups(n: Floats, needed: float) -> Ints:
    """Number of the point each day belongs to; −1 for the rest that does not reach the needed answers."""
    found = np.empty(len(n), dtype=np.int64)
    point, start, total = 0, 0, 0.0
    for i, count in enumerate(n.tolist()):
        total += count
        found[i] = point
        if total >= needed:
            point, start, total = point + 1, i + 1, 0.0
    found[start:] = -1
    return found


def _calendar(days: Days, holidays: Collection[date]) -> Floats:
    """Indicators of the weekday (1970-01-01 was a Thursday), and of a holiday instead of its weekday."""
    marks = np.zeros((len(days), 8))
    weekday = (days.astype(np.int64) + 3) % 7
    festive = np.isin(days, np.array(sorted(holidays), dtype="datetime64[D]"))
    marks[np.arange(len(days)), np.where(festive, 7, weekday)] = 1.0
    return marks


def design(calendar: Floats, learning: int) -> Floats:
    """Constant and season columns that the first `learning` points can tell; the rarest others share the constant.

    A weekday or the holidays get a level of their own from four points on, if its points differ from all others: what
    pooling has mixed cannot be told apart.
    """
    chosen = [np.ones(len(calendar))]
    for column in calendar.T[calendar[:learning].sum(axis=0) >= SEASON]:
        before, target = np.column_stack(chosen)[:learning], column[:learning]
        rest = target - before @ np.linalg.lstsq(before, target, rcond=None)[0]
        if rest @ rest >= 1:
            chosen.append(column)
    return np.column_stack(chosen)
