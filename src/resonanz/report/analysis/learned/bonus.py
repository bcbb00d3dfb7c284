"""What a bonus on a score would reward: differences between units, or luck; and whether answers look steered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.intervals import critical
from resonanz.analytics.metrics.bonus import METHOD_LUCK, UNITS, Period, UnitAnswers, gaming_signs, guard_bonus
from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing
from resonanz.report.learned import Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resonanz.analytics.metrics.bonus import GamingSign

    Floats = NDArray[np.float64]

FEWEST: Final = 10
"""Answers from which a unit is looked at."""
HALF: Final = 30
"""Answers of each unit in each half of the time from which changes are compared."""
_LEVEL: Final = 0.95
_STEPS: Final = {Unit.POINTS: 5.0, Unit.SHARE: 0.05}
_STEP_OF_SCALE: Final = 0.05
_MEANS: Final = frozenset({"nps", "csat_mean", "ces_mean", "rating_mean", "share"})


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """Answers of units: unit, score as asked, day (days since 1970, NaN for none), one entry per answer."""

    units: NDArray[np.str_]
    scores: Floats
    days: Floats
    scale: Scale


def find_bonus(inquiry: Inquiry) -> Found[Target]:
    """Judge a bonus on the overall judgement, or on what was rated most; what is missing where units are too few."""
    asked = _question(inquiry)
    if asked is None or inquiry.scores is None or "unit" not in inquiry.scores.dimensions:
        return Found(None)
    counted = _read(inquiry, asked)
    names, sizes = np.unique(counted.units, return_counts=True)
    large = names[sizes >= FEWEST].tolist()
    if len(large) < UNITS:
        return nothing(note("bonus_few_units", n=len(large), needed=UNITS, answers=FEWEST))
    metric, unit, points = _points(asked, counted)
    answers = [UnitAnswers(name, points[counted.units == name]) for name in large]
    step = _STEPS.get(unit, _STEP_OF_SCALE * counted.scale.span)
    target = _target(np.concatenate([one.answers for one in answers]), unit)
    try:
        guard = guard_bonus(answers, target.value or 0.0, step=step, unit=unit, level=_LEVEL)
    except AnalyticsError:
        return nothing(note("bonus_all_equal", touchpoint=asked.touchpoint))
    signs, since = _signs(counted, large)
    return Found(Target(asked.touchpoint, metric, target, step, guard, signs, since))


def _question(inquiry: Inquiry) -> MetricValue | None:
    """The judgement that the drivers explain, else the question with the most answers."""
    asked = [value for value in inquiry.metrics if value.segment is None and value.metric in _MEANS]
    named = [value for value in asked if value.touchpoint == inquiry.outcome]
    return max(named or asked, key=lambda value: value.estimate.n, default=None)


def _read(inquiry: Inquiry, asked: MetricValue) -> _Counted:
    """All answers to the question, counted by the engine and laid out again."""
    if inquiry.scores is None:
        raise ValueError(asked.touchpoint)
    table = inquiry.scores.plain
    kept = table.filter(table.touchpoint == asked.touchpoint, table.scale == asked.scale, table.unit.notnull())
    day = kept.occurred_at.cast("date")
    rows = kept.group_by(unit=kept.unit, score=kept.score.cast("float64"), day=day).aggregate(n=kept.count())
    found = rows.order_by(["unit", "score", "day"]).to_pyarrow()
    times = found["n"].to_numpy()
    days = found["day"].cast("int32").cast("float64").to_numpy(zero_copy_only=False)
    units = np.array(found["unit"].to_pylist(), dtype=np.str_)
    scores = found["score"].to_numpy(zero_copy_only=False).astype(np.float64)
    return _Counted(np.repeat(units, times), np.repeat(scores, times), np.repeat(days, times), read_scale(asked.scale))


def _points(asked: MetricValue, counted: _Counted) -> tuple[str, Unit, Floats]:
    """What each answer adds to the score; where small numbers are good, the share of the two best answers."""
    scores, scale = counted.scores, counted.scale
    if asked.metric == "nps":
        return "nps", Unit.POINTS, np.where(scores >= 9, 100.0, np.where(scores <= 6, -100.0, 0.0))
    if asked.metric == "share":
        return "share", Unit.SHARE, scores
    if scale.rising:
        return asked.metric, Unit.SCALE, scores
    return "csat_top2", Unit.SHARE, (scores <= scale.from_best(1)).astype(np.float64)


def _target(points: Floats, unit: Unit) -> Estimate:
    mean, error = float(points.mean()), float(points.std(ddof=1) / np.sqrt(len(points)))
    half = critical(_LEVEL) * error
    return Estimate(mean, mean - half, mean + half, _LEVEL, len(points), METHOD_LUCK, unit)


def _signs(counted: _Counted, units: list[str]) -> tuple[tuple[GamingSign, ...] | None, date | None]:
    """Units that changed otherwise than all others from the first to the second half of the answers."""
    dated = counted.days[np.isfinite(counted.days)]
    if not len(dated):
        return None, None
    cut = float(np.median(dated))
    halves = [[_period(counted, name, later) for name in units] for later in (counted.days < cut, counted.days >= cut)]
    kept = [i for i in range(len(units)) if min(half[i].invited for half in halves) >= HALF]
    if len(kept) < UNITS:
        return None, None
    before, after = ([half[i] for i in kept] for half in halves)
    return gaming_signs(before, after, level=_LEVEL), date.fromordinal(int(cut) + date(1970, 1, 1).toordinal())


def _period(counted: _Counted, name: str, rows: NDArray[np.bool_]) -> Period:
    """Answers of one unit; who was invited is unknown, so the share that answered is not looked at."""
    scores = counted.scores[(counted.units == name) & rows]
    return Period(name, len(scores), scores, counted.scale)
