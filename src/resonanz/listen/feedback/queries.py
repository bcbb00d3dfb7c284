"""Reading voices from the record, newest first."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit, UnitAlias

PAGE: Final = 20
MOST: Final = 5_000
"""Voices in one file."""
_ABOUT: Final = ("touchpoint", "instance", "unit", "channel")
_SHOWN: Final = ("event_id", "occurred_at", "customer", *_ABOUT, "metric", "score", "scale", "text", "language")
_MOST_WORDS: Final = 8
_LATELY: Final = timedelta(days=60)
_WORDS: Final = re.compile(r'["„“”]([^"„“”]+)["“”]|([^\s"„“”]+)')
UNDATED: Final = datetime(1, 1, 1, tzinfo=UTC)
"""Stands in a cursor for a voice without a time; such voices come last."""
JUDGED: Final = {"low": (0.0, 1 / 3), "middle": (1 / 3, 2 / 3), "high": (2 / 3, 1.0)}
"""Parts of a scale, from its worst to its best answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which voices: `touchpoints` are keys of the record; `before` is where the page before ended."""

    words: str = ""
    unit: Unit | None = None
    touchpoints: frozenset[str] | None = None
    channel: str | None = None
    judged: str | None = None
    lowest: float | None = None
    highest: float | None = None
    first: date | None = None
    last: date | None = None
    before: tuple[datetime, str] | None = None
    event: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment with what was scored beside it; `id` is the id of its event."""

    id: str
    text: str
    occurred_at: datetime | None
    customer: str | None
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


def searched(words: str) -> list[str]:
    """What is looked for: words, and phrases in quotation marks."""
    found = (phrase or word for phrase, word in _WORDS.findall(words.lower()))
    return [" ".join(part.split()) for part in found if part.strip()][:_MOST_WORDS]


def voices(viewer: Viewer, wanted: Wanted, *, limit: int = PAGE) -> Voices:
    """The newest voices that the viewer may read.

    Raises:
        Http404: if the viewer may read none in this unit.
    """
    place = Workspace(settings.WORKSPACE)
    scope = scope_of(viewer, "read_voices", within=wanted.unit)
    if not place.exists:
        return Voices((), None)
    events = open_table(place, scope, fresh=DatabaseInbox())
    rows = _newest(events, wanted, limit)
    scores = _scores(events, {row["instance"] for row in rows if row["score"] is None and row["instance"]})
    items = tuple(_voice(row, scores) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return Voices(items, (last["occurred_at"] or UNDATED, last["event_id"].hex()) if last else None)


def _newest(events: Any, wanted: Wanted, limit: int) -> list[dict[str, Any]]:
    """The newest rows; the last months are looked at alone first, because mostly they are enough."""
    open_ended = wanted.first is None and wanted.last is None and wanted.before is None and wanted.event is None
    if open_ended:
        rows = _rows(events, replace(wanted, first=clock.today() - _LATELY), limit)
        if len(rows) > limit:
            return rows
    return _rows(events, wanted, limit)


def _rows(events: Any, wanted: Wanted, limit: int) -> list[dict[str, Any]]:
    said = events.filter(events.text.notnull(), *_conditions(events, wanted))
    newest = said.order_by([said.occurred_at.desc(nulls_first=False), said.event_id.desc()]).limit(limit + 1)
    rows: list[dict[str, Any]] = newest.select(*_SHOWN).to_pyarrow().to_pylist()
    return rows


def comments_by(viewer: Viewer, wanted: Wanted, column: str) -> dict[str, int]:
    """How many comments each touchpoint, channel or unit has, by the keys of the record; words and scores do not count.

    What the column itself is narrowed to does not count either: the other values are offered with what they have.
    """
    place = Workspace(settings.WORKSPACE)
    scope = scope_of(viewer, "read_voices", within=None if column == "unit" else wanted.unit)
    if not place.exists:
        return {}
    where = Filter(
        touchpoints=None if column == "touchpoint" else wanted.touchpoints,
        channels=frozenset({wanted.channel}) if wanted.channel and column != "channel" else None,
        first=wanted.first,
        last=wanted.last,
    )
    rows = open_rollup(place, scope, fresh=DatabaseInbox()).volume(where, [column]).to_pylist()
    return {row[column]: row["comments"] for row in rows if row[column] is not None and row["comments"]}


def units_by_key() -> dict[str, str]:
    """Key of the record → path of the unit that stands for it today, merges followed to their end."""
    units = {pk: (path, to) for pk, path, to in Unit.objects.values_list("pk", "path", "successor_id")}
    return {key: _path(pk, units) for key, pk in UnitAlias.objects.values_list("key", "unit_id")}


def _path(pk: uuid.UUID, units: Mapping[uuid.UUID, tuple[str, uuid.UUID | None]]) -> str:
    seen: set[uuid.UUID] = set()
    path, successor = units[pk]
    while successor is not None and successor not in seen:
        seen.add(successor)
        path, successor = units[successor]
    return path


def _conditions(events: Any, wanted: Wanted) -> Iterable[Any]:
    if wanted.event is not None:
        yield events.event_id == bytes.fromhex(wanted.event)
    if wanted.customer is not None:
        yield events.customer == wanted.customer
    for phrase in searched(wanted.words):
        yield events.text.lower().contains(phrase)
    if wanted.touchpoints is not None:
        yield events.touchpoint.isin(sorted(wanted.touchpoints))
    if wanted.channel:
        yield events.channel == wanted.channel
    if wanted.lowest is not None:
        yield events.score >= wanted.lowest
    if wanted.highest is not None:
        yield events.score <= wanted.highest
    if wanted.judged is not None:
        yield from _judged(events, wanted.judged)
    yield from _times(events, wanted)


def _judged(events: Any, part: str) -> Iterable[Any]:
    """Scored in a part of its scale, beside the comment or by the recommendation of the same answer."""
    worst, best = (events.scale.re_extract(r"^(-?[0-9.]+)-(-?[0-9.]+)$", i).try_cast("float64") for i in (1, 2))
    share = (events.score - worst) / (best - worst).nullif(0)
    low, high = JUDGED[part]
    inside = (share >= low) & ((share <= high) if part == "high" else (share < high))
    answers = events.filter(inside, events.metric == "nps", events.instance.notnull())
    yield inside.fill_null(False) | (events.score.isnull() & events.instance.isin(answers.instance))


def _times(events: Any, wanted: Wanted) -> Iterable[Any]:
    zone = ZoneInfo(settings.TIME_ZONE)
    if wanted.first is not None:
        yield from _since(events, datetime(wanted.first.year, wanted.first.month, wanted.first.day, tzinfo=zone))
    if wanted.last is not None:
        end = wanted.last + timedelta(days=1)
        yield events.occurred_at < datetime(end.year, end.month, end.day, tzinfo=zone)
    if wanted.before is not None:
        moment, event = wanted.before
        below = events.event_id < bytes.fromhex(event)
        if moment == UNDATED:
            yield events.occurred_at.isnull() & below
        else:
            yield events.occurred_at.isnull() | (events.occurred_at < moment) | (events.occurred_at == moment) & below


def _since(events: Any, start: datetime) -> Iterable[Any]:
    """The month stands in the path of the files: whole files are skipped."""
    yield events.occurred_at >= start
    yield events.month >= f"{start.astimezone(UTC):%Y-%m}"


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
        customer=row["customer"],
        touchpoint=row["touchpoint"] or beside.get("touchpoint"),
        unit=row["unit"],
        channel=row["channel"],
        metric=beside.get("metric"),
        score=beside.get("score"),
        scale=beside.get("scale"),
        language=row["language"],
    )
