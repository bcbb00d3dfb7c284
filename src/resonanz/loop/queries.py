"""Reading policies: how each stands, what it did, what it would have done in the past month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings as django_settings
from django.db.models import QuerySet

from resonanz.events.consumers import Event
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.loop.models import Run, Switch
from resonanz.loop.policy import Policy, Settings, policies
from resonanz.loop.running import inside_of, key_of, wanted
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox

DAYS: Final = 30
STEP: Final = 7
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy, how it is switched, and its last run."""

    policy: Policy
    switch: Switch
    last: Run | None

    @property
    def settings(self) -> Settings:
        return self.policy.with_defaults(self.switch.settings)


def standings(rows: QuerySet[Switch]) -> list[Standing]:
    """All policies with their switches; two queries however many there are."""
    switches = {switch.code: switch for switch in rows.prefetch_related("units").select_related("changed_by")}
    newest: dict[str, Run] = {}
    for run in Run.objects.order_by("at"):
        newest[run.code] = run
    return [Standing(p, switches.get(p.code) or Switch(code=p.code), newest.get(p.code)) for p in policies().values()]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a policy would have done.

    Attributes:
        would: how often.
        heard: how many events it would have looked at; None for policies that look by themselves.
        by_place: how often at each touchpoint, most first.
        examples: what it would have found, in words.
    """

    would: int
    heard: int | None
    by_place: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()


def dry_run(standing: Standing) -> DryRun | None:
    """What the policy would have done in the past 30 days as it is set now; None where only the future can tell."""
    policy, inside = standing.policy, inside_of(standing.switch)
    if policy.react is not None:
        return _replayed(standing)
    if policy.found is None:
        return None
    now = clock.now()
    moments = [now - timedelta(days=back) for back in range(0, DAYS, STEP)]
    found = {f.key: str(f.words) for at in reversed(moments) for f in policy.found(standing.settings, at, inside)}
    return DryRun(len(found), None, examples=tuple(found.values())[:_SHOWN])


def _replayed(standing: Standing) -> DryRun:
    policy, inside = standing.policy, inside_of(standing.switch)
    places: Counter[str] = Counter()
    keys: set[str] = set()
    heard = 0
    for event in _lately(policy.types):
        heard += 1
        key = key_of(policy, event)
        if inside(event.unit) and key not in keys and wanted(policy, event, standing.settings):
            keys.add(key)
            places[event.touchpoint or ""] += 1
    return DryRun(len(keys), heard, tuple(places.most_common(_SHOWN)))


def _lately(types: frozenset[str]) -> Iterator[Event]:
    """Events of these types in the past 30 days, as a policy would hear them."""
    place = Workspace(django_settings.WORKSPACE)
    if not place.exists:
        return
    since = clock.now() - timedelta(days=DAYS)
    events = open_table(place, Scope.everything("dry run of a policy"), fresh=DatabaseInbox())
    asked = events.filter(
        events.type.isin(sorted(types)), events.month >= f"{since:%Y-%m}", events.occurred_at >= since
    )
    for batch in asked.order_by("occurred_at").to_pyarrow().to_batches(10_000):
        for row in batch.to_pylist():
            yield _event(row, since)


def _event(row: dict[str, Any], received: datetime) -> Event:
    given: dict[str, Any] = {name: row.get(name) for name in Event.__slots__ if name != "sequence"}
    given["attributes"] = dict(row.get("attributes") or ())
    given["received_at"] = row.get("received_at") or received
    return Event(sequence=0, **given)
