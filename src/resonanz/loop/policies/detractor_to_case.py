"""An unhappy answer or a complaint opens a case."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.actions import open_case
from resonanz.act.cases.models import Kind
from resonanz.events import types
from resonanz.events.consumers import Event
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.loop.policy import Policy, Setting, Settings
from resonanz.organisation.intake.inbox import DatabaseInbox

_LIMITS: Final = ("nps", "csat", "ces")


def _wants(event: Event, limits: Settings) -> bool:
    if event.type == types.COMPLAINT_MADE:
        return True
    limit = limits.get(event.metric or "")
    return event.metric in _LIMITS and event.score is not None and event.score <= int(limit or 0)


def _key(event: Event) -> str:
    """One case per answer, however many of its scores are low."""
    day = event.occurred_at or event.received_at
    return f"{event.instance}:{event.customer}:{day:%Y-%m-%d}" if event.instance else event.event_id.hex()


def _open(event: Event, limits: Settings) -> None:
    complaint = event.type == types.COMPLAINT_MADE
    open_case(
        customer=event.customer,
        touchpoint=event.touchpoint or "",
        unit=event.unit or "",
        kind=Kind.COMPLAINT if complaint else Kind.FEEDBACK,
        signal=event.event_id.hex(),
        score=event.score,
        scale=event.scale or "",
        text=event.text or _comment(event),
        language=event.language or "",
        urgent=complaint or (event.metric == "nps" and event.score is not None and event.score <= limits["urgent"]),
        by=None,
    )


def _comment(event: Event) -> str:
    """What was said beside the score: it stands on the answer as a whole."""
    place = Workspace(settings.WORKSPACE)
    if event.instance is None or not place.exists:
        return ""
    events = open_table(place, Scope.everything("the comment beside an unhappy score"), fresh=DatabaseInbox())
    said = events.filter(events.instance == event.instance, events.text.notnull())
    if event.occurred_at is not None:
        said = said.filter(said.month == f"{event.occurred_at.astimezone(UTC):%Y-%m}")
    rows = (
        said.filter(said.source == event.source).order_by("event_id").limit(1).select("text").to_pyarrow().to_pylist()
    )
    return str(rows[0]["text"]) if rows else ""


POLICY = Policy(
    code="unhappy-answer",
    label=_("Unhappy answer → case"),
    about=_("A low score or a complaint opens one case for whoever answers for the touchpoint there."),
    settings=(
        Setting("nps", _("Recommendation at most"), 6, 0, 10, _("on the scale 0 to 10")),
        Setting("csat", _("Satisfaction at most"), 2, 1, 5, _("on the scale 1 to 5")),
        Setting("ces", _("Ease at most"), 3, 1, 7, _("on the scale 1 to 7")),
        Setting("urgent", _("Urgent up to a recommendation of"), 2, 0, 10, _("on the scale 0 to 10")),
    ),
    types=frozenset({types.FEEDBACK_SCORED, types.COMPLAINT_MADE}),
    wants=_wants,
    key=_key,
    react=_open,
)
