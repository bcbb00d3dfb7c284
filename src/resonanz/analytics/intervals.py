"""Intervals as pure arithmetic on numbers or arrays of numbers; nothing here knows a table.

Every function is vectorised: give one number or one per group. `fraction` is the finite population factor of
`finite_factor`, 1 for a population that is large beside the sample.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, ndtri, stdtrit

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


class Interval(NamedTuple):
    """Lower and upper ends, arrays of equal shape; NaN where no interval exists."""

    low: Floats
    high: Floats


def critical(level: float) -> float:
    """Quantile z of the standard normal that leaves (1 - level) / 2 on each side.

    Raises:
        InvalidArgument: if the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise InvalidArgument("The level {level} is not between 0 and 1; 0.95 is usual.", level=level)
    return float(ndtri(0.5 + level / 2))


def finite_factor(n: ArrayLike, population: ArrayLike | None) -> Floats:
    """Factor on a variance when `n` of `population` were asked without replacement: (N - n) / (N - 1).

    Source: Cochran 1977, Sampling Techniques, section 2.6. A whole population (n = N) has factor 0.

    Raises:
        InvalidArgument: if a population is smaller than its sample.
    """
    sample = np.asarray(n, dtype=np.float64)
    if population is None:
        return np.ones_like(sample)
    whole = np.asarray(population, dtype=np.float64)
    if np.any(whole < sample):
        raise InvalidArgument(
            "The population ({population}) is smaller than the answers ({n}); give the number of all customers.",
            population=float(whole.min()),
            n=float(sample.max()),
        )
    return np.where(whole > 1, (whole - sample) / np.maximum(whole - 1, 1), 0.0)


def adjusted_wald(
    promoters: ArrayLike, detractors: ArrayLike, n: ArrayLike, *, level: float = 0.95, fraction: ArrayLike = 1.0
) -> Interval:
    """Adjusted-Wald interval of promoters' share minus detractors' share, in -1…1.

    Three pseudo-answers are added: ¾ promoter, ¾ detractor, 1½ passive. The ends are clipped to -1…1 and always
    hold the unadjusted point, so that a whole population gives the point itself.

    Source: Rocks 2016, Interval estimation for the Net Promoter Score, The American Statistician 70(4).
    """
    p, d, count, share = (np.asarray(x, dtype=np.float64) for x in (promoters, detractors, n, fraction))
    centre, variance = adjusted_difference(p, d, count)
    half = critical(level) * np.sqrt(variance * share)
    with np.errstate(invalid="ignore", divide="ignore"):
        point = (p - d) / count
    low = np.minimum(np.clip(centre - half, -1.0, 1.0), point)
    high = np.maximum(np.clip(centre + half, -1.0, 1.0), point)
    return Interval(np.where(share > 0, low, point), np.where(share > 0, high, point))


def adjusted_difference(
    promoters: Floats, detractors: Floats, n: Floats, add: ArrayLike = 3.0
) -> tuple[Floats, Floats]:
    """Centre and variance of a promoter-detractor difference with `add` pseudo-answers, a quarter on each side."""
    extra = np.asarray(add, dtype=np.float64)
    total = n + extra
    p, d = (promoters + extra / 4) / total, (detractors + extra / 4) / total
    return p - d, (p + d - (p - d) ** 2) / total


def wilson(successes: ArrayLike, n: ArrayLike, *, level: float = 0.95, fraction: ArrayLike = 1.0) -> Interval:
    """Wilson score interval of a share, 0…1; `n` may be an effective (non-integer) sample size.

    A finite population shrinks the squared normal quantile by its factor, which solves the score equation exactly.

    Source: Wilson 1927, JASA 22; Brown, Cai, DasGupta 2001, Statistical Science 16(2).
    """
    x, count, share = (np.asarray(v, dtype=np.float64) for v in (successes, n, fraction))
    z2 = critical(level) ** 2 * share
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / count
        centre = (p + z2 / (2 * count)) / (1 + z2 / count)
        half = np.sqrt(z2 * (p * (1 - p) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    low = np.where(p <= 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(p >= 1, 1.0, np.minimum(centre + half, 1.0))
    return Interval(np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high))


def t_interval(
    mean: ArrayLike, variance_of_mean: ArrayLike, freedom: ArrayLike, *, level: float = 0.95, fraction: ArrayLike = 1.0
) -> Interval:
    """Student's t interval from a mean, the variance of that mean (s²/n) and its degrees of freedom (n - 1).

    NaN where there are no degrees of freedom.
    """
    m, v, df, share = (np.asarray(x, dtype=np.float64) for x in (mean, variance_of_mean, freedom, fraction))
    quantile = stdtrit(np.where(df > 0, df, np.nan), 0.5 + level / 2)
    half = quantile * np.sqrt(v * share)
    return Interval(m - half, m + half)


def no_spread(value: ArrayLike, n: ArrayLike, lowest: float, highest: float, *, level: float = 0.95) -> Interval:
    """Interval of a mean when all `n` answers are equal, where a t interval would claim perfect knowledge.

    The share of customers who would answer otherwise is at most Wilson's upper end for 0 of n; they might all stand
    at the end of the scale.
    """
    point = np.asarray(value, dtype=np.float64)
    other = wilson(np.zeros_like(point), n, level=level).high
    return Interval(point - other * (point - lowest), point + other * (highest - point))


def quantile_ranks(n: int, p: float, *, level: float = 0.95) -> tuple[int, int] | None:
    """Ranks (1-based) of the two ordered values that enclose the p-quantile with at least `level` coverage.

    None where `n` is too small for such a pair. Free of any distribution: order statistics are binomial.

    Source: David & Nagaraja 2003, Order Statistics, section 7.1.
    """
    tail = (1 - level) / 2
    ranks = np.arange(n + 1, dtype=np.float64)
    below = bdtr(ranks, n, p)
    low = int(np.searchsorted(below, tail, side="right"))
    high = int(np.searchsorted(below, 1 - tail, side="left")) + 1
    return (low, high) if low >= 1 and high <= n else None


def quantile_interval(ordered: ArrayLike, p: float, *, level: float = 0.95) -> Interval | None:
    """Interval of the p-quantile from values in ascending order; None where there are too few."""
    values = np.asarray(ordered, dtype=np.float64)
    ranks = quantile_ranks(len(values), p, level=level)
    return None if ranks is None else Interval(values[ranks[0] - 1], values[ranks[1] - 1])


def percentile_bootstrap(
    statistic: Callable[[Ints], ArrayLike],
    counts: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 2000,
    level: float = 0.95,
) -> Interval:
    """Percentile bootstrap of a statistic of counts per category (scale points, variants, cells).

    Resampling n rows is the same as drawing the counts from a multinomial, so the cost does not grow with n.

    Args:
        statistic: takes counts of shape (draws, categories), returns one number per draw along the first axis.
        counts: answers per category.
        rng: seeded generator.
        draws: number of resamples.
        level: coverage claimed.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    observed = np.asarray(counts, dtype=np.int64)
    n = int(observed.sum())
    values = np.asarray(statistic(rng.multinomial(n, observed / n, size=draws)), dtype=np.float64)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Interval(low, high)
