"""Reading the tree of units."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from resonanz.organisation.units.models import Unit, UnitAlias


def below(paths: Iterable[str]) -> Q:
    """The units of these subtrees, for a query on units."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def resolved(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """These units and all that were merged into them, directly or over several steps."""
    ids = set(units.values_list("pk", flat=True))
    frontier = ids
    while frontier:
        frontier = set(Unit.objects.filter(successor__in=frontier).values_list("pk", flat=True)) - ids
        ids |= frontier
    return Unit.objects.filter(pk__in=ids)


def keys_of(units: QuerySet[Unit]) -> frozenset[str]:
    """The keys under which the record knows these units and their predecessors."""
    return frozenset(UnitAlias.objects.filter(unit__in=resolved(units)).values_list("key", flat=True))


def full_names(units: QuerySet[Unit]) -> dict[Unit, str]:
    """A name for each unit that no other one has: its own where that is enough, else with those above it."""
    rows = list(units)
    by_id = {unit.pk: unit for unit in rows}
    own = Counter(unit.name.casefold() for unit in rows)
    return {unit: unit.name if own[unit.name.casefold()] == 1 else " / ".join(_line(unit, by_id)) for unit in rows}


def _line(unit: Unit, by_id: Mapping[uuid.UUID, Unit]) -> list[str]:
    above = by_id.get(unit.parent_id) if unit.parent_id else None
    return [*(_line(above, by_id) if above else ()), unit.name]


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with its place in the tree that is shown, and how many people work in it and below it."""

    unit: Unit
    depth: int
    people: int
    last: bool = False


def tree(units: QuerySet[Unit]) -> list[Branch]:
    """Units in the order of the tree, each below its parent, siblings by name."""
    rows = {unit.pk: unit for unit in units.order_by("name")}
    children: dict[uuid.UUID | None, list[Unit]] = {}
    for unit in rows.values():
        children.setdefault(unit.parent_id if unit.parent_id in rows else None, []).append(unit)
    staff = people_by_unit()
    return list(_walk(children, None, 0, staff))


def _walk(
    children: Mapping[uuid.UUID | None, list[Unit]], parent: uuid.UUID | None, depth: int, staff: Mapping[str, int]
) -> Iterator[Branch]:
    siblings = children.get(parent, [])
    for unit in siblings:
        people = sum(n for path, n in staff.items() if path.startswith(unit.path))
        yield Branch(unit, depth, people, last=unit is siblings[-1])
        yield from _walk(children, unit.pk, depth + 1, staff)


def people_by_unit() -> dict[str, int]:
    """How many active members belong to each unit, by path."""
    counted = Unit.objects.filter(members__is_active=True).annotate(people=Count("members"))
    return dict(counted.values_list("path", "people"))


def people_in(unit: Unit) -> int:
    """How many active members belong to a unit or to one below it."""
    return sum(n for path, n in people_by_unit().items() if path.startswith(unit.path))


def line_of(unit: Unit, visible: QuerySet[Unit]) -> list[Unit]:
    """The units above one, from the root down, as far as they are visible."""
    steps = [uuid.UUID(step) for step in unit.path.split("/") if step and step != unit.id.hex]
    return sorted(visible.filter(pk__in=steps), key=lambda above: len(above.path))
