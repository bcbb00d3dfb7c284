"""How the one field runs along the other: its mean at each answer."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from resonanz.analytics.association.tables import Joint
from resonanz.analytics.intervals import no_spread, t_interval
from resonanz.analytics.metrics.precision import PRECISION_MINIMUM
from resonanz.analytics.results import Estimate, Unit, note

METHOD_COURSE: Final = "t_interval"


class Point(NamedTuple):
    """A value of the first field and the mean of the second one among those who gave it."""

    x: float
    mean: Estimate


def course(cells: Joint, ends: tuple[float, float], *, level: float = 0.95) -> tuple[Point, ...]:
    """The mean of the second field at each value of the first one, with Student's interval inside its scale.

    Args:
        cells: counted pairs of answers; average them to steps of the scale before, where they are averages.
        ends: lowest and highest value that the second field can have.
        level: coverage of each interval.
    """
    values, at = np.unique(cells.x, return_inverse=True)
    n = np.bincount(at, weights=cells.n)
    mean = np.bincount(at, weights=cells.n * cells.y) / n
    away = np.bincount(at, weights=cells.n * (cells.y - mean[at]) ** 2)
    variance = away / np.maximum(n - 1, 1)
    usual, equal = t_interval(mean, variance / n, n - 1, level=level), no_spread(mean, n, *ends, level=level)
    low = np.where(variance > 0, np.maximum(usual.low, ends[0]), equal.low)
    high = np.where(variance > 0, np.minimum(usual.high, ends[1]), equal.high)
    return tuple(
        Point(float(value), _mean(float(mean[i]), (float(low[i]), float(high[i])), int(n[i]), level))
        for i, value in enumerate(values)
    )


def _mean(value: float, span: tuple[float, float], n: int, level: float) -> Estimate:
    if n < PRECISION_MINIMUM:
        few = note("too_few_answers", n=n, needed=PRECISION_MINIMUM)
        return Estimate(None, None, None, level, n, METHOD_COURSE, Unit.SCALE, (few,))
    return Estimate(value, *span, level, n, METHOD_COURSE, Unit.SCALE)
