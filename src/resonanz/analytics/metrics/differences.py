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
"""Below this many answers the textbook test of an NPS difference is adjusted."""
RARE = 10
"""With fewer answers than this outside the most frequent group it is adjusted as well."""


class Difference(NamedTuple):
    """First group minus second, arrays of one length in the unit of the metric.

    `point` is the plain difference; test and interval rest on `centre`, `error` (a variance) and `freedom`
    (infinite for a normal test). `score` is the z of a second test that has to agree before a difference counts,
    infinite where there is none.
    """

    point: Floats
    centre: Floats
    error: Floats
    freedom: Floats
    score: Floats

    @property
    def statistic(self) -> Floats:
        """Centre in standard errors; 0 where two groups without any spread agree."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(self.centre == 0, 0.0, self.centre / np.sqrt(self.error)), dtype=np.float64)

    @property
    def p(self) -> Floats:
        """Two-sided p-value, the larger one where there are two tests."""
        z = -np.abs(self.statistic)
        normal = np.isinf(self.freedom)
        own = 2 * np.where(normal, ndtr(z), stdtr(np.where(normal, 1.0, self.freedom), z))
        return np.asarray(np.maximum(own, self._score_p), dtype=np.float64)

    @property
    def _score_p(self) -> Floats:
        return np.asarray(2 * ndtr(-np.abs(self.score)), dtype=np.float64)

    def interval(self, level: ArrayLike = 0.95) -> Interval:
        """Interval at one level or at a level per difference.

        It always holds the plain difference, and it excludes zero only where `p` is below 1 - level.
        """
        wanted = np.asarray(level, dtype=np.float64)
        half = stdtrit(np.where(np.isinf(self.freedom), 1e12, self.freedom), 0.5 + wanted / 2) * np.sqrt(self.error)
        low, high = np.minimum(self.centre - half, self.point), np.maximum(self.centre + half, self.point)
        unsure = self._score_p > 1 - wanted
        return Interval(np.where(unsure, np.minimum(low, 0.0), low), np.where(unsure, np.maximum(high, 0.0), high))


METHODS = {
    Unit.POINTS: "adjusted_wald_difference",
    Unit.SHARE: "agresti_caffo",
    Unit.SCALE: "welch",
}
"""Code of the difference method per unit of the metric."""


def differences(a: Columns, b: Columns, unit: Unit) -> Difference:
    """Differences of a metric in independent groups, place by place.

    Made for many looks, where only p-values far below .05 count. There a test whose variance comes from the group
    itself is too liberal where the group looks uniform by luck, and one with pooled variance where answers are rare:
    for NPS and shares both have to agree.

    - NPS: three pseudo-answers added to both groups, Welch's degrees of freedom, and the score test.
    - Shares: Agresti & Caffo 2000 (one success and one failure added to each group), and the score test.
    - Means: Welch 1947.
    """
    if unit is Unit.POINTS:
        return _nps(a, b)
    return _shares(a, b) if unit is Unit.SHARE else _means(a, b)


def _nps(a: Columns, b: Columns) -> Difference:
    point, centre, v1, v2 = _balances(a, b, 3.0)
    return _welch(point, centre, (v1, v2), (a.effective, b.effective))._replace(score=_score(a, b))


def _balances(a: Columns, b: Columns, add: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Difference of two NPS, plain and with `add` pseudo-answers, and the variance of each group in points."""
    first, v1 = adjusted_difference(a.up * a.effective, a.down * a.effective, a.effective, add)
    second, v2 = adjusted_difference(b.up * b.effective, b.down * b.effective, b.effective, add)
    return a.value - b.value, 100 * (first - second), 1e4 * v1, 1e4 * v2


def _welch(point: Floats, centre: Floats, errors: tuple[Floats, Floats], n: tuple[Floats, Floats]) -> Difference:
    """Test of two independent means whose variances are estimated apart (Welch 1947)."""
    error = errors[0] + errors[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = error**2 / (errors[0] ** 2 / (n[0] - 1) + errors[1] ** 2 / (n[1] - 1))
    known = np.where(freedom > 0, freedom, 1.0)
    return Difference(point, centre, error, known, np.full_like(error, np.inf))


def _shares(a: Columns, b: Columns) -> Difference:
    p, q = ((c.up * c.effective + 1) / (c.effective + 2) for c in (a, b))
    error = p * (1 - p) / (a.effective + 2) + q * (1 - q) / (b.effective + 2)
    return Difference(a.value - b.value, p - q, error, np.full_like(error, np.inf), _score(a, b))


def _score(a: Columns, b: Columns) -> Floats:
    """Z of two equal shares or NPS with the variance that holds if they are equal (Miettinen & Nurminen 1985)."""
    n = a.effective + b.effective
    up, down = ((x * a.effective + y * b.effective) / n for x, y in ((a.up, b.up), (a.down, b.down)))
    gap = (a.up - a.down) - (b.up - b.down)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (up + down - (up - down) ** 2) * (1 / a.effective + 1 / b.effective) * n / (n - 1)
        return np.asarray(np.where(gap == 0, 0.0, gap / np.sqrt(variance)), dtype=np.float64)


def _means(a: Columns, b: Columns) -> Difference:
    point = a.value - b.value
    n = a.n.astype(np.float64), b.n.astype(np.float64)
    return _welch(point, point, (a.error, b.error), n)


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
    """Textbook test of a single difference of two independent NPS in points; for many looks use `compare`.

    A normal test on the plain difference; with fewer than 50 answers or fewer than ten outside the most frequent
    group in either group, three pseudo-answers are added to both.

    Golden: 50/20 of 100 against 48/30 of 120 gives 15.00 points, standard error 10.644, z 1.409, p .1588.

    Source: Rocks 2016, The American Statistician 70(4), for the added answers.
    """
    first, second = a.columns(), b.columns()
    point, centre, v1, v2 = _balances(first, second, np.where(_sparse(first) | _sparse(second), 3.0, 0.0))
    certain = np.full_like(centre, np.inf)
    return Difference(point, centre, v1 + v2, certain, certain)


def _sparse(c: Columns) -> Flags:
    mode = np.maximum(np.maximum(c.up, c.down), 1 - c.up - c.down)
    return np.asarray((c.effective < SMALL) | (c.effective * (1 - mode) < RARE), dtype=np.bool_)


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
