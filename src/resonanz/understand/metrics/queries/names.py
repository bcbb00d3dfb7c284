"""From the keys of the sources to today's units and touchpoints, merges followed to their end."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.organisation.units.models import Unit, UnitAlias


def touchpoints_by_key() -> dict[str, str]:
    """Key of a source → id of the touchpoint that stands for it today."""
    successors = dict(Touchpoint.objects.exclude(successor=None).values_list("pk", "successor_id"))
    aliases = TouchpointAlias.objects.values_list("key", "touchpoint_id")
    return {key: str(_last(pk, successors)) for key, pk in aliases}


def units_by_key() -> dict[str, str]:
    """Key of a source → id of the unit that stands for it today."""
    successors = dict(Unit.objects.exclude(successor=None).values_list("pk", "successor_id"))
    aliases = UnitAlias.objects.values_list("key", "unit_id")
    return {key: str(_last(pk, successors)) for key, pk in aliases}


def stages_of_touchpoints() -> dict[str, str]:
    """Id of a touchpoint → its stage, where it has one."""
    return {str(pk): stage for pk, stage in Touchpoint.objects.exclude(stage="").values_list("pk", "stage")}


def parts_by_key(unit: Unit) -> dict[str, str]:
    """Key of a source → id of the child of `unit` in which it lies; keys of the unit itself belong to no part."""
    successors = dict(Unit.objects.exclude(successor=None).values_list("pk", "successor_id"))
    paths = dict(Unit.objects.values_list("pk", "path"))
    aliases = UnitAlias.objects.values_list("key", "unit_id")
    found = {key: paths[_last(pk, successors)] for key, pk in aliases}
    inside = {key: path.removeprefix(unit.path) for key, path in found.items() if path.startswith(unit.path)}
    return {key: str(uuid.UUID(rest.partition("/")[0])) for key, rest in inside.items() if rest}


def keys_of_touchpoints(touchpoint: Touchpoint | None, stage: str | None) -> frozenset[str] | None:
    """Keys of one touchpoint or of all touchpoints of a stage; None where neither is asked for."""
    if touchpoint is not None:
        return keys_of(Touchpoint.objects.filter(pk=touchpoint.pk))
    return None if stage is None else keys_of(Touchpoint.objects.filter(stage=stage))


def _last(pk: uuid.UUID, successors: Mapping[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    seen = {pk}
    while pk in successors and successors[pk] not in seen:
        pk = successors[pk]
        seen.add(pk)
    return pk
