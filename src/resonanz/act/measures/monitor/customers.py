"""A running draw of customers: the first answers of both arms, week by week, with limits that hold at every look."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from resonanz.act.measures.arm.queries import answers, arms, first_of_each
from resonanz.act.measures.models import Measure
from resonanz.act.measures.planner.queries import coded
from resonanz.analytics.effects.arms import missing_alike, sample_ratio
from resonanz.analytics.effects.planning import ALPHA, smallest_visible
from resonanz.analytics.effects.results import Check
from resonanz.analytics.effects.sequential import METHOD, WIDTH, Course, Look, half_width
from resonanz.analytics.intervals import Flags, Floats
from resonanz.analytics.metrics.scales import read_scale
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.organisation.base import clock

WEEK: Final = timedelta(weeks=1)
LEAST_LOOKED: Final = 20
"""First answers in an arm, from which on its spread is known well enough for limits."""


@dataclass(frozen=True, slots=True)
class Seen:
    """First answers since the draw.

    Attributes:
        values: one per customer who answered, larger is better.
        treated: who receives the measure, beside each value.
        week: the week of the answer, 1 is the first one after the draw.
    """

    values: Floats
    treated: Flags
    week: NDArray[np.int64]


def drawn_at(measure: Measure) -> datetime | None:
    """When the lot was drawn."""
    return measure.drawn.order_by("at").values_list("at", flat=True).first()


def whole_weeks(measure: Measure, since: datetime) -> list[date]:
    """The first day of each whole week since the draw, of the measure or until now."""
    until = measure.ended_at or clock.now()
    return [timezone.localdate(since + WEEK * i) for i in range(max((until - since) // WEEK, 0))]


def seen(measure: Measure, metric: str, touchpoints: Collection[str], *, since: datetime) -> Seen:
    """The first answer of each customer that was drawn, in whole weeks since the draw."""
    who, weeks = arms(measure), len(whole_weeks(measure, since))
    found = answers(metric, touchpoints, since=since)
    rows = first_of_each(answer for answer in found.rows if answer.customer in who)
    scale = read_scale(found.scale) if rows else None
    kept = [(row, (row.at - since) // WEEK + 1) for row in rows.values()]
    kept = [(row, week) for row, week in kept if week <= weeks]
    values = [coded(metric, row.score, scale) for row, _week in kept] if scale else []
    return Seen(
        np.array(values, dtype=np.float64),
        np.array([who[row.customer] for row, _week in kept], dtype=np.bool_),
        np.array([week for _row, week in kept], dtype=np.int64),
    )


def course_of(found: Seen, weeks: int, *, visible: float | None) -> Course:
    """The difference of the arms at the end of each week, as far as both have answered enough."""
    scale = visible or _scale(found)
    looks = [_look(found, week, mixture=(WIDTH * scale) ** 2) for week in range(1, weeks + 1)]
    kept = tuple(look for look in looks if look is not None)
    return Course(kept, scale, () if kept else (note("nobody_to_compare_with"),))


def _scale(found: Seen) -> float:
    """Where the plan could not say: what the answers so far could show."""
    if len(found.values) < 2:
        return 1.0
    return smallest_visible(4 * max(float(found.values.var()), 1e-6) / len(found.values))


def _look(found: Seen, week: int, *, mixture: float) -> Look | None:
    until = found.week <= week
    with_it, without = found.values[until & found.treated], found.values[until & ~found.treated]
    if min(len(with_it), len(without)) < LEAST_LOOKED:
        return None
    value = float(with_it.mean() - without.mean())
    variance = float(with_it.var(ddof=1) / len(with_it) + without.var(ddof=1) / len(without))
    half = half_width(max(variance * _caution(len(with_it) + len(without) - 2), 1e-12), mixture)
    return Look(week, Estimate(value, value - half, value + half, 1 - ALPHA, len(with_it), METHOD, Unit.SCALE))


def _caution(freedom: int) -> float:
    """The spread is an estimate itself: raised to the upper end of what it may be (one-sided, 80 %)."""
    from scipy.special import chdtri

    return float(freedom / chdtri(freedom, 0.8))


def checks_of(measure: Measure, found: Seen) -> tuple[Check, ...]:
    """Do the arms have the planned sizes, and do both answer alike?"""
    who: Mapping[str, bool] = arms(measure)
    treated = np.array(list(who.values()), dtype=np.bool_)
    made = sample_ratio(int(treated.sum()), int((~treated).sum()), measure.share)
    answered = [int(found.treated.sum()), int((~found.treated).sum())]
    silent = np.concatenate([_silent(treated.sum(), answered[0]), _silent((~treated).sum(), answered[1])])
    alike = missing_alike(silent, np.sort(treated)[::-1]) if sum(answered) else None
    return (made, alike) if alike is not None else (made,)


def _silent(all_: int, answered: int) -> Flags:
    return np.arange(all_) >= answered


def is_blocked(checks: tuple[Check, ...]) -> bool:
    """Whether the sizes of the arms contradict the plan: then nothing is shown."""
    return any(check.note.code == "sample_ratio_blocks" for check in checks)
