"""How a running measure does: the running effect with limits that hold at every look, guardrails, advice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from resonanz.act.measures.models import Direction, Guardrail, Measure, Wave
from resonanz.act.measures.monitor.customers import (
    checks_of,
    course_of,
    drawn_at,
    is_blocked,
    seen,
    whole_weeks,
)
from resonanz.act.measures.planner.queries import BEFORE, WEEK, Weekly, monday, start_of, weekly
from resonanz.act.measures.queries import keys_of_touchpoints
from resonanz.analytics.effects.planning import Exposure, fit_effect, measure_noise, smallest_visible
from resonanz.analytics.effects.results import Check
from resonanz.analytics.effects.sequential import Advised, Course, Guard, advise, watch
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import note
from resonanz.organisation.base import clock
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of as touchpoint_keys
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Running:
    """What can be said about a measure that has begun.

    `effect` is the change for the better: positive is good, whichever way the metric runs.
    """

    course: Course
    advised: Advised
    guards: tuple[Guard, ...]
    weeks: tuple[date, ...]
    """The first day of the week of each look."""
    answers: int
    checks: tuple[Check, ...] = ()
    """Of the lot, where customers were drawn."""


def running(measure: Measure) -> Running | None:
    """The monitor of a measure; None before its first wave has begun."""
    if measure.draws_customers:
        return _of_customers(measure)
    waves = [wave for wave in measure.waves.prefetch_related("units") if wave.started_at is not None]
    if not waves:
        return None
    units = [*measure.units.order_by("name"), *measure.controls.order_by("name")]
    first, last = start_of(measure) - WEEK * BEFORE, _last_sunday(measure)
    keys = keys_of_touchpoints(measure)
    found = _read(measure, measure.metric, keys, units, first=first, last=last)
    course = _course(found, waves, units, visible=measure.plan.get("smallest_visible"))
    guards = tuple(_guard(measure, row, keys, units, waves) for row in measure.guardrails.all())
    sign = 1 if measure.direction == Direction.UP else -1
    advised = advise(course, sign=sign, guards=guards, over=_is_over(measure))
    start = BEFORE + _weeks_until_first(waves, found.weeks)
    days = tuple(found.weeks[min(start + look.week - 1, len(found.weeks) - 1)] for look in course.looks)
    return Running(course, advised, guards, days, found.history.answers)


def _of_customers(measure: Measure) -> Running | None:
    since = drawn_at(measure)
    if since is None:
        return None
    weeks, places = whole_weeks(measure, since), keys_of_touchpoints(measure)
    found = seen(measure, measure.metric, places, since=since)
    checks = checks_of(measure, found)
    visible = measure.plan.get("smallest_visible")
    course = course_of(found, 0 if is_blocked(checks) else len(weeks), visible=visible)
    guards = tuple(_customer_guard(measure, row, places, since, len(weeks)) for row in measure.guardrails.all())
    sign = 1 if measure.direction == Direction.UP else -1
    advised = advise(course, sign=sign, guards=guards, over=_is_over(measure))
    days = tuple(weeks[look.week - 1] for look in course.looks)
    return Running(course, advised, guards, days, len(found.values), checks)


def _customer_guard(measure: Measure, row: Guardrail, places: Sequence[str], since: datetime, weeks: int) -> Guard:
    if row.touchpoint_id:
        places = sorted(touchpoint_keys(Touchpoint.objects.filter(pk=row.touchpoint_id)))
    course = course_of(seen(measure, row.metric, places, since=since), weeks, visible=max(row.limit, 1e-6))
    return Guard(guard_name(row), course, row.limit, 1 if row.direction == Direction.UP else -1)


def _read(
    measure: Measure, metric: str, keys: Iterable[str], units: Sequence[Unit], *, first: date, last: date
) -> Weekly:
    return weekly(metric, keys, units, first=first, last=last, why=f"{measure.code}: monitor")


def _last_sunday(measure: Measure) -> date:
    """The end of the last whole week, of the measure or until today."""
    day = timezone.localdate(measure.ended_at) if measure.ended_at else clock.today()
    return monday(day) - timedelta(days=1)


def _is_over(measure: Measure) -> bool:
    """Whether the planned weeks are over; waves that began late make them longer."""
    begun = [timezone.localdate(wave.started_at) for wave in measure.waves.all() if wave.started_at is not None]
    if len(begun) < measure.waves.count():
        return False
    return clock.today() >= max(min(begun) + WEEK * measure.planned_weeks, max(begun) + WEEK * measure.weeks_after)


def _weeks_until_first(waves: Sequence[Wave], weeks: Sequence[date]) -> int:
    """Whole weeks between the start of the measure and its first wave."""
    begun = [monday(timezone.localdate(wave.started_at)) for wave in waves if wave.started_at]
    return max((min(begun) - weeks[BEFORE]).days // 7, 0) if len(weeks) > BEFORE else 0


def exposure(waves: Sequence[Wave], units: Sequence[Unit], weeks: Sequence[date]) -> Exposure:
    """The share of each week in which each unit had the measure."""
    begun = {
        unit.pk: timezone.localdate(wave.started_at) for wave in waves if wave.started_at for unit in wave.units.all()
    }
    found = np.zeros((len(units), len(weeks)))
    for row, unit in enumerate(units):
        if unit.pk in begun:
            found[row] = [min(max((week + WEEK - begun[unit.pk]).days / 7, 0.0), 1.0) for week in weeks]
    return found


def _course(found: Weekly, waves: Sequence[Wave], units: Sequence[Unit], *, visible: float | None) -> Course:
    given = exposure(waves, units, found.weeks)
    reached = np.flatnonzero(given.sum(axis=0) > 0)
    if not len(reached):
        return Course((), visible or 0.0, (note("first_week_not_over"),))
    start = int(reached[0])
    try:
        scale = visible or _visible(found, given, start)
        return watch(found.history, given, start, visible=scale)
    except InvalidArgument:
        return Course((), visible or 0.0, (note("too_little_history"),))


def _visible(found: Weekly, given: Exposure, start: int) -> float:
    """Where the plan could not say: what the weeks so far could show."""
    noise = measure_noise(found.history.until(start))
    at = smallest_visible(fit_effect(noise, found.history.n, given).variance, max(len(given) - 1, 1))
    return at if np.isfinite(at) else max(noise.answer, 1e-6) ** 0.5


def _guard(
    measure: Measure, row: Guardrail, keys: Sequence[str], units: Sequence[Unit], waves: Sequence[Wave]
) -> Guard:
    if row.touchpoint_id:
        keys = sorted(touchpoint_keys(Touchpoint.objects.filter(pk=row.touchpoint_id)))
    first, last = start_of(measure) - WEEK * BEFORE, _last_sunday(measure)
    found = _read(measure, row.metric, keys, units, first=first, last=last)
    course = _course(found, waves, units, visible=max(row.limit, 1e-6))
    return Guard(guard_name(row), course, row.limit, 1 if row.direction == Direction.UP else -1)


def guard_name(row: Any) -> str:
    """A guardrail by metric and place."""
    name = str(row.get_metric_display())
    return f"{name}, {row.touchpoint.name}" if row.touchpoint else name
