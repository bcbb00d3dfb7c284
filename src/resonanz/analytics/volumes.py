"""How much happens: things counted per week, beside the stretch of equal length before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtr

from resonanz.analytics.intervals import Floats, t_interval
from resonanz.analytics.results import Estimate, Unit, Verdict, note

METHOD_WEEKLY: Final = "t_interval"
METHOD_WEEKLY_CHANGE: Final = "welch"
LEAST_WEEKS: Final = 4
"""Weeks below which a spread between weeks says nothing."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Things per week.

    Attributes:
        now: mean per week with Student's interval over the weeks; n is how many things there were.
        before: the same for the weeks before; None where there were none.
        difference: per week, now minus before (Welch); None where there is nothing to compare with.
        more: whether it is clearly more (True), clearly less (False), or neither (None).
        verdict: NO_CLEAR_DIFFERENCE or CANNOT_TELL where `more` is None; more is not better.
    """

    now: Estimate
    before: Estimate | None
    difference: Estimate | None
    more: bool | None
    verdict: Verdict | None


def weekly(now: Sequence[int], before: Sequence[int], *, level: float = 0.95) -> Volume:
    """Compare counts of whole weeks. The spread is that between weeks: days and weeks vary more than pure chance.

    Args:
        now: count of each week.
        before: count of each week before; empty or all nought where nothing was recorded yet.
        level: coverage of each interval.
    """
    found = _mean(now, level)
    if not sum(before) or min(len(now), len(before)) < LEAST_WEEKS:
        return Volume(found, None, None, None, Verdict.CANNOT_TELL)
    difference, p = _difference(now, before, level)
    clear = p < 1 - level
    value = difference.value or 0.0
    more = value > 0 if clear else None
    return Volume(found, _mean(before, level), difference, more, None if clear else Verdict.NO_CLEAR_DIFFERENCE)


def _mean(counts: Sequence[int], level: float) -> Estimate:
    values = np.asarray(counts, dtype=np.float64)
    n, weeks = int(values.sum()), len(values)
    if weeks < LEAST_WEEKS:
        few = note("too_few_answers", n=weeks, needed=LEAST_WEEKS)
        return Estimate(None, None, None, level, n, METHOD_WEEKLY, Unit.COUNT, (few,))
    ends = t_interval(values.mean(), _variance(values), weeks - 1, level=level)
    return Estimate(
        float(values.mean()), max(float(ends.low), 0.0), float(ends.high), level, n, METHOD_WEEKLY, Unit.COUNT
    )


def _variance(values: Floats) -> float:
    """Of the mean; at least that of pure chance, so that equal weeks do not claim perfect knowledge."""
    return max(float(values.var(ddof=1)), float(values.mean())) / len(values)


def _difference(now: Sequence[int], before: Sequence[int], level: float) -> tuple[Estimate, float]:
    a, b = np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64)
    value, of_a, of_b = float(a.mean() - b.mean()), _variance(a), _variance(b)
    freedom = (of_a + of_b) ** 2 / (of_a**2 / (len(a) - 1) + of_b**2 / (len(b) - 1)) if of_a + of_b else 1.0
    ends = t_interval(value, of_a + of_b, freedom, level=level)
    p = float(2 * stdtr(freedom, -abs(value) / np.sqrt(of_a + of_b))) if of_a + of_b else 1.0
    n = int(a.sum() + b.sum())
    return Estimate(value, float(ends.low), float(ends.high), level, n, METHOD_WEEKLY_CHANGE, Unit.COUNT), p
