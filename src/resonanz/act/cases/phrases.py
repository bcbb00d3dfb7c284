"""Sentences about cases."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.act.cases.models import Case, Goodwill, Kind, State, Step, Told
from resonanz.analytics.errors import UnreadableScale
from resonanz.analytics.metrics.scales import read_scale
from resonanz.organisation.base import clock
from resonanz.ui.speech import day_words, short_day, speech


def what(case: Case) -> str:
    """What a case is about, in a few words."""
    if case.subject:
        return case.subject
    where = str(case.touchpoint) if case.touchpoint else ""
    kinds = {
        Kind.FEEDBACK: (_("A low judgement at %(where)s"), _("A low judgement")),
        Kind.COMPLAINT: (_("A complaint about %(where)s"), _("A complaint")),
        Kind.CALLBACK: (_("A wish to be called back about %(where)s"), _("A wish to be called back")),
        Kind.QUESTION: (_("A question about %(where)s"), _("A question")),
    }
    there, alone = kinds[Kind(case.kind)]
    return there % {"where": where} if where else alone


def headline(case: Case) -> str:
    """What is to be done in a case, as a sentence."""
    sentences = {
        State.RECEIVED: _("%(what)s: the customer waits for a first answer."),
        State.ACKNOWLEDGED: _("%(what)s: the customer knows that we are at it."),
        State.ASSESSMENT: _("%(what)s: we find out what happened."),
        State.ACTION: _("%(what)s: we put it right."),
        State.ANSWERED: _("%(what)s: the customer has an answer."),
        State.CLOSED: _("%(what)s: closed, the customer was told.")
        if case.told in {Told.MAIL, Told.PHONE, Told.LETTER, Told.IN_PERSON}
        else _("%(what)s: closed without the customer."),
        State.MERGED: _("%(what)s: it goes on in another case."),
    }
    return sentences[State(case.state)] % {"what": what(case).rstrip(".")}


def list_headline(*, total: int, due: int, overdue: int) -> str:
    """What a list of cases says about today."""
    if not total:
        return _("No customer waits for us.")
    if overdue:
        late = ngettext("%(n)s case is overdue", "%(n)s cases are overdue", overdue) % {"n": overdue}
        if not due:
            return _("%(late)s.") % {"late": late}
        soon = ngettext("%(n)s more is due today", "%(n)s more are due today", due) % {"n": due}
        return _("%(late)s, %(soon)s.") % {"late": late, "soon": soon}
    if due:
        soon = ngettext("%(n)s case is due today", "%(n)s cases are due today", due) % {"n": due}
        return _("%(soon)s. None is overdue.") % {"soon": soon}
    return _("Nothing is due today.")


def due_words(case: Case) -> str:
    """When the next answer is due; how it ended where nothing is owed."""
    if case.state in {State.CLOSED, State.MERGED, State.ANSWERED}:
        at = case.closed_at or case.answered_at
        return near(at) if at else ""
    return _("overdue, %(moment)s") % {"moment": near(case.due_at)} if is_late(case) else near(case.due_at)


def near(at: datetime) -> str:
    """A point in time in few letters: heute, 12:40; morgen, 9:30; 24. Nov., 9:54."""
    local = timezone.localtime(at)
    words = day_words(local) if abs((local.date() - clock.today()).days) <= 1 else short_day(local)
    return f"{words}, {local:%-H:%M}"


def is_late(case: Case) -> bool:
    return case.owes and case.due_at < clock.now()


def is_due_today(case: Case) -> bool:
    return case.owes and _same_day(case.due_at, clock.now())


def _same_day(one: datetime, other: datetime) -> bool:
    return timezone.localtime(one).date() == timezone.localtime(other).date()


def who(case: Case) -> str:
    """Who it is about, without a name."""
    if case.customer is None:
        return _("Nobody we know")
    if case.customer.since:
        return _("Customer since %(year)s") % {"year": case.customer.since.year}
    return _("A customer")


def judged(case: Case) -> str:
    """The judgement that the case began with: 2 on a scale from 1 to 5."""
    return "" if case.score is None else judgement(case.score, case.scale)


def judgement(value: float, scale: str) -> str:
    """A score in words, with the ends of its scale where they are known."""
    t = speech()
    score = t.number(value, 0 if value.is_integer() else 1)
    try:
        ends = read_scale(scale)
    except UnreadableScale:
        return _("judgement %(score)s") % {"score": score}
    return _("%(score)s on a scale from %(worst)s to %(best)s") % {
        "score": score,
        "worst": t.number(ends.worst),
        "best": t.number(ends.best),
    }


def step_words(step: Step) -> str:
    """What happened in a step, beyond its name."""
    facts: dict[str, Any] = step.facts
    states, told = dict(State.choices), dict(Told.choices)
    if step.kind == Step.Kind.MOVED:
        return _("from “%(before)s” to “%(after)s”") % {
            "before": states.get(facts.get("before", ""), ""),
            "after": states.get(facts.get("after", ""), ""),
        }
    if step.kind in {Step.Kind.CLOSED, Step.Kind.REOPENED}:
        return " · ".join(filter(None, [facts.get("cause", ""), str(told.get(facts.get("told", ""), ""))]))
    if step.kind in {Step.Kind.TOLD, Step.Kind.ATTEMPTED}:
        return str(told.get(facts.get("how", ""), ""))
    if step.kind == Step.Kind.GOODWILL:
        return f"{money(facts['cents'])} · {dict(Goodwill.State.choices).get(facts['state'], '')}"
    if step.kind == Step.Kind.ESCALATED:
        return {1: _("to the deputy"), 2: _("to the lead"), 3: _("to the CX team")}.get(facts.get("stage", 0), "")
    return str(
        facts.get("cause") or facts.get("into") or facts.get("took") or facts.get("name") or facts.get("words", "")
    )


def money(cents: int) -> str:
    """An amount of the reporting currency, as people write it."""
    from babel.numbers import format_currency

    return str(format_currency(Decimal(cents) / 100, "EUR", locale=speech().locale))
