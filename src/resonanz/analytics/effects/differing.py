"""Difference in differences: what the treated would have done had they changed like the others.

The unit of inference is the unit: each gives one change, its mean after minus its mean before, both cleared of what
moved everybody. So many periods of the same branch never count as many branches.

Sources: Bertrand, Duflo & Mullainathan 2004, Quarterly Journal of Economics 119 (one difference per unit);
Arkhangelsky et al. 2021 (benchmark on Proposition 99); Conley & Taber 2011, Review of Economics and Statistics 93 (one
treated unit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.randomisation import FEW, assignments, inverted
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.effects.twoway import two_way, weights_of
from resonanz.analytics.intervals import Interval


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """Treated against others in one figure per unit."""

    value: float
    low: float
    high: float
    by_lot: bool
    """Whether the interval comes from the lot and not from a formula."""


def cleared(setup: Setup) -> Floats:
    """Outcomes without what moved all comparison units and without each unit's mean before the start."""
    controls = setup.controls
    periods = two_way(setup.outcome[controls], weights_of(setup, controls)).periods
    rest = setup.outcome - periods
    before = known_means(rest[:, : setup.first], 1, setup.panel.n[:, : setup.first])
    return np.asarray(rest - before[:, None], dtype=np.float64)


def changes(setup: Setup, rest: Floats) -> Floats:
    """Mean after the start of each unit, of what `cleared` left; shape (units,)."""
    return known_means(rest[:, setup.first :], 1, setup.panel.n[:, setup.first :])


def contrast(change: Floats, setup: Setup) -> Contrast:
    """Mean change of the treated minus mean change of the others, with interval.

    Fewer than 12 units: the test that draws the treated anew is inverted, where it can give an interval at all. One
    treated unit: spread of the others. Else Welch's t.
    """
    drawn = setup.start < setup.periods
    value = float(change[drawn].mean() - change[~drawn].mean())
    if len(change) < FEW:
        ends = _by_lot(change, drawn, value, setup)
        if np.isfinite(ends.low) and np.isfinite(ends.high):
            return Contrast(value, float(ends.low), float(ends.high), by_lot=True)
    half = half_width(change[drawn], change[~drawn], setup.level)
    return Contrast(value, value - half, value + half, by_lot=False)


def _by_lot(change: Floats, drawn: np.ndarray, value: float, setup: Setup) -> Interval:
    ways = assignments(drawn, np.random.default_rng(setup.seed))
    if not len(ways):
        return Interval(np.asarray(-np.inf), np.asarray(np.inf))
    share, other = ways / ways.sum(axis=1, keepdims=True), ~ways / (~ways).sum(axis=1, keepdims=True)
    signed = share - other
    return inverted(value, signed @ change, signed @ drawn, level=setup.level)


def half_width(mine: Floats, others: Floats, level: float) -> float:
    """Half the interval of a difference of two means: Welch's, or with a single unit the spread of the others.

    NaN where there are too few units for any spread.
    """
    a, b = len(mine), len(others)
    if b < 2:
        return float("nan")
    right = float(others.var(ddof=1)) / b
    if a < 2:
        spread, freedom = float(others.var(ddof=1)) * (1 + 1 / b), float(b - 1)
    else:
        left = float(mine.var(ddof=1)) / a
        spread = left + right
        freedom = spread**2 / (left**2 / (a - 1) + right**2 / (b - 1)) if spread > 0 else float(a + b - 2)
    return float(stdtrit(freedom, 0.5 + level / 2) * np.sqrt(spread))


def half_widths(rest: Floats, setup: Setup) -> Floats:
    """Half width of the interval in every single period, shape (periods,)."""
    drawn = setup.start < setup.periods
    found = [_of_period(rest[:, t], drawn, setup.level) for t in range(setup.periods)]
    return np.asarray(found, dtype=np.float64)


def _of_period(column: Floats, drawn: np.ndarray, level: float) -> float:
    there = np.isfinite(column)
    return half_width(column[there & drawn], column[there & ~drawn], level)
