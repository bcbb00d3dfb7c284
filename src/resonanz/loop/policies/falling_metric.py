"""A metric that clearly fell at a touchpoint becomes an opportunity; the charts state their false-alarm rate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from resonanz.act.opportunities.actions import raise_opportunity
from resonanz.act.opportunities.models import Evidence, EvidenceKind, Kind
from resonanz.analytics.alerts.results import Alert, Alerts, State
from resonanz.analytics.alerts.watching import watch
from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import Verdict
from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace
from resonanz.loop.policy import Finding, Inside, Policy, Setting, Settings
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import UnitAlias
from resonanz.report.analysis.learned.alerts import QUESTION, series_of
from resonanz.report.learned import Question
from resonanz.report.phrases.alerts import changed, verdict
from resonanz.ui.speech import speech

if TYPE_CHECKING:
    import pyarrow as pa

WATCHED: Final = timedelta(days=730)
_DAILY: Final = """
SELECT touchpoint, metric, scale, period AS day, CAST(sum(n) AS BIGINT) AS n, sum(n * score) AS total,
    sum(n * score * score) AS squares, sum(n) FILTER (score >= 9) AS top, sum(n) FILTER (score <= 6) AS bottom
FROM counts WHERE touchpoint IS NOT NULL AND score IS NOT NULL AND period IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""


def _found(settings: Settings, at: datetime, inside: Inside) -> Iterator[Finding]:
    today = timezone.localdate(at)
    daily = _daily(today, inside)
    questions = dict(series_of(daily))
    by_name = {question.series: question for question in questions}
    for alert in _alerts(tuple(questions.values())):
        question = by_name[alert.series]
        fresh = today - timedelta(days=int(settings["days"])) <= alert.raised <= today
        if alert.state is State.OPEN and fresh and verdict(alert, question) is Verdict.WORSE:
            yield _finding(alert, question)


def _alerts(series: tuple[object, ...]) -> tuple[Alert, ...]:
    """The alerts of all series together, so that many series do not mean many false alerts."""
    if not series:
        return ()
    try:
        found: Alerts = watch(series)  # type: ignore[arg-type]
    except AnalyticsError:  # no series is long enough yet
        return ()
    return found.alerts


def _daily(today: date, inside: Inside) -> pa.Table:
    """Answers per question and day, as the charts take them."""
    from resonanz.events.sql import engine

    keys = set(UnitAlias.objects.values_list("key", flat=True))
    there = frozenset(key for key in keys if inside(key))
    units = None if inside(None) else there
    where = Filter(units=units, metrics=frozenset({"nps", "csat", "ces"}), first=today - WATCHED, last=today)
    scope = Scope.everything("watching for metrics that fall")
    rollup = open_rollup(Workspace(django_settings.WORKSPACE), scope, fresh=DatabaseInbox())
    counts = rollup.counts(where, QUESTION, period="day")
    with engine(1) as database:
        database.register("counts", counts)
        return database.sql(_DAILY).to_arrow_table()


def _finding(alert: Alert, question: Question) -> Finding:
    words = f"{question.touchpoint}: {changed(alert, question, speech())}"
    key = f"fell:{question.touchpoint}:{question.metric}:{alert.since:%Y-%m-%d}"
    return Finding(key, words, partial(_raise, key, words, alert, question))


def _raise(key: str, words: str, alert: Alert, question: Question) -> None:
    touchpoint = Touchpoint.objects.filter(aliases__key=question.touchpoint, archived_at=None).first()
    raise_opportunity(
        title=_now("%(touchpoint)s became worse") % {"touchpoint": question.touchpoint},
        text=words,
        kind=Kind.METRIC,
        touchpoints=[touchpoint] if touchpoint else [],
        evidence=[
            Evidence(
                kind=EvidenceKind.METRIC,
                reference=f"{question.metric}:{question.touchpoint}",
                words=words[:300],
                n=alert.before.n + alert.after.n,
                address=reverse("touchpoints:show", args=[touchpoint.pk]) if touchpoint else "",
            )
        ],
        by=None,
        key=key,
    )


POLICY = Policy(
    code="falling-metric",
    label=_("Metric fell → opportunity"),
    about=_(
        "All touchpoints are watched each day with charts that raise about one false alarm in 300 days of a series. "
        "What became clearly worse is raised as an opportunity."
    ),
    settings=(Setting("days", _("Raised within the past"), 30, 7, 90, _("days")),),
    found=_found,
    pause=timedelta(hours=20),
)
