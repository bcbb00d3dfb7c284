"""`/api/v1/units`: the tree, as far as the key sees it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.paging import Paging, listed
from resonanz.organisation.access.registers import UNITS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit

router = Router(tags=["units"])
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0001",
    "name": "Nord",
    "kind": "Region",
    "parent": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0000",
    "archived": False,
    "successor": None,
    "version": 1,
    "keys": ["Nord", "N-01"],
}


class UnitOut(Schema):
    """A branch or department. `parent` and `successor` are null where the key does not see them."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    name: str
    kind: str
    parent: uuid.UUID | None
    archived: bool
    successor: uuid.UUID | None
    version: int
    keys: list[str] = Field(description="What the sources call it.")


class UnitsOut(Schema):
    """A page of units."""

    model_config = page_of(EXAMPLE)

    items: list[UnitOut]
    next: str | None


class UnitFilters(Paging):
    """Which units."""

    parent: uuid.UUID | None = Field(None, description="Only those directly below this one.")
    archived: bool = Field(default=False, description="True for those no longer in use.")


@router.get("", response=UnitsOut, summary="List units", operation_id="list_units")
def list_units(request: HttpRequest, filters: Query[UnitFilters]) -> Any:
    """Units in the order in which they were made."""
    viewer = viewer_with(request, "see_units")
    rows = UNITS_SEEN.rows(viewer, whole()).filter(archived_at__isnull=not filters.archived)
    if filters.parent is not None:
        rows = rows.filter(parent=UNITS_SEEN.fetch(viewer, filters.parent))
    return listed("units", rows, filters, lambda unit: shown(unit, viewer))


@router.get("/{uuid:unit_id}", response=UnitOut, summary="Read one unit", operation_id="read_unit")
def read_unit(request: HttpRequest, unit_id: uuid.UUID) -> Any:
    """One unit; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "see_units")
    return shown(UNITS_SEEN.fetch(viewer, unit_id, whole()), viewer)


def whole() -> Any:
    """Units with all that is shown of them."""
    return Unit.objects.select_related("parent", "successor").prefetch_related("aliases")


def shown(unit: Unit, viewer: Viewer) -> dict[str, Any]:
    """A unit as far as the viewer may see it."""
    return {
        "id": unit.pk,
        "name": unit.name,
        "kind": unit.kind,
        "parent": _seen(unit.parent, viewer),
        "archived": unit.archived_at is not None,
        "successor": _seen(unit.successor, viewer),
        "version": unit.version,
        "keys": [alias.key for alias in unit.aliases.all()],
    }


def _seen(unit: Unit | None, viewer: Viewer) -> uuid.UUID | None:
    return unit.pk if unit is not None and viewer.may("see_units", unit) else None
