"""Planted changes of series: few false alerts, steps found soon, levels before and after with honest intervals."""

from __future__ import annotations

from datetime import date

import numpy as np
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.alerts import Alert, Series, shares, watch

_COVERS = ("alerts/*.py", "corrections.py")
_FIRST = np.datetime64("2025-01-06")
_WEEK = np.array([0.0, 0.02, 0.01, 0.02, 0.0, -0.03, -0.06])
_SHARE, _ANSWERS, _BETWEEN = 0.75, 80, 0.03
_SIGMA = float(np.sqrt(_SHARE * (1 - _SHARE) / _ANSWERS + _BETWEEN**2))
_LEARNT, _WATCHED = 28, 300
_WINDOW = 15


def _series(rng: np.random.Generator, points: int, *, step: float = 0.0, at: int = 0, carry: float = 0.0) -> Series:
    """Satisfied answers per day: weekdays differ, days differ by more than chance, the level moves by `step` sigmas."""
    between = rng.standard_normal(points)
    for t in range(1, points) if carry else ():
        between[t] = carry * between[t - 1] + np.sqrt(1 - carry**2) * between[t]
    moved = step * _SIGMA * (np.arange(points) >= at)
    p = np.clip(_SHARE + _WEEK[np.arange(points) % 7] + _BETWEEN * between + moved, 0, 1)
    n = rng.poisson(_ANSWERS, points) + 1
    return shares("touchpoint", _FIRST + np.arange(points), rng.binomial(n, p), n)


def _day(point: int) -> date:
    day: date = (_FIRST + point).astype(object)
    return day


def _null(seed: int) -> Outcomes:
    rng = np.random.default_rng(seed)
    alerts = watch([_series(rng, _LEARNT + _WATCHED)]).alerts
    first = _LEARNT + _WINDOW * (seed % (_WATCHED // _WINDOW))
    carried = watch([_series(rng, _LEARNT + _WATCHED, carry=0.3)]).alerts
    return {
        "an alert in fifteen days, which is one in 300 at most": any(
            _day(first) <= alert.raised < _day(first + _WINDOW) for alert in alerts
        ),
        "alerts per 300 series-days": float(len(alerts)),
        "alerts per 300 series-days where neighbouring days hang together (0.3)": float(len(carried)),
    }


NULL = Family(
    name="alerts-null",
    says="A share by day that never changes: 80 answers a day, weekdays that differ, days that differ beyond chance.",
    covers=_COVERS,
    kinds={"an alert": Kind.FALSE_POSITIVE, "alerts per": Kind.FIGURE},
    run=_null,
    quick=8,
)


def _step(seed: int) -> Outcomes:
    """An alert that was open when the level moved is set aside for the intervals: it tells of another change."""
    at = 118
    alerts = watch([_series(np.random.default_rng(seed), at + 70, step=-1.0, at=at)]).alerts
    later = sorted((alert for alert in alerts if alert.raised >= _day(at)), key=lambda alert: alert.raised)
    delay = (later[0].raised - _day(at)).days + 1 if later else None
    clean = later[0] if later and len(later) == len(alerts) else None
    return {
        "found at all": bool(later),
        "points until found": None if delay is None else float(delay),
        "found within 12 points": delay is not None and delay <= 12,
        "first day wrong by more than a week": None if clean is None else float(abs((clean.since - _day(at)).days) > 7),
        **_levels(clean),
    }


def _levels(alert: Alert | None) -> Outcomes:
    usual = _SHARE + float(_WEEK.mean())
    return {
        "level before": None if alert is None else holds(alert.before, usual),
        "level after": None if alert is None else holds(alert.after, usual - _SIGMA),
    }


STEP = Family(
    name="alerts-step",
    says="The same share falls by one standard deviation of a day after 90 watched days.",
    covers=_COVERS,
    kinds={
        "found at all": Kind.NAMING,
        "points until": Kind.FIGURE,
        "found within": Kind.FIGURE,
        "first day": Kind.FIGURE,
        "level": Kind.COVERAGE,
    },
    run=_step,
    quick=12,
)


def _median(seed: int) -> Outcomes:
    rng = np.random.default_rng(seed)
    delays = []
    for _ in range(40):
        alerts = watch([_series(rng, 118 + 30, step=-1.0, at=118)]).alerts
        delays.append(min(((a.raised - _day(118)).days + 1 for a in alerts if a.raised >= _day(118)), default=999))
    return {"median of 40 steps found within 12 points": float(np.median(delays) <= 12)}


MEDIAN = Family(
    name="alerts-median",
    says="40 such series at a time: half of the steps must be found within 12 points.",
    covers=_COVERS,
    kinds={"median": Kind.NAMING},
    run=_median,
    runs=500,
    quick=3,
)


def _many(seed: int) -> Outcomes:
    rng = np.random.default_rng(seed)
    quiet = [_series(rng, 118 + 40) for _ in range(19)]
    series = [
        Series(f"touchpoint {j}", one.days, one.values, one.n, one.spread, one.unit, one.pool)
        for j, one in enumerate([*quiet, _series(rng, 118 + 40, step=-2.0, at=118)])
    ]
    alerts = watch(series).alerts
    return {
        "the changed one of 20 is found": any(a.series == "touchpoint 19" and a.raised >= _day(118) for a in alerts),
        "false alerts per 300 series-days": 300 * sum(a.series != "touchpoint 19" for a in alerts) / (19 * 130),
    }


MANY = Family(
    name="alerts-many",
    says="20 series watched together, one falls by two standard deviations of a day.",
    covers=_COVERS,
    kinds={"the changed": Kind.NAMING, "false alerts": Kind.FIGURE},
    run=_many,
    quick=4,
)

FAMILIES = (NULL, STEP, MEDIAN, MANY)
