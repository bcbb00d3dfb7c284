"""Words about when something changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from resonanz.analytics.alerts.results import Alert, Alerts, State
from resonanz.analytics.results import Verdict
from resonanz.report.language import Language
from resonanz.report.learned import Question
from resonanz.report.phrases import msg
from resonanz.report.phrases.scores import axis_words
from resonanz.report.words import scale_ends

METRICS = {"csat": "csat_mean", "ces": "ces_mean", "rating": "rating_mean"}
"""The metric that is watched of each kind of question."""
STATES: Mapping[State, str] = {
    State.OPEN: msg("still so"),
    State.CLOSED: msg("back since {day}"),
    State.SETTLED: msg("the new usual since {day}"),
}


def verdict(alert: Alert, question: Question) -> Verdict:
    """Whether the change is for the better, in the direction of the scale."""
    good = alert.rising
    if question.metric not in {"nps", "share"}:
        worst, best = scale_ends(question.scale)
        good = alert.rising == (best > worst)
    return Verdict.BETTER if good else Verdict.WORSE


def changed(alert: Alert, question: Question, t: Language) -> str:
    """What changed, since when, when it could be known, and where it stands."""
    worse, better = axis_words(METRICS.get(question.metric, question.metric), t)
    word = better if verdict(alert, question) is Verdict.BETTER else worse
    state = t(STATES[alert.state], day=short(alert.ended or alert.raised, t))
    return t(
        "{word} since {since}, recognised on {raised}, {state}",
        word=word,
        since=short(alert.since, t),
        raised=short(alert.raised, t),
        state=state,
    )


def short(day: date, t: Language) -> str:
    """A date that fits into a table: 4 Nov 2026."""
    return f"{t.period(day, 'week')} {day.year}"


def summary(found: Alerts, t: Language) -> str:
    """How much was watched, and how many false alerts chance alone would raise."""
    series = t.plural(
        "{n} series was watched", "{n} series were watched", sum(bool(item.points) for item in found.items)
    )
    chance = t(
        "Chance alone would raise about {n} alerts.",
        n=t.number(found.expected_false, 0 if found.expected_false >= 10 else 1),
    )
    told = t.plural("{n} change was recognised.", "{n} changes were recognised.", len(found.alerts))
    return f"{series}: {told} {chance}"
