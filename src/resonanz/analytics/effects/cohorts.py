"""Group-time effects for units that begin at different times, with influence functions.

ATT(g, t) compares the change of the units that began in g, since the last period before, with that of units not (yet)
treated in t. Two-way regressions would compare with units already treated; this never does.

Source: Callaway & Sant'Anna 2021, Journal of Econometrics 225.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.effects.setup import Setup


@dataclass(frozen=True, slots=True, eq=False)
class GroupTime:
    """One ATT(g, t): `reach` is each unit's influence on it, shape (units,)."""

    cohort: int
    time: int
    size: int
    value: float
    reach: Floats

    @property
    def offset(self) -> int:
        """Periods since the start; negative before."""
        return self.time - self.cohort

    @property
    def after(self) -> bool:
        return self.time >= self.cohort


@dataclass(frozen=True, slots=True, eq=False)
class Mean:
    """A weighted mean of group-time effects and its standard error."""

    value: float
    error: float
    reach: Floats


def group_times(setup: Setup) -> list[GroupTime]:
    """All ATT(g, t) that can be told, also before the start (base: the period before t), in order of g and t."""
    found = []
    for cohort in setup.cohorts:
        for time in range(1, setup.periods):
            item = _one(setup, cohort, time)
            if item is not None:
                found.append(item)
    return found


def never_treated(setup: Setup) -> bool:
    """Whether those never treated are the comparison; else those not yet treated are."""
    return len(setup.controls) >= 2


def _one(setup: Setup, cohort: int, time: int) -> GroupTime | None:
    base = min(cohort, time) - 1
    if base < 0:
        return None
    change = setup.outcome[:, time] - setup.outcome[:, base]
    there = np.isfinite(change)
    mine = (setup.start == cohort) & there
    later = setup.start >= setup.periods if never_treated(setup) else setup.start > max(time, cohort - 1)
    others = later & there & (setup.start != cohort)
    if not mine.any() or others.sum() < 2:
        return None
    reach = np.zeros(len(change))
    reach[mine] = _influence(change[mine])
    reach[others] = -_influence(change[others])
    value = float(change[mine].mean() - change[others].mean())
    return GroupTime(cohort, time, int(mine.sum()), value, reach)


def _influence(values: Floats) -> Floats:
    """Influence of each value on their mean, so that the squares sum to its unbiased variance."""
    n = len(values)
    return np.asarray((values - values.mean()) / np.sqrt(n * max(n - 1, 1)), dtype=np.float64)


def mean_of(items: Iterable[GroupTime]) -> Mean | None:
    """Mean weighted by the size of the cohorts; None of nothing."""
    chosen = list(items)
    if not chosen:
        return None
    weight = np.array([item.size for item in chosen], dtype=np.float64)
    weight /= weight.sum()
    reach = weight @ np.array([item.reach for item in chosen])
    return Mean(float(weight @ [item.value for item in chosen]), float(np.sqrt(reach @ reach)), reach)


def no_trend_before(items: Iterable[GroupTime]) -> float | None:
    """P of "all effects before the start are zero": Wald's test with the F distribution; None where it has no sense."""
    early = [item for item in items if not item.after]
    if not early:
        return None
    reach = np.array([item.reach for item in early])
    values = np.array([item.value for item in early])
    units, count = int((np.abs(reach).sum(axis=0) > 0).sum()), len(early)
    if units < 3 * count + 2:
        return None
    covariance = reach @ reach.T
    if np.linalg.matrix_rank(covariance) < count:
        return None
    statistic = float(values @ np.linalg.solve(covariance, values))
    return float(fdtrc(count, units - count, statistic * (units - count) / (count * (units - 1))))
