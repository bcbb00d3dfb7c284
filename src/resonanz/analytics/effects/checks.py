"""What an effect is tested on before anybody believes it.

Sources: Roth 2022, AER: Insights 4 (a pre-trend test is weak); Abadie et al. 2010 (placebos in space and time);
Barnett, van der Pols & Dobson 2005, International Journal of Epidemiology 34 (regression to the mean).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import stdtr

from resonanz.analytics.effects.differing import Contrast, changes
from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.results import Check
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.effects.synthetic import Fit, Synthetic
from resonanz.analytics.results import note

CLEAR: Final = 0.05
"""A check fails below this chance."""
_EXTREME: Final = 0.25
_REBOUND: Final = 0.25
_POOR: Final = 2.0


def pre_trend(setup: Setup, rest: Floats) -> Check:
    """Did treated and others run in parallel before the start? Slope per period of each unit, compared by Welch's t."""
    if setup.first < 3:
        return Check("pre_trend", None, None, note("pre_trend_too_short", n=setup.first, needed=3))
    found = slopes(rest[:, : setup.first])
    drawn = setup.start < setup.periods
    p = difference_p(found[drawn], found[~drawn])
    if p is None:
        return Check("pre_trend", None, None, note("pre_trend_too_few", n=len(found)))
    return Check("pre_trend", p >= CLEAR, p, note("pre_trend_parallel" if p >= CLEAR else "pre_trend_differs"))


def slopes(values: Floats) -> Floats:
    """Least-squares slope of each row over its known columns; NaN with fewer than two; shape (rows,)."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    x = np.where(known, np.arange(values.shape[1]), 0.0)
    y = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = np.where(known, x - (x.sum(axis=1) / count)[:, None], 0.0)
        found = (centred * y).sum(axis=1) / (centred**2).sum(axis=1)
    return np.asarray(found, dtype=np.float64)


def difference_p(mine: Floats, others: Floats) -> float | None:
    """Two-sided p of a difference of means, Welch's t; a single value is judged by the spread of the others."""
    mine, others = mine[np.isfinite(mine)], others[np.isfinite(others)]
    a, b = len(mine), len(others)
    if a < 1 or b < 3:
        return None
    right = float(others.var(ddof=1)) / b
    left = float(mine.var(ddof=1)) / a if a > 1 else float(others.var(ddof=1))
    freedom = (left + right) ** 2 / (left**2 / (a - 1) + right**2 / (b - 1)) if a > 1 and left + right > 0 else b - 1.0
    if left + right <= 0:
        return 1.0 if mine.mean() == others.mean() else 0.0
    t = abs(float(mine.mean() - others.mean())) / np.sqrt(left + right)
    return float(2 * stdtr(freedom, -t))


def placebo_time(found: Contrast | None, start: str) -> Check:
    """An invented earlier start must show nothing."""
    if found is None or not np.isfinite(found.low):
        return Check("placebo_time", None, None, note("placebo_time_too_short"))
    nothing = found.low <= 0 <= found.high
    code = "placebo_time_nothing" if nothing else "placebo_time_something"
    return Check("placebo_time", nothing, found.value, note(code, start=start, low=found.low, high=found.high))


def placebo_unit(found: Synthetic, start: int, *, clear: bool) -> Check:
    """How many comparison units would show as large a change against their own twin, in proportion to their misfit?

    Fails where the interval lies beside zero although the placebos do not bear it out.
    """
    others = np.array([_ratio(fit, start) for fit in found.placebos])
    if len(others) < 9:
        return Check("placebo_unit", None, None, note("placebo_unit_too_few", n=len(others)))
    p = float((1 + (others >= _ratio(found.fit, start)).sum()) / (1 + len(others)))
    code = "placebo_unit_stands_out" if p <= 0.1 else "placebo_unit_usual"
    return Check("placebo_unit", not (clear and p > 0.1), p, note(code, n=len(others)))


def _ratio(fit: Fit, start: int) -> float:
    after = fit.gap[start:]
    return float(np.sqrt((after**2).mean())) / max(fit.misfit, 1e-12)


def misfit(found: Synthetic) -> Check:
    """Does the synthetic twin run like the treated before the start, as well as twins of others do?"""
    if not found.placebos:
        return Check("fit", None, found.fit.misfit, note("fit_unknown"))
    usual = float(np.median([fit.misfit for fit in found.placebos]))
    close = found.fit.misfit <= _POOR * usual
    return Check("fit", close, found.fit.misfit, note("fit_close" if close else "fit_poor", usual=usual))


def regression_to_mean(setup: Setup, value: float) -> Check:
    """Were the worst or the best units picked, and would they have come back anyway?

    The expected way back is (1 − r) times their distance from the others before the start, with r the share of the
    spread between units that lasts.
    """
    before = setup.outcome[:, : setup.first]
    drawn = setup.start < setup.periods
    level = known_means(before, axis=1)
    rank = float((level[drawn].mean() > level[~drawn]).mean())
    if _EXTREME < rank < 1 - _EXTREME:
        return Check("regression_to_mean", True, 0.0, note("picked_usual"))
    if setup.first < 3:
        return Check("regression_to_mean", None, None, note("picked_extreme_unknown"))
    back = (1 - _lasting(before - known_means(before, axis=0))) * float(level[~drawn].mean() - level[drawn].mean())
    small = abs(back) <= _REBOUND * abs(value) or np.sign(back) != np.sign(value)
    return Check("regression_to_mean", bool(small), back, note("picked_extreme_small" if small else "picked_extreme"))


def _lasting(values: Floats) -> float:
    """Share of the spread between unit means that is not noise of the periods."""
    count = float(np.isfinite(values).sum(axis=1).mean())
    means = known_means(values, axis=1)
    several = np.isfinite(values).sum(axis=1) > 1
    noise = float(np.nanvar(values[several], axis=1, ddof=1).mean()) / count if several.any() else np.inf
    spread = float(means[np.isfinite(means)].var(ddof=1))
    return 1 - min(1.0, noise / spread) if spread > 0 else 0.0


def spill_over(setup: Setup, rest: Floats) -> Check:
    """Did those comparison units change with the treated that had run most alike before? A hint, never a proof."""
    controls = setup.controls
    if len(controls) < 6 or setup.first < 4:
        return Check("spill_over", None, None, note("spill_over_too_few"))
    mine = known_means(rest[setup.treated][:, : setup.first], axis=0)
    likeness = np.array([_likeness(mine, rest[i, : setup.first]) for i in controls])
    order = controls[np.argsort(-likeness, kind="stable")]
    half = len(order) // 2
    change = changes(setup, rest)
    p = difference_p(change[order[:half]], change[order[half:]])
    quiet = p is None or p >= CLEAR
    return Check("spill_over", quiet, p, note("spill_over_none" if quiet else "spill_over_seen"))


def _likeness(first: Floats, second: Floats) -> float:
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < 3 or first[known].std() == 0 or second[known].std() == 0:
        return 0.0
    return float(np.corrcoef(first[known], second[known])[0, 1])
