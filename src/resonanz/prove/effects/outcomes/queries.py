"""The outcome of each unit in each period, and who was exposed from when on.

The whole record is opened, whoever asks; what leaves is one effect, and no cell of fewer than five answers takes part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from resonanz.analytics.metrics.scales import read_scale
from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import UnitAlias
from resonanz.prove.effects.outcomes.rules import Answers, Course, NothingToCompare, Span, course, nearest, worth_of
from resonanz.prove.effects.rules import Question

LOOK_BACK: Final = timedelta(weeks=52)
REASON: Final = "effect of a measure"


@dataclass(frozen=True)
class Outcomes:
    """What the record says to a question.

    Attributes:
        course: units × periods.
        started: treated unit → day on which it began.
        scale: the scale of the answers, worst-best.
        other_scales: answers on other scales, which take no part.
        version: of the record.
    """

    course: Course
    started: Mapping[str, date]
    scale: str
    other_scales: int
    version: int


def exposures(measure: str) -> dict[str, date]:
    """Unit → the day on which it received the measure, as the record has it.

    Raises:
        NothingToCompare: no unit has received it yet.
    """
    events = open_table(Workspace(settings.WORKSPACE), Scope.everything(REASON), fresh=DatabaseInbox())
    found = events.filter(events.type == "measure.exposed", events.instance == measure, events.unit.notnull())
    rows = found.group_by("unit").aggregate(at=found.occurred_at.min()).to_pyarrow().to_pylist()
    zone = ZoneInfo(settings.TIME_ZONE)
    began = {row["unit"]: row["at"].astimezone(zone).date() for row in rows if row["at"] is not None}
    if not began:
        raise NothingToCompare("nobody_exposed")
    return began


def outcomes(question: Question, began: Mapping[str, date]) -> Outcomes:
    """Outcomes of all units that take part.

    Raises:
        NothingToCompare: there are no answers, too few of them, or no whole period after the start.
    """
    yesterday = clock.today() - timedelta(days=1)
    span = Span(min(began.values()) - LOOK_BACK, min(question.until or yesterday, yesterday))
    rollup = open_rollup(Workspace(settings.WORKSPACE), Scope.everything(REASON), fresh=DatabaseInbox())
    where = Filter(
        touchpoints=frozenset(question.touchpoints),
        metrics=frozenset({question.metric}),
        types=frozenset({"feedback.scored"}),
        first=span.first,
        last=span.last,
    )
    counted = rollup.counts(where, ["unit", "scale"], period="day").to_pylist()
    rows = [row for row in counted if row["unit"] is not None and row["score"] is not None]
    scale, kept = _one_scale(rows)
    answers = _of_those_who_take_part(kept, question, began)
    worth = worth_of(question.metric, read_scale(scale))
    others = sum(row["n"] for row in rows if row["scale"] != scale)
    return Outcomes(course(answers, began, worth, span), began, scale, others, rollup.version)


def _one_scale(rows: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The answers on the scale that most were given on."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["scale"]] += row["n"]
    if not counts:
        raise NothingToCompare("no_answers")
    scale = counts.most_common(1)[0][0]
    ends = read_scale(scale)
    return scale, [row for row in rows if row["scale"] == scale and ends.low <= row["score"] <= ends.high]


def _of_those_who_take_part(rows: list[dict[str, Any]], question: Question, began: Mapping[str, date]) -> list[Answers]:
    """Answers under the names of the units that take part; with controls named, nobody else does."""
    named = {*began, *question.planned, *question.controls}
    clusters = _clusters({row["unit"] for row in rows}, named)
    found = [Answers(clusters[row["unit"]], row["period"], row["score"], row["n"]) for row in rows]
    return [item for item in found if item.unit in named] if question.controls else found


def _clusters(keys: Iterable[str], named: Iterable[str]) -> dict[str, str]:
    """Key of the record → the unit that takes part: itself, or the one named above it. What nobody knows is itself."""
    paths = dict(UnitAlias.objects.values_list("key", "unit__path"))
    above = {paths[key]: key for key in named if key in paths}
    return {key: nearest(paths.get(key, ""), above) or key for key in keys}
