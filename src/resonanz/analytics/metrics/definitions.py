"""What each metric code means: which question it belongs to, which sums it needs, how value and interval follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from resonanz.analytics.aggregates import ONE, XX, Quantity, Sums, X, at_least, at_most
from resonanz.analytics.intervals import (
    Flags,
    Floats,
    Interval,
    Ints,
    Places,
    adjusted_difference,
    adjusted_wald,
    no_spread,
    t_interval,
    wilson,
)
from resonanz.analytics.metrics.scales import Scale
from resonanz.analytics.results import Unit
from resonanz.analytics.weights import taylor_variance


class Columns(NamedTuple):
    """One metric over many groups, arrays of one length.

    `effective` is the number of equally weighted answers that would be as precise; `spread` the variance of one
    answer and `error` the variance of the value, both in squared units of the metric; `up` and `down` are the shares
    counted for and against (`down` is 0 for a share, both are NaN for a mean).
    """

    n: Ints
    effective: Floats
    value: Floats
    low: Floats
    high: Floats
    spread: Floats
    error: Floats
    up: Floats
    down: Floats

    def take(self, rows: Places | Flags) -> Columns:
        """The groups at these places."""
        return Columns(self.n[rows], *(column[rows] for column in self[1:]))


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric code.

    Attributes:
        code: `nps`, `csat_top2`, …
        unit: what one step of the value means.
        method: code of the interval.
        quantities: the sums it declares for a scale.
        applies: whether it is defined on a scale.
        evaluate: value and interval from the sums.
    """

    code: str
    unit: Unit
    method: str
    quantities: Callable[[Scale], tuple[Quantity, ...]]
    applies: Callable[[Scale], bool]
    evaluate: Callable[[Sums, Scale, float, Floats], Columns]

    def larger_is_better(self, scale: Scale) -> bool:
        """Whether a larger value is good news; a mean keeps the direction of its scale."""
        return self.unit is not Unit.SCALE or scale.rising


def top(scale: Scale, steps: float) -> Quantity:
    """Answers at most `steps` points below the best one."""
    cut = scale.from_best(steps)
    return at_least(cut) if scale.rising else at_most(cut)


def bottom(scale: Scale, steps: float) -> Quantity:
    """Answers at least `steps` points below the best one."""
    cut = scale.from_best(steps)
    return at_most(cut) if scale.rising else at_least(cut)


def _nps_quantities(scale: Scale) -> tuple[Quantity, ...]:
    return top(scale, 1), bottom(scale, 4)


def _mean_quantities(scale: Scale) -> tuple[Quantity, ...]:  # noqa: ARG001 - every declaration has the same shape
    return X, XX


def _box_quantities(steps: float) -> Callable[[Scale], tuple[Quantity, ...]]:
    return lambda scale: (top(scale, steps),)


def effective_n(sums: Sums, spread: Floats, squares: Floats) -> Floats:
    """Number of equally weighted answers with the same precision, never more than were given.

    The design effect compares Taylor's variance with that of a simple random sample; Kish's takes its place where
    all answers are equal.

    Args:
        sums: weighted sums.
        spread: weighted variance of one answer (divisor Σw).
        squares: Σw²(x-m)².
    """
    n = sums.n.astype(np.float64)
    if not sums.weighted:
        return n
    with np.errstate(invalid="ignore", divide="ignore"):
        kish = sums.first[ONE] ** 2 / sums.second[ONE]
        ratio = spread * sums.first[ONE] ** 2 / (n * squares)
    return np.asarray(np.minimum(n, np.where((spread > 0) & (squares > 0), n * ratio, kish)), dtype=np.float64)


def _nps(sums: Sums, scale: Scale, level: float, fraction: Floats) -> Columns:
    high, low = _nps_quantities(scale)
    total = sums.first[ONE]
    up, down = sums.first[high] / total, sums.first[low] / total
    balance = sums.first[high] - sums.first[low]
    value = balance / total
    plus, minus = sums.second[high], sums.second[low]
    squares = plus + minus - 2 * value * (plus - minus) + value**2 * sums.second[ONE]
    n = effective_n(sums, up + down - value**2, squares)
    ends = adjusted_wald(up * n, down * n, n, level=level, fraction=fraction)
    error = adjusted_difference(up * n, down * n, n)[1]
    return Columns(
        sums.n, n, 100 * balance / total, 100 * ends.low, 100 * ends.high, 1e4 * error * (n + 3), 1e4 * error, up, down
    )


def _box(steps: float) -> Callable[[Sums, Scale, float, Floats], Columns]:
    def evaluate(sums: Sums, scale: Scale, level: float, fraction: Floats) -> Columns:
        inside = top(scale, steps)
        p = sums.first[inside] / sums.first[ONE]
        squares = sums.second[inside] * (1 - 2 * p) + p**2 * sums.second[ONE]
        n = effective_n(sums, p * (1 - p), squares)
        ends = wilson(p * n, n, level=level, fraction=fraction)
        adjusted = (p * n + 1) / (n + 2)
        spread = adjusted * (1 - adjusted)
        return Columns(sums.n, n, p, ends.low, ends.high, spread, spread / (n + 2), p, np.zeros_like(p))

    return evaluate


def _mean(sums: Sums, scale: Scale, level: float, fraction: Floats) -> Columns:
    total, n = sums.first[ONE], sums.n.astype(np.float64)
    shifted = sums.first[X] / total
    moment = np.maximum(sums.first[XX] / total - shifted**2, 0.0)
    squares = np.maximum(sums.second[XX] - 2 * shifted * sums.second[X] + shifted**2 * sums.second[ONE], 0.0)
    error = taylor_variance(n, total, squares)
    value = shifted + sums.centre
    ends = _mean_interval(value, error, n, scale, level=level, fraction=fraction)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = moment * np.where(n > 1, n / (n - 1), np.nan)
    unknown = np.full_like(value, np.nan)
    return Columns(
        sums.n, effective_n(sums, moment, squares), value, ends.low, ends.high, spread, error, unknown, unknown
    )


def _mean_interval(
    value: Floats, error: Floats, n: Floats, scale: Scale, *, level: float, fraction: Floats
) -> Interval:
    low, high = t_interval(value, error, n - 1, level=level, fraction=fraction)
    equal = (error <= 0) & (fraction > 0)
    wide = no_spread(value, n, scale.low, scale.high, level=level)
    low, high = np.where(equal, wide.low, low), np.where(equal, wide.high, high)
    return Interval(np.maximum(low, scale.low), np.minimum(high, scale.high))


def _always(scale: Scale) -> bool:  # noqa: ARG001 - every declaration has the same shape
    return True


def _mean_of(code: str) -> Definition:
    return Definition(code, Unit.SCALE, "t_interval", _mean_quantities, _always, _mean)


def _share_of(code: str, steps: float, applies: Callable[[Scale], bool]) -> Definition:
    return Definition(code, Unit.SHARE, "wilson", _box_quantities(steps), applies, _box(steps))


NPS = Definition("nps", Unit.POINTS, "adjusted_wald", _nps_quantities, lambda s: s.low in {0, 1} and s.high == 10, _nps)
CSAT_TOP2 = _share_of("csat_top2", 1, lambda s: 3 <= s.span <= 10)
CSAT_MEAN = _mean_of("csat_mean")
CES_MEAN = _mean_of("ces_mean")
CES_TOP3 = _share_of("ces_top3", 2, lambda s: s.span == 6)
RATING_MEAN = _mean_of("rating_mean")
SHARE = _share_of("share", 0, _always)

ASKED: dict[str, tuple[Definition, ...]] = {
    "nps": (NPS,),
    "csat": (CSAT_TOP2, CSAT_MEAN),
    "ces": (CES_MEAN, CES_TOP3),
    "rating": (RATING_MEAN,),
    "share": (SHARE,),
}
"""Per question kind of the record the metric codes it is reported with."""

CODES = tuple(definition.code for definitions in ASKED.values() for definition in definitions)
