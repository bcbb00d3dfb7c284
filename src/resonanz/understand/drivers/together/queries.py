"""Pairs of fields inside the viewer's scope, counted once per state of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404

from resonanz.analytics.association import Associations, associate
from resonanz.events.rollups import Filter
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.understand.drivers.together.forms import ASKED, MOST, Address, Key
from resonanz.understand.metrics.forms import UNITS
from resonanz.understand.metrics.queries.cuts import Window
from resonanz.understand.metrics.queries.keeping import kept, stamp
from resonanz.understand.metrics.queries.names import touchpoints_by_key, units_by_key
from resonanz.understand.metrics.queries.reading import open_metrics

if TYPE_CHECKING:
    import ibis.expr.types as ir

USUAL: Final = 5
"""Fields that the page chooses by itself."""
JOINED: Final = {"answer": "instance", "customer": "customer"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that may be chosen: its touchpoint and how often it was answered here."""

    key: Key
    touchpoint: str
    n: int
    alone: bool
    """Whether its touchpoint is asked one kind of question only."""

    @property
    def name(self) -> str:
        """The touchpoint, with the kind of question where there are several."""
        return self.touchpoint if self.alone else f"{self.touchpoint} · {ASKED[self.key[1]]}"


@dataclass(frozen=True, slots=True)
class Together:
    """One page: what may be chosen, what is, and what was found."""

    viewer: Viewer
    address: Address
    choices: tuple[Choice, ...]
    found: Associations
    units: Mapping[str, str]
    """Name of each unit by its id, as far as the viewer sees metrics there."""

    def name(self, key: Key) -> str:
        """What readers call a field."""
        return next((choice.name for choice in self.choices if choice.key == key), key[1])


def open_together(viewer: Viewer, address: Address) -> Together:
    """Count the pairs that an address asks for; without fields the most answered ones are taken.

    Raises:
        Http404: the viewer may not see metrics there, or a field is not there, for this viewer.
    """
    choices = _choices(viewer, address)
    known = {choice.key for choice in choices}
    seen = {str(pk) for pk in TOUCHPOINTS_SEEN.rows(viewer).values_list("pk", flat=True)}
    if any(key[0] not in seen for key in address.fields):
        raise Http404
    fields = tuple(key for key in address.fields if key in known)
    chosen = fields or tuple(choice.key for choice in choices[:USUAL])
    units = {str(pk): name for pk, name in UNITS.rows(viewer).values_list("pk", "name")}
    return Together(viewer, address, choices, _found(viewer, address, chosen), units)


def _choices(viewer: Viewer, address: Address) -> tuple[Choice, ...]:
    """All fields with answers in this place and time, most answers first; only registered touchpoints."""
    cut = address.place.cut
    names = {str(pk): name for pk, name in TOUCHPOINTS_SEEN.rows(viewer).values_list("pk", "name")}
    metrics = open_metrics(viewer, cut)
    where = Filter(metrics=frozenset(ASKED), first=cut.window.first, last=cut.window.last)
    counts: Counter[Key] = Counter()
    for row in metrics.rollup.counts(where, ["touchpoint", "metric"]).to_pylist():
        place = metrics.places.get(row["touchpoint"], "")
        if place in names and row["score"] is not None:
            counts[place, row["metric"]] += row["n"]
    kinds = Counter(place for place, _ in counts)
    order = sorted(counts, key=lambda key: (-counts[key], names[key[0]], key[1]))
    return tuple(Choice(key, names[key[0]], counts[key], kinds[key[0]] == 1) for key in order[: MOST * 20])


def _found(viewer: Viewer, address: Address, fields: tuple[Key, ...]) -> Associations:
    scope = scope_of(viewer, "see_metrics", within=address.place.cut.unit)
    window, joined = address.place.cut.window, JOINED[address.by]
    places, units, now = touchpoints_by_key(), units_by_key(), stamp()
    names = frozenset(places.items()), frozenset(units.items())
    key = (now.rollup, now.workspace, scope, "together", fields, address.kind, window, joined, names)

    def ask() -> Associations:
        if len(fields) < 2:
            return Associations(address.kind, (), (), 0)
        wanted = {key for key, place in places.items() if place in {field[0] for field in fields}}
        record = open_table(Workspace(settings.WORKSPACE), scope)
        record = record.filter(record.touchpoint.isin(sorted(wanted)), *_during(record, window))
        return associate(_scores(record, joined, places, units), fields, kind=address.kind)

    return kept.get(key, ask)


def _scores(record: ir.Table, joined: str, places: Mapping[str, str], units: Mapping[str, str]) -> ir.Table:
    """Scores under today's names: `instance` is what joins them, `group` the unit that the record's key means today."""
    given = record.filter(record.type == "feedback.scored", record.score.notnull(), record[joined].notnull())
    rows = given.select("metric", "scale", "score", place=given.touchpoint, key=given.unit, instance=given[joined])
    rows = rows.join(_names("place", "touchpoint", places), "place")
    return rows.left_join(_names("key", "group", units), "key").select(
        "touchpoint", "metric", "scale", "score", "instance", "group"
    )


def _names(key: str, name: str, names: Mapping[str, str]) -> Any:
    import ibis
    import pyarrow as pa

    columns = {key: pa.array(list(names), pa.string()), name: pa.array(list(names.values()), pa.string())}
    return ibis.memtable(pa.table(columns))


def _during(record: ir.Table, window: Window) -> list[Any]:
    """Days in the organisation's zone; the month stands in the path of the files, so whole files are skipped."""
    conditions = []
    if window.first is not None:
        start = _midnight(window.first)
        conditions += [record.occurred_at >= start, record.month >= f"{start.astimezone(UTC):%Y-%m}"]
    if window.last is not None:
        conditions.append(record.occurred_at < _midnight(window.last + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
