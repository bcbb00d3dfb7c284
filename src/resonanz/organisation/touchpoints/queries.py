"""Reading the register of touchpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from resonanz.events.scope import Scope
from resonanz.organisation.touchpoints.models import Basis, Measurement, Touchpoint, TouchpointAlias


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the register is wanted; `measured` are the keys that the record has scores for, where that is asked."""

    text: str = ""
    stage: str = ""
    channel: str = ""
    without_owner: bool = False
    assumed: bool = False
    archived: bool = False
    unmeasured_but: frozenset[str] | None = None


def filtered(rows: QuerySet[Touchpoint], wanted: Filters) -> QuerySet[Touchpoint]:
    """The touchpoints that meet all filters."""
    rows = rows.filter(archived_at__isnull=not wanted.archived)
    if wanted.text:
        rows = rows.filter(_speaks_of(wanted.text))
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.without_owner:
        rows = rows.filter(owner=None)
    if wanted.assumed:
        rows = rows.filter(basis=Basis.ASSUMED)
    if wanted.unmeasured_but is not None:
        rows = rows.exclude(pk__in=known_by(wanted.unmeasured_but).values("touchpoint"))
    return rows


def _speaks_of(text: str) -> Q:
    found = Q()
    for word in text.split()[:10]:
        found &= (
            Q(name__icontains=word)
            | Q(stage__icontains=word)
            | Q(channel__icontains=word)
            | Q(owner__name__icontains=word)
            | Q(pk__in=TouchpointAlias.objects.filter(key__icontains=word).values("touchpoint"))
        )
    return found


def known_by(keys: Iterable[str]) -> QuerySet[TouchpointAlias]:
    """The aliases with these keys."""
    return TouchpointAlias.objects.filter(key__in=sorted(keys))


def listed(rows: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    """With all that a row of the register shows."""
    return rows.select_related("owner", "deputy", "successor").prefetch_related("roles", "units")


def whole(rows: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    """With all that the page of one touchpoint shows."""
    measurements = Prefetch("measurements", Measurement.objects.select_related("owner"))
    return listed(rows).prefetch_related("aliases", "predecessors", measurements)


def choices(rows: QuerySet[Touchpoint], field: str) -> list[str]:
    """The stages or channels that occur."""
    used = rows.filter(archived_at=None).exclude(**{field: ""})
    return list(used.order_by(field).values_list(field, flat=True).distinct())


def resolved(touchpoints: QuerySet[Touchpoint]) -> QuerySet[Touchpoint]:
    """These touchpoints and all that were merged into them, directly or over several steps."""
    ids = set(touchpoints.values_list("pk", flat=True))
    frontier = ids
    while frontier:
        frontier = set(Touchpoint.objects.filter(successor__in=frontier).values_list("pk", flat=True)) - ids
        ids |= frontier
    return Touchpoint.objects.filter(pk__in=ids)


def keys_of(touchpoints: QuerySet[Touchpoint]) -> frozenset[str]:
    """The keys under which the record knows these touchpoints and their predecessors."""
    aliases = TouchpointAlias.objects.filter(touchpoint__in=resolved(touchpoints))
    return frozenset(aliases.values_list("key", flat=True))


def unregistered(found: Mapping[str, int]) -> dict[str, int]:
    """Keys with their counts that no touchpoint knows, most first."""
    known = set(TouchpointAlias.objects.filter(key__in=found).values_list("key", flat=True))
    return {key: found[key] for key in sorted(found, key=lambda key: (-found[key], key)) if key not in known}


def measured(scope: Scope) -> dict[str, int]:
    """How many scores the record holds under each key, as far as the scope reaches; newest ones included."""
    from resonanz.events.rollups.reading import open_rollup
    from resonanz.events.workspace import Workspace
    from resonanz.organisation.intake.inbox import DatabaseInbox

    place = Workspace(settings.WORKSPACE)
    if not place.exists:
        return {}
    rows = open_rollup(place, scope, fresh=DatabaseInbox()).counts(by=("touchpoint",)).to_pylist()
    found: Counter[str] = Counter()
    for row in rows:
        if row["score"] is not None and row["touchpoint"] is not None:
            found[row["touchpoint"]] += row["n"]
    return dict(found)
