"""Days and hours of a working year: months, holidays, office hours. Times are microseconds of local wall-clock time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

DAY = 86_400_000_000
HOUR = 3_600_000_000
_OPEN, _CLOSE = 8 * HOUR, 18 * HOUR
_THURSDAY = 3  # 1970-01-01
_CLOCK = np.array([1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 9, 10, 11, 11, 11, 12, 13, 14, 13, 10, 6, 3], dtype=float)


def month_starts(end: date, months: int) -> IntArray:
    """First instants of `months` full months before the month of `end`, of that month, and of the one after it.

    Returns:
        Microseconds since 1970, shape (months + 2,): month m lasts from item m to before item m + 1.
    """
    last = np.datetime64(end, "M")
    firsts = np.arange(last - months, last + 2)
    return firsts.astype("datetime64[us]").astype(np.int64)


def calendar_month(starts: IntArray, month: int) -> int:
    """0 for January … 11 for December of month number `month`."""
    return int(starts[month].astype("datetime64[us]").astype("datetime64[M]").astype(int) % 12)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def days_off(starts: IntArray, fixed: tuple[tuple[int, int], ...]) -> IntArray:
    """Day numbers since 1970 on which nobody works: `fixed` (month, day) and the church holidays around Easter."""
    first, last = (int(d) // DAY for d in (starts[0], starts[-1]))
    epoch = date(1970, 1, 1)
    years = range((epoch + timedelta(days=first)).year, (epoch + timedelta(days=last)).year + 2)
    found = [date(year, month, day) for year in years for month, day in fixed]
    if fixed:
        found += [easter(year) + timedelta(days=shift) for year in years for shift in (-2, 1, 39, 50)]
    return np.unique(np.array([(day - epoch).days for day in found], dtype=np.int64))


def draw_times(rng: np.random.Generator, n: int, *, start: int, end: int, off: IntArray) -> IntArray:
    """Draw n instants between start and end as customers come: few at night, on Sundays and on holidays."""
    days = np.arange(start // DAY, end // DAY, dtype=np.int64)
    weekday = (days + _THURSDAY) % 7
    weight = np.select([weekday == 6, weekday == 5], [0.35, 0.6], 1.0) * np.where(np.isin(days, off), 0.3, 1.0)
    drawn = rng.choice(days, n, p=weight / weight.sum())
    hour = rng.choice(24, n, p=_CLOCK / _CLOCK.sum())
    return np.asarray(drawn * DAY + hour * HOUR + rng.integers(0, HOUR, n), dtype=np.int64)


def to_office_hours(rng: np.random.Generator, times: IntArray, off: IntArray) -> IntArray:
    """Move instants outside Monday–Friday, 8–18 h, forward to the next working day; the others stay."""
    day, clock = np.divmod(times, DAY)
    late = clock >= _CLOSE
    day = day + late
    for _ in range(12):
        closed = ((day + _THURSDAY) % 7 >= 5) | np.isin(day, off)
        if not closed.any():
            break
        day = day + closed
    moved = (day != times // DAY) | (clock < _OPEN)
    spread = (_OPEN + (_CLOSE - _OPEN) * rng.beta(1.2, 2.0, len(times))).astype(np.int64)
    return np.asarray(np.where(moved, day * DAY + spread, times), dtype=np.int64)
