"""Drawing single customers as a design: what it sees follows from how many fit, and how many of them answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from resonanz.act.measures.arm.queries import answers, fitting, least_of
from resonanz.act.measures.models import Measure
from resonanz.act.measures.queries import keys_of_touchpoints
from resonanz.analytics.effects.planning import LONGEST, History, Option, PilotPlan, smallest_visible
from resonanz.analytics.results import Note, note
from resonanz.organisation.base import clock

LOOKED: Final = 12
"""Weeks from which it is learnt how many of the customers answer."""


def with_customers(measure: Measure, plan: PilotPlan, history: History) -> PilotPlan:
    """The same plan, with what drawing these customers can see; of two designs by lot the sharper one stands first."""
    ours = _option(measure, history)
    options = [ours if option.design == ours.design else option for option in plan.options]
    order = sorted(options, key=lambda option: (not option.possible, option.grade, _blur(option)))
    return replace(plan, options=tuple(order))


def _blur(option: Option) -> float:
    return option.visible if option.grade == "A" else 0.0


def _option(measure: Measure, history: History) -> Option:
    people = {customer.pseudonym for customer in fitting(measure)}
    if len(people) < (needed := least_of(measure)):
        return _impossible(note("too_few_customers", n=len(people), needed=needed))
    weekly = _answering(measure, people) / LOOKED
    if not weekly:
        return _impossible(note("customers_do_not_answer", n=len(people), weeks=LOOKED))
    spread, split = _variance(history), measure.share * (1 - measure.share)

    def heard(weeks: int) -> float:
        return min(weekly * weeks, len(people))

    def visible(weeks: int) -> float:
        return smallest_visible(spread / split / heard(weeks))

    weeks, target = measure.weeks_after, measure.target
    first = next((week for week in range(1, LONGEST + 1) if target and visible(week) <= target), None)
    why = note("customers_answer", n=len(people), answers=round(heard(weeks)), weeks=weeks)
    return Option("ab", "A", True, visible(weeks), first, None, measure.units.count(), 0, (why,))


def _impossible(why: Note) -> Option:
    return Option("ab", "A", False, float("inf"), None, None, 0, 0, (why,))


def _answering(measure: Measure, people: set[str]) -> int:
    """How many of them answered in the weeks before."""
    since = clock.now() - timedelta(weeks=LOOKED)
    found = answers(measure.metric, keys_of_touchpoints(measure), since=since)
    return len({answer.customer for answer in found.rows} & people)


def _variance(history: History) -> float:
    """Of single answers, whatever unit and week they come from."""
    n = float(history.n.sum())
    mean = float(history.total.sum()) / n
    return max(float(history.squares.sum()) / n - mean**2, 1e-9)
