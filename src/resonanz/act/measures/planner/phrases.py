"""The planner in words: which design fits, what it sees and when, what a pilot costs against a roll-out at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _

from resonanz.act.measures.models import Design, Measure
from resonanz.act.measures.phrases import amount, step
from resonanz.analytics.effects.planning import Option, PilotPlan
from resonanz.report.phrases.notes import sentence
from resonanz.ui.speech import speech


@dataclass(frozen=True, slots=True)
class Row:
    """One design in the table of the planner."""

    name: str
    grade: str
    possible: bool
    chosen: bool
    best: bool
    visible: str
    first: str
    why: str


def rows(measure: Measure, pilot: PilotPlan) -> list[Row]:
    """The designs, the one that fits best first."""
    return [_row(measure, pilot, option) for option in pilot.options if option.design in Design.values]


def _row(measure: Measure, pilot: PilotPlan, option: Option) -> Row:
    t = speech()
    return Row(
        name=str(Design(option.design).label),
        grade=option.grade.lower(),
        possible=option.possible,
        chosen=option.design == measure.design,
        best=option is pilot.best,
        visible=_visible(option, measure.metric),
        first=_first(option, measure.target),
        why=" ".join(sentence(item, t) for item in option.why),
    )


def _visible(option: Option, metric: str) -> str:
    if not option.possible or not isfinite(option.visible):
        return ""
    return _("from %(value)s on") % {"value": amount(option.visible, metric)}


def _first(option: Option, target: float | None) -> str:
    if not option.possible or target is None:
        return ""
    return _("week %(n)s") % {"n": option.first_week} if option.first_week else _("not within two years")


def headline(measure: Measure, pilot: PilotPlan) -> str:
    """What the chosen design can see, and what would be needed."""
    option = pilot.of(measure.design)
    if not option.possible:
        return _("This design does not fit here; below stands why.")
    if not isfinite(option.visible):
        return _("This plan can see nothing: all weeks would be alike.")
    words = {
        "value": amount(option.visible, measure.metric),
        "step": step(measure.metric),
        "weeks": measure.planned_weeks,
    }
    if measure.target is None:
        return _("In %(weeks)s weeks this plan sees changes from %(value)s %(step)s on.") % words
    if option.visible <= measure.target:
        words |= {"first": str(option.first_week), "target": amount(measure.target, measure.metric)}
        return _("A change of %(target)s %(step)s can be seen from week %(first)s on.") % words
    return _needs(measure, option)


def _needs(measure: Measure, option: Option) -> str:
    """Needs 31 weeks or 9 units."""
    words = {"target": amount(measure.target or 0.0, measure.metric), "step": step(measure.metric)}
    words |= {"first": str(option.first_week), "units": str(option.needed_units), "weeks": str(measure.planned_weeks)}
    if option.first_week and option.needed_units:
        return _("To see %(target)s %(step)s, this needs %(first)s weeks or %(units)s units.") % words
    if option.first_week:
        return _("To see %(target)s %(step)s, this needs %(first)s weeks instead of %(weeks)s.") % words
    if option.needed_units:
        return _("To see %(target)s %(step)s, this needs %(units)s units.") % words
    if measure.draws_customers:
        return _("Too few of these customers answer to see %(target)s %(step)s. A wider rule gives more.") % words
    return _("This design cannot see %(target)s %(step)s, neither within two years nor with two hundred units.") % words


def pilot_sentence(measure: Measure, pilot: PilotPlan) -> str:
    """What a pilot teaches and costs against the roll-out everywhere at once."""
    best, direct = pilot.best, pilot.direct
    if best is direct or not isfinite(best.visible):
        return _("Nothing better than before and after is possible here: no pilot would teach more.")
    words = {
        "best": amount(best.visible, measure.metric),
        "grade": best.grade,
        "direct": amount(direct.visible, measure.metric) if isfinite(direct.visible) else "∞",
        "waiting": best.waiting,
        "reached": best.reached,
        "units": measure.units.count(),
    }
    taught = (
        _(
            "A pilot sees changes from %(best)s on, with evidence %(grade)s; everybody at once sees them from "
            "%(direct)s on, and cannot tell them from a season."
        )
        % words
    )
    if not best.waiting:
        return taught
    cost = _("It costs %(waiting)s weeks of waiting, summed over the units.") % words
    risk = _("If it does harm, %(reached)s of %(units)s units have it by the time it shows.") % words
    return f"{taught} {cost} {risk}" if measure.target else f"{taught} {cost}"
