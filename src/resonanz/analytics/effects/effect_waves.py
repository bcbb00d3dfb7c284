"""Units that begin at different times: staggered adoption, or a stepped wedge where lot dealt the waves."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.special import stdtrit

from resonanz.analytics.effects.checks import CLEAR, regression_to_mean, slopes
from resonanz.analytics.effects.cohorts import GroupTime, Mean, group_times, mean_of, never_treated, no_trend_before
from resonanz.analytics.effects.finishing import Found, finish, finite, mean_course
from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.randomisation import FEW
from resonanz.analytics.effects.results import Check, Design, Difference, Effect
from resonanz.analytics.effects.setup import Setup, need_before, until
from resonanz.analytics.effects.wedge import order_p, wedge
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import note

METHOD: Final = "staggered"
METHOD_BY_LOT: Final = "stepped_wedge"
_SMALL: Final = 3
_DOUBT: Final = 0.01


def by_waves(setup: Setup) -> Effect:
    """Waves of units, each compared with those not (yet) treated.

    Raises:
        InvalidArgument: if nothing lies before the first start, or nobody is left to compare with.
    """
    need_before(setup, 1)
    setup = _while_compared(setup)
    smallest = min(int((setup.start == g).sum()) for g in setup.cohorts)
    if setup.randomised or len(setup.start) < FEW or smallest < _SMALL:
        return _by_lot(setup)
    return _by_cohorts(setup)


def _while_compared(setup: Setup) -> Setup:
    """Leave out the periods from which on everybody is treated."""
    last = int(setup.start.max())
    if last >= setup.periods:
        return setup
    if len(setup.cohorts) < 2:
        raise InvalidArgument(
            "All {n} units begin in {start}: nobody is left to compare with. Use the design its, or add other units.",
            n=len(setup.start),
            start=setup.panel.times[last],
        )
    left = setup.periods - last
    return until(setup, last).noted(note("periods_all_treated", n=left))


def _by_lot(setup: Setup) -> Effect:
    found = wedge(setup)
    checks = [_balance(setup) if setup.randomised else _trend_by_lot(setup)]
    if not setup.randomised:
        checks.append(_rebound(setup, found.value))
    observed = mean_course(setup.outcome, setup.treated)
    gap = mean_course(found.gap, setup.treated)
    return finish(
        setup,
        Design.STAGGERED,
        Found(
            value=found.value,
            low=found.low,
            high=found.high,
            method=METHOD_BY_LOT,
            observed=observed,
            expected=observed - gap,
            half=found.half,
            differences=found.differences,
            checks=tuple(checks),
            base=_base(setup, found.value),
            notes=(note("interval_by_lot", n=len(setup.start)), note("waves", n=len(setup.cohorts))),
        ),
    )


def _by_cohorts(setup: Setup) -> Effect:
    items = group_times(setup)
    total = mean_of(item for item in items if item.after)
    if total is None:
        raise InvalidArgument("No treated period has at least two untreated units to compare with. Add units.")
    half = _half(total, setup)
    return finish(
        setup,
        Design.STAGGERED,
        Found(
            value=total.value,
            low=total.value - half,
            high=total.value + half,
            method=METHOD,
            observed=mean_course(setup.outcome, setup.treated),
            expected=mean_course(setup.outcome, setup.treated) - _gap(setup, items)[0],
            half=_gap(setup, items)[1],
            differences=_by_offset(setup, items),
            checks=(_trend(items), _rebound(setup, total.value)),
            base=_base(setup, total.value),
            notes=(
                note("waves", n=len(setup.cohorts)),
                note("compared_with_never" if never_treated(setup) else "compared_with_not_yet"),
            ),
        ),
    )


def _half(item: Mean, setup: Setup) -> float:
    freedom = max(len(setup.start) - len(setup.cohorts) - 1, 1)
    return float(stdtrit(freedom, 0.5 + setup.level / 2)) * item.error


def _by_offset(setup: Setup, items: list[GroupTime]) -> tuple[Difference, ...]:
    found = []
    for offset in sorted({item.offset for item in items}):
        mean = mean_of(item for item in items if item.offset == offset)
        if mean is not None:
            half = _half(mean, setup)
            found.append(Difference(offset, mean.value, finite(mean.value - half), finite(mean.value + half)))
    return tuple(found)


def _gap(setup: Setup, items: list[GroupTime]) -> tuple[Floats, Floats]:
    """Mean effect on all units that are treated at some time, by period, and the half width of its interval."""
    gap, half = np.zeros(setup.periods), np.zeros(setup.periods)
    for time in range(setup.periods):
        active = [item for item in items if item.after and item.time == time]
        mean = mean_of(active)
        if mean is not None:
            share = sum(item.size for item in active) / len(setup.treated)
            gap[time], half[time] = share * mean.value, share * _half(mean, setup)
    return gap, half


def _base(setup: Setup, value: float) -> float:
    """Mean outcome of the treated cells without the effect."""
    return float(np.nanmean(setup.outcome[setup.active])) - value


def _trend(items: list[GroupTime]) -> Check:
    p = no_trend_before(items)
    if p is None:
        return Check("pre_trend", None, None, note("pre_trend_too_short", n=0, needed=3))
    return Check("pre_trend", p >= CLEAR, p, note("pre_trend_parallel" if p >= CLEAR else "pre_trend_differs"))


def _trend_by_lot(setup: Setup) -> Check:
    """Does the order of the waves go with how the units moved before the first of them?"""
    if setup.first < 3:
        return Check("pre_trend", None, None, note("pre_trend_too_short", n=setup.first, needed=3))
    p = order_p(setup, slopes(setup.outcome[:, : setup.first]))
    if p is None:
        return Check("pre_trend", None, None, note("pre_trend_too_few", n=len(setup.start)))
    return Check("pre_trend", p >= CLEAR, p, note("pre_trend_parallel" if p >= CLEAR else "pre_trend_differs"))


def _balance(setup: Setup) -> Check:
    """Does the order of the waves go with the level of the units before the first of them?"""
    p = order_p(setup, known_means(setup.outcome[:, : setup.first], axis=1))
    if p is None:
        return Check("balance", None, None, note("balance_too_few", n=len(setup.start)))
    return Check("balance", p >= _DOUBT, p, note("balance_alike" if p >= _DOUBT else "balance_differs", n=1))


def _rebound(setup: Setup, value: float) -> Check:
    """Regression to the mean: the first wave against the rest where everybody is treated in the end."""
    if len(setup.controls) >= 2:
        return regression_to_mean(setup, value)
    first = np.where(setup.start == setup.first, setup.first, setup.periods).astype(np.intp)
    return regression_to_mean(replace(setup, start=first), value)
