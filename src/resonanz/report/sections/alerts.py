"""When something changed: each alert with the level before and after, and the first day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from resonanz.analytics.alerts.results import Alert, State
from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip
from resonanz.report.context import Context
from resonanz.report.learned import Question, Watch
from resonanz.report.phrases import alerts as say
from resonanz.report.phrases.names import metric
from resonanz.report.phrases.scores import axis_words
from resonanz.report.sections.comparisons import TONES
from resonanz.report.sections.parts import Row, StripTable, ends, row
from resonanz.report.words import figure, scale_ends

SHOWN = 12
"""Alerts of one table: the open ones first, then the newest."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything about alerts."""

    sentence: str
    tables: tuple[StripTable, ...]


def changes(c: Context) -> Changes | None:
    """The section; None where nothing could be watched."""
    found = c.report.learned.alerts
    if found is None:
        return None
    about = {question.series: question for question in found.questions}
    groups: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in found.alerts.alerts:
        question = about[alert.series]
        groups[question.metric, question.scale].append(alert)
    tables = tuple(_table(c, found, alerts, about) for alerts in groups.values())
    return Changes(say.summary(found.alerts, c.t), tables)


def ordered(alerts: list[Alert]) -> list[Alert]:
    """Open alerts first, then the newest."""
    return sorted(alerts, key=lambda alert: (alert.state is not State.OPEN, -alert.raised.toordinal()))


def _table(c: Context, found: Watch, alerts: list[Alert], about: dict[str, Question]) -> StripTable:
    t, question = c.t, about[alerts[0].series]
    shown = ordered(alerts)[:SHOWN]
    code = say.METRICS.get(question.metric, question.metric)
    axis = _axis([e for alert in shown for e in (alert.before, alert.after)], question)
    low, high = _ends(c, axis, question, code)
    more = len(alerts) - len(shown)
    rest = t.plural("{n} earlier change is in the data file.", "{n} earlier changes are in the data file.", more)
    rate = t("one false alert in {n} days of a series without change", n=t.whole(1 / found.alerts.false_rate))
    return StripTable(
        title=metric(code, t),
        aside=t("outline: level before"),
        axis=(low, "", high),
        heads={
            "name": t("Touchpoint"),
            "strip": "",
            "value": t("Level after"),
            "second": t("before"),
            "words": t("When"),
        },
        rows=tuple(_row(c, alert, about[alert.series], axis) for alert in shown),
        sentence=rest if more > 0 else "",
        provenance=(rate,),
        anchor=f"alerts-{question.metric}-{question.scale}",
    )


def _row(c: Context, alert: Alert, question: Question, axis: Axis) -> Row:
    strip = Strip(alert.after, axis, TONES[say.verdict(alert, question)], "", ghost=alert.before)
    words = say.changed(alert, question, c.t)
    before = figure(alert.before, c.t)
    made = row(c, c.label(question.touchpoint), strip, words=words)
    return replace(made, words=words, second=before.value, extra=before.tabular, rank="")


def _axis(levels: list[Estimate], question: Question) -> Axis:
    if question.metric == "share":
        return around(known_ends(levels), limits=(0.0, 1.0))
    if question.metric == "nps":
        return around(known_ends(levels), limits=(-100.0, 100.0))
    return around(known_ends(levels), limits=scale_ends(question.scale))


def _ends(c: Context, axis: Axis, question: Question, code: str) -> tuple[str, str]:
    if question.metric == "share":
        return c.t.percent(axis.low), c.t.percent(axis.high)
    return ends(axis, c.t, axis_words(code, c.t), 0 if question.metric == "nps" else 1)
