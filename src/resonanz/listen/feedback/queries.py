"""Reading voices from the record, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import for_person, scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit

PAGE = 20
_ABOUT = ("touchpoint", "instance", "unit", "channel")
_SHOWN = ("event_id", "occurred_at", *_ABOUT, "metric", "score", "scale", "text", "language")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which voices: `touchpoints` are keys of the record; `before` is where the page before ended."""

    words: str = ""
    unit: Unit | None = None
    touchpoints: frozenset[str] | None = None
    channel: str | None = None
    lowest: float | None = None
    highest: float | None = None
    first: date | None = None
    last: date | None = None
    before: tuple[datetime, str] | None = None
    event: str | None = None
    customer: str | None = None
    """A pseudonym; needs the right to see customers."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment with what was scored beside it; `id` is the id of its event."""

    id: str
    text: str
    occurred_at: datetime | None
    touchpoint: str | None
    unit: str | None
    channel: str | None
    metric: str | None
    score: float | None
    scale: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Voices:
    """A page of voices and where the next one begins."""

    items: tuple[Voice, ...]
    more: tuple[datetime, str] | None


def voices(viewer: Viewer, wanted: Wanted, *, limit: int = PAGE) -> Voices:
    """The newest voices that the viewer may read.

    Raises:
        Http404: if the viewer may read none in this unit.
    """
    place = Workspace(settings.WORKSPACE)
    scope = scope_of(viewer, "read_voices", within=wanted.unit)
    if wanted.customer is not None:
        scope = for_person(scope, viewer, wanted.customer)
    if not place.exists:
        return Voices((), None)
    events = open_table(place, scope, fresh=DatabaseInbox())
    said = events.filter(events.text.notnull(), *_conditions(events, wanted))
    newest = said.order_by([said.occurred_at.desc(nulls_first=False), said.event_id.desc()]).limit(limit + 1)
    rows = newest.select(*_SHOWN).to_pyarrow().to_pylist()
    scores = _scores(events, {row["instance"] for row in rows if row["score"] is None and row["instance"]})
    items = tuple(_voice(row, scores) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    more = (last["occurred_at"], last["event_id"].hex()) if last and last["occurred_at"] else None
    return Voices(items, more)


def _conditions(events: Any, wanted: Wanted) -> Iterable[Any]:
    if wanted.event is not None:
        yield events.event_id == bytes.fromhex(wanted.event)
    for word in wanted.words.lower().split()[:_MOST_WORDS]:
        yield events.text.lower().contains(word)
    if wanted.touchpoints is not None:
        yield events.touchpoint.isin(sorted(wanted.touchpoints))
    if wanted.channel:
        yield events.channel == wanted.channel
    if wanted.lowest is not None:
        yield events.score >= wanted.lowest
    if wanted.highest is not None:
        yield events.score <= wanted.highest
    yield from _times(events, wanted)


def _times(events: Any, wanted: Wanted) -> Iterable[Any]:
    zone = ZoneInfo(settings.TIME_ZONE)
    if wanted.first is not None:
        yield from _since(events, datetime(wanted.first.year, wanted.first.month, wanted.first.day, tzinfo=zone))
    if wanted.last is not None:
        end = wanted.last + timedelta(days=1)
        yield events.occurred_at < datetime(end.year, end.month, end.day, tzinfo=zone)
    if wanted.before is not None:
        moment, event = wanted.before
        earlier = (events.occurred_at == moment) & (events.event_id < bytes.fromhex(event))
        yield (events.occurred_at < moment) | earlier


def _since(events: Any, start: datetime) -> Iterable[Any]:
    """The month stands in the path of the files: whole files are skipped."""
    yield events.occurred_at >= start
    yield events.month >= f"{start.astimezone(ZoneInfo('UTC')):%Y-%m}"


def _scores(events: Any, instances: set[str]) -> dict[str, dict[str, Any]]:
    """The overall judgement of answers whose comment stands on an event of its own."""
    if not instances:
        return {}
    scored = events.filter(events.instance.isin(sorted(instances)), events.score.notnull())
    rows = scored.select("instance", "touchpoint", "metric", "score", "scale").to_pyarrow().to_pylist()
    order: Sequence[str] = ("nps", "csat", "ces", "rating", "share")
    rows.sort(key=lambda row: (order.index(row["metric"]) if row["metric"] in order else 9, row["touchpoint"] or ""))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["instance"], row)
    return found


def _voice(row: dict[str, Any], scores: dict[str, dict[str, Any]]) -> Voice:
    beside = row if row["score"] is not None else scores.get(row["instance"], {})
    return Voice(
        id=row["event_id"].hex(),
        text=row["text"],
        occurred_at=row["occurred_at"],
        touchpoint=row["touchpoint"] or beside.get("touchpoint"),
        unit=row["unit"],
        channel=row["channel"],
        metric=beside.get("metric"),
        score=beside.get("score"),
        scale=beside.get("scale"),
        language=row["language"],
    )
