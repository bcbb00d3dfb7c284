"""Differences of two groups: between segments, between periods, and of the same customers asked twice."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtr, stdtrit

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Flags, Floats, Interval, adjusted_difference, t_interval
from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.results import Estimate, Unit

SMALL = 50
"""Below this many answers an NPS difference is adjusted."""
RARE = 10
"""With fewer answers than this outside the most frequent group it is adjusted as well."""


class Difference(NamedTuple):
    """First group minus second, arrays of one length in the unit of the metric.

    `point` is the plain difference; test and interval rest on `centre`, `error` (a variance) and `freedom`
    (infinite for a normal test).
    """

    point: Floats
    centre: Floats
    error: Floats
    freedom: Floats

    @property
    def statistic(self) -> Floats:
        """Centre in standard errors; 0 where two groups without any spread agree."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(self.centre == 0, 0.0, self.centre / np.sqrt(self.error)), dtype=np.float64)

    @property
    def p(self) -> Floats:
        """Two-sided p-value."""
        z = -np.abs(self.statistic)
        normal = np.isinf(self.freedom)
        return np.asarray(2 * np.where(normal, ndtr(z), stdtr(np.where(normal, 1.0, self.freedom), z)))

    def interval(self, level: ArrayLike = 0.95) -> Interval:
        """Interval at one level or at a level per difference; it always holds the plain difference."""
        upper = 0.5 + np.asarray(level, dtype=np.float64) / 2
        half = stdtrit(np.where(np.isinf(self.freedom), 1e12, self.freedom), upper) * np.sqrt(self.error)
        return Interval(np.minimum(self.centre - half, self.point), np.maximum(self.centre + half, self.point))


METHODS = {
    Unit.POINTS: "adjusted_wald_difference",
    Unit.SHARE: "agresti_caffo",
    Unit.SCALE: "welch",
}
"""Code of the difference method per unit of the metric."""


def differences(a: Columns, b: Columns, unit: Unit) -> Difference:
    """Differences of a metric in independent groups, place by place.

    NPS: normal test; with fewer than 50 answers or fewer than ten outside the most frequent group in either group,
    three pseudo-answers are added to both. Shares: Agresti & Caffo 2000 (one success and one failure added to each
    group). Means: Welch 1947.
    """
    if unit is Unit.POINTS:
        return _nps(a, b)
    return _shares(a, b) if unit is Unit.SHARE else _means(a, b)


def _nps(a: Columns, b: Columns) -> Difference:
    add = np.where(_sparse(a) | _sparse(b), 3.0, 0.0)
    first, v1 = adjusted_difference(a.up * a.effective, a.down * a.effective, a.effective, add)
    second, v2 = adjusted_difference(b.up * b.effective, b.down * b.effective, b.effective, add)
    centre = 100 * (first - second)
    return Difference(a.value - b.value, centre, 1e4 * (v1 + v2), np.full_like(centre, np.inf))


def _sparse(c: Columns) -> Flags:
    mode = np.maximum(np.maximum(c.up, c.down), 1 - c.up - c.down)
    return np.asarray((c.effective < SMALL) | (c.effective * (1 - mode) < RARE), dtype=np.bool_)


def _shares(a: Columns, b: Columns) -> Difference:
    p, q = ((c.up * c.effective + 1) / (c.effective + 2) for c in (a, b))
    error = p * (1 - p) / (a.effective + 2) + q * (1 - q) / (b.effective + 2)
    return Difference(a.value - b.value, p - q, error, np.full_like(error, np.inf))


def _means(a: Columns, b: Columns) -> Difference:
    error = a.error + b.error
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = error**2 / (a.error**2 / (a.n - 1) + b.error**2 / (b.n - 1))
    point = a.value - b.value
    return Difference(point, point, error, np.where(np.isnan(freedom), 1.0, freedom))


class NpsCounts(NamedTuple):
    """Promoters, detractors and all valid answers of one group."""

    promoters: int
    detractors: int
    n: int

    def columns(self) -> Columns:
        """As a metric over one group."""
        up, down, n = (np.array([x], dtype=np.float64) for x in self)
        _, error = adjusted_difference(up, down, n)
        nothing, value = np.full(1, np.nan), 100 * (up - down) / n
        spread = 1e4 * error * (n + 3)
        return Columns(n.astype(np.int64), n, value, nothing, nothing, spread, 1e4 * error, up / n, down / n)


def difference_nps(a: NpsCounts, b: NpsCounts) -> Difference:
    """Difference of two independent NPS in points.

    Golden: 50/20 of 100 against 48/30 of 120 gives 15.00 points, standard error 10.644, z 1.409, p .1588.

    Source: Rocks 2016, The American Statistician 70(4), for the added answers.
    """
    return differences(a.columns(), b.columns(), Unit.POINTS)


def paired_difference(before: ArrayLike, after: ArrayLike, *, unit: Unit = Unit.SCALE, level: float = 0.95) -> Estimate:
    """Mean change of the same customers asked twice: a t interval on the differences, never a two-sample test.

    Args:
        before: first answer of each customer; for NPS -100, 0 or 100.
        after: second answer of the same customers in the same order.
        unit: unit of the answers.
        level: coverage of the interval.

    Raises:
        InvalidArgument: if the answers cannot be paired or there are fewer than two pairs.
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != second.shape or first.size < 2:
        raise InvalidArgument(
            "{before} answers before and {after} after cannot be paired; give both answers of at least two customers.",
            before=first.size,
            after=second.size,
        )
    change, n = second - first, first.size
    low, high = t_interval(change.mean(), change.var(ddof=1) / n, n - 1, level=level)
    return Estimate(float(change.mean()), float(low), float(high), level, n, "paired_t", unit)
