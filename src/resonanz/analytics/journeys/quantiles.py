"""Quantiles of many groups at once, exact, with intervals by order statistics."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from resonanz.analytics.journeys.grouping import Groups
from resonanz.analytics.results import Estimate, Unit, note

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
METHOD = "order_statistics"
_SECOND = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """One quantile of each group in seconds; NaN where it does not exist. `n` values stand behind each."""

    p: float
    level: float
    n: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats

    def seconds(self, position: int) -> float | None:
        """Return the quantile of one group, None where the group has no known value."""
        return float(self.value[position]) if self.n[position] else None

    def estimate(self, position: int) -> Estimate | None:
        """Return the quantile of one group with its interval, None where the group has no known value."""
        n = int(self.n[position])
        if not n:
            return None
        known = not np.isnan(self.low[position])
        return Estimate(
            value=float(self.value[position]),
            low=float(self.low[position]) if known else None,
            high=float(self.high[position]) if known else None,
            level=self.level,
            n=n,
            method=METHOD,
            unit=Unit.SECONDS,
            notes=() if known else (note("too_few_for_interval", n=n, needed=needed_n(self.p, self.level)),),
        )


def group_quantiles(groups: Groups, p: float, *, level: float = 0.95) -> Quantiles:
    """Quantile of the known values of each group, linear between neighbours like NumPy's default.

    Args:
        groups: microseconds, ascending inside each group, negative where not known.
        p: which quantile, 0…1.
        level: coverage of the interval, free of any distribution.

    Source: Hyndman & Fan 1996 type 7; David & Nagaraja 2003, Order Statistics, section 7.1.
    """
    n, start = _known(groups)
    low_rank, high_rank = quantile_ranks(n, p, level=level)
    bounded = (low_rank >= 1) & (high_rank <= n) & (n > 0)
    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    low[bounded] = groups.values[(start + low_rank - 1)[bounded]] / _SECOND
    high[bounded] = groups.values[(start + high_rank - 1)[bounded]] / _SECOND
    return Quantiles(p, level, n, _values(groups, p, n, start), low, high)


def medians(groups: Groups) -> list[float | None]:
    """Median of the known values of each group in seconds, None where there are none."""
    return quantile_seconds(groups, 0.5)


def quantile_seconds(groups: Groups, p: float) -> list[float | None]:
    """Quantile of the known values of each group in seconds, without an interval; None where there are none."""
    n, start = _known(groups)
    return [None if np.isnan(value) else value for value in _values(groups, p, n, start).tolist()]


def one_group(values: NDArray[np.int64]) -> Groups:
    """Sort microseconds into a single group; negative values are not known."""
    return Groups(np.zeros(1, np.int64), np.array([0, len(values)]), np.sort(values))


def _values(groups: Groups, p: float, n: NDArray[np.int64], start: NDArray[np.int64]) -> Floats:
    some = n > 0
    place = p * (n[some] - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, n[some] - 1)
    value = np.full(len(n), np.nan)
    at = start[some]
    value[some] = _between(groups.values[at + below], groups.values[at + above], place - below) / _SECOND
    return value


def quantile_ranks(n: Ints, p: float, *, level: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks (1-based) of the ordered values that enclose the p-quantile, for many sample sizes at once.

    A rank below 1 or above `n` says that the sample is too small. Found by bisection, so the cost does not grow with n.
    """
    tail = (1 - level) / 2
    low = _first_rank(n, p, lambda chance: chance > tail)
    high = _first_rank(n, p, lambda chance: chance >= 1 - tail) + 1
    return low, high


def needed_n(p: float, level: float) -> int:
    """Smallest sample whose extremes enclose the p-quantile at this level."""
    return ceil(log((1 - level) / 2) / log(max(p, 1 - p)))


def _first_rank(n: Ints, p: float, reached: Any) -> NDArray[np.int64]:
    """Smallest k with `reached`(P(X ≤ k)) for X binomial (n, p)."""
    low = np.zeros(len(n), np.int64)
    high = np.asarray(n, np.int64).copy()
    while (low < high).any():
        middle = (low + high) // 2
        yes = reached(bdtr(middle.astype(np.float64), n, p))
        high = np.where(yes, middle, high)
        low = np.where(yes, low, np.minimum(middle + 1, high))
    return low


def _known(groups: Groups) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of known values of each group and where they begin."""
    start = groups.bounds[:-1].copy()
    some = np.flatnonzero(groups.sizes)
    for i in some[groups.values[start[some]] < 0].tolist():
        start[i] = groups.bounds[i + 1] - len(groups.known(i))
    return groups.bounds[1:] - start, start


def _between(low: NDArray[np.int64], high: NDArray[np.int64], share: Floats) -> Floats:
    """Interpolate from the nearer side, as NumPy does, so that both give the same last bit."""
    width = (high - low).astype(np.float64)
    forward: Floats = low + width * share
    backward: Floats = high - width * (1 - share)
    return np.where(share >= 0.5, backward, forward)
