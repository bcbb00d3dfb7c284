"""Planted effects of measures that run in waves: limits that hold at every look, early advice to stop large harm."""

from __future__ import annotations

import numpy as np
from tests.recovery.family import Family, Outcomes
from tests.recovery.rates import Kind

from resonanz.analytics.effects.planning import (
    History,
    exposure_of,
    fit_effect,
    measure_noise,
    smallest_visible,
    wave_starts,
)
from resonanz.analytics.effects.sequential import Advice, Course, advise, watch

_COVERS = ("effects/planning.py", "effects/sequential.py")
_UNITS, _WAVES, _BETWEEN, _AFTER, _BEFORE = 12, 6, 3, 6, 26
_WEEKS = (_WAVES - 1) * _BETWEEN + _AFTER
_THIRD = _WAVES // 3 * _BETWEEN
"""Weeks until more than a third of the waves have begun."""
_LEVEL, _ANSWER, _ANSWERS = 7.0, 2.0, 30
_BETWEEN_UNITS, _SHOCK, _MEMORY, _COMMON = 0.4, 0.15, 0.4, 0.1
_HARMS = (1.0, 1.5, 2.0, 3.0, 4.0)


def _history(rng: np.random.Generator, units: int, weeks: int) -> History:
    """Answers on a scale: units differ, have shocks with memory, and share what moves every week."""
    shocks = rng.standard_normal((units, weeks)) * _SHOCK
    for week in range(1, weeks):
        shocks[:, week] = _MEMORY * shocks[:, week - 1] + np.sqrt(1 - _MEMORY**2) * shocks[:, week]
    means = _LEVEL + rng.normal(0, _BETWEEN_UNITS, units)[:, None] + rng.normal(0, _COMMON, weeks) + shocks
    n = rng.poisson(_ANSWERS, (units, weeks)).astype(float)
    seen = means + rng.standard_normal((units, weeks)) * _ANSWER / np.sqrt(np.maximum(n, 1))
    within = _ANSWER**2 * rng.chisquare(np.maximum(n - 1, 1)) * (n > 1)
    return History(n, n * seen, within + n * seen**2)


def _with(history: History, change: np.ndarray) -> History:
    """The same answers with a change of the mean per unit and week."""
    n, total = history.n, history.total
    return History(n, total + n * change, history.squares + 2 * change * total + n * change**2)


def _stopped(course: Course) -> int | None:
    """The week of the first look that advises to stop."""
    for known in range(1, len(course.looks) + 1):
        if advise(Course(course.looks[:known], course.visible)).advice is Advice.STOP:
            return course.looks[known - 1].week
    return None


def _hold(course: Course, truth: float) -> bool:
    ends = [(look.effect.low, look.effect.high) for look in course.looks]
    return all(low is not None and high is not None and low <= truth <= high for low, high in ends)


def _waves(seed: int) -> Outcomes:
    history = _history(np.random.default_rng(seed), _UNITS, _BEFORE + _WEEKS)
    given = exposure_of(wave_starts(_UNITS, _WAVES, _BETWEEN), _BEFORE, _WEEKS)
    noise = measure_noise(history.until(_BEFORE))
    visible = smallest_visible(fit_effect(noise, history.n, given).variance, _UNITS - 1)
    nothing = watch(history, given, _BEFORE, visible=visible)
    found: dict[str, float | bool | None] = {
        "advice to stop or expand without any effect, at some look": any(
            look.effect.low > 0 or look.effect.high < 0  # type: ignore[operator]  # a look has both ends
            for look in nothing.looks
        ),
        "smallest visible effect": visible,
    }
    for harm in _HARMS:
        course = watch(_with(history, -harm * visible * given), given, _BEFORE, visible=visible)
        week = _stopped(course)
        early = week is not None and week <= _THIRD
        found[f"harm of {harm:g}× advised to stop before a third of the waves"] = early
        found[f"advised to stop at all, harm of {harm:g}×"] = week is not None
        if harm == 2.0:
            found["limits hold the harm at every look"] = _hold(course, -harm * visible)
    return found


WAVES = Family(
    name="monitor-waves",
    says=(
        "Twelve units in six waves, three weeks apart, 30 answers per unit and week: shocks with memory, weeks that "
        "move all. The harm is a multiple of the smallest effect that the plan sees. The monitor looks every week."
    ),
    covers=_COVERS,
    kinds={
        "advice to stop or expand without": Kind.FALSE_POSITIVE,
        "harm of": Kind.FIGURE,
        "harm of 4×": Kind.NAMING,
        "advised to stop at all": Kind.FIGURE,
        "limits hold": Kind.AT_LEAST,
        "smallest": Kind.FIGURE,
    },
    run=_waves,
    runs=500,
    quick=4,
)

FAMILIES = (WAVES,)
