"""Single events out of the record, newest first, as far as a viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from resonanz.api.people import where_both
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit

_PERSONAL: Final = ("customer", "instance", "attributes")
_SHOWN: Final = (
    *("event_id", "type", "occurred_at", "received_at", *_PERSONAL, "touchpoint", "channel", "unit"),
    *("metric", "score", "scale", "value", "currency", "text", "language"),
)
Place = tuple[str | None, str]
"""Where a page ended: the time, None for undated ones, and the id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events; `touchpoints` are keys of the record, `customer` is a pseudonym."""

    unit: Unit | None = None
    touchpoints: frozenset[str] | None = None
    equal: Mapping[str, str | None] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    customer: str | None = None
    event: str | None = None
    after: Place | None = None


def read_events(viewer: Viewer, wanted: Wanted, *, limit: int) -> tuple[list[dict[str, Any]], Place | None]:
    """The newest events that the viewer may read, and where the next page begins.

    Raises:
        Http404: if the viewer may read none in this unit.
    """
    scope = scope_of(viewer, "read_voices", within=wanted.unit)
    if wanted.customer is not None:
        scope = replace(scope_of(where_both(viewer), "read_voices", within=wanted.unit), customer=wanted.customer)
    place = Workspace(settings.WORKSPACE)
    if not place.exists:
        return [], None
    events = open_table(place, scope, fresh=DatabaseInbox())
    conditions = list(_conditions(events, wanted))
    found = events.filter(*conditions) if conditions else events
    newest = found.order_by([found.occurred_at.desc(nulls_first=False), found.event_id.desc()]).limit(limit + 1)
    rows = newest.select(*_SHOWN).to_pyarrow().to_pylist()
    linked = _linked(viewer)
    shown = [_row(row, linked=linked is None or row["unit"] in linked) for row in rows[:limit]]
    return shown, _place(rows[limit - 1]) if len(rows) > limit else None


def _linked(viewer: Viewer) -> frozenset[str] | None:
    """Keys of the units in which it may be seen to whom an event belongs; None for all."""
    return scope_of(viewer, "see_customers").units if viewer.may("see_customers") else frozenset()


def _conditions(events: Any, wanted: Wanted) -> Iterable[Any]:
    if wanted.event is not None:
        yield events.event_id == bytes.fromhex(wanted.event)
    if wanted.touchpoints is not None:
        yield events.touchpoint.isin(sorted(wanted.touchpoints))
    for name, value in wanted.equal.items():
        if value is not None:
            yield events[name] == value
    if wanted.first is not None:
        start = midnight(wanted.first)
        yield events.occurred_at >= start
        yield events.month >= f"{start.astimezone(ZoneInfo('UTC')):%Y-%m}"
    if wanted.last is not None:
        yield events.occurred_at < midnight_after(wanted.last)
    if wanted.after is not None:
        yield _later_in_the_list(events, *wanted.after)


def midnight(day: date) -> datetime:
    """When a day begins in the organisation's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))


def midnight_after(day: date) -> datetime:
    """When a day ends."""
    return midnight(day + timedelta(days=1))


def _later_in_the_list(events: Any, at: str | None, event: str) -> Any:
    smaller = events.event_id < bytes.fromhex(event)
    if at is None:
        return events.occurred_at.isnull() & smaller
    moment = datetime.fromisoformat(at)
    return (events.occurred_at < moment) | ((events.occurred_at == moment) & smaller) | events.occurred_at.isnull()


def _place(row: Mapping[str, Any]) -> Place:
    return (row["occurred_at"].isoformat() if row["occurred_at"] else None), row["event_id"].hex()


def _row(row: Mapping[str, Any], *, linked: bool) -> dict[str, Any]:
    hidden = {} if linked else dict.fromkeys(_PERSONAL)
    shown = {**row, **hidden, "id": row["event_id"].hex()}
    return {**shown, "attributes": dict(shown["attributes"] or ())}
