"""`/api/v1/touchpoints`: the register, read and written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import inline
from resonanz.organisation.access.registers import TOUCHPOINTS_EDITED, TOUCHPOINTS_SEEN, edits_everywhere
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Basis, Touchpoint
from resonanz.organisation.touchpoints.queries import Filters, filtered, whole
from resonanz.organisation.touchpoints.queries import listed as with_all
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

router = Router(tags=["touchpoints"])
WRITTEN = {
    "name": "Hotline",
    "stage": "Service",
    "channel": "Telefon",
    "basis": "measured",
    "expected": "Jemand hebt in zwei Minuten ab.",
    "expected_n": 12,
}
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101",
    **WRITTEN,
    "owner": None,
    "deputy": None,
    "roles": [],
    "units": [],
    "promised": "",
    "promised_n": None,
    "experienced": "",
    "experienced_n": None,
    "archived": False,
    "successor": None,
    "version": 3,
}
Line = Annotated[str, Field(max_length=160, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
BasisCode = Annotated[Basis, inline(Basis)]


class TouchpointOut(Schema):
    """A place where customer and company meet. Owner and deputy are ids of members."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    name: str
    stage: str
    channel: str
    owner: uuid.UUID | None
    deputy: uuid.UUID | None
    roles: list[uuid.UUID]
    units: list[uuid.UUID] = Field(
        description="Where people work at it, as far as the key sees; none means everywhere."
    )
    basis: BasisCode
    expected: str
    expected_n: int | None
    promised: str
    promised_n: int | None
    experienced: str
    experienced_n: int | None
    archived: bool
    successor: uuid.UUID | None
    version: int


class TouchpointsOut(Schema):
    """A page of touchpoints."""

    model_config = page_of(EXAMPLE)

    items: list[TouchpointOut]
    next: str | None


class TouchpointChange(Schema, extra="forbid"):
    """The fields to change; what is left out stays as it is."""

    model_config = example({"version": 3, "channel": "Telefon"})

    version: int = Field(ge=1, le=2_147_483_647, description="The version from which the change was made.")
    name: Annotated[Line, Field(min_length=1)] | None = None
    stage: Annotated[Line, Field(max_length=120)] | None = None
    channel: Annotated[Line, Field(max_length=80)] | None = None
    owner: uuid.UUID | None = None
    deputy: uuid.UUID | None = None
    roles: list[uuid.UUID] | None = Field(None, max_length=100)
    units: list[uuid.UUID] | None = Field(None, max_length=500)
    basis: BasisCode | None = None
    expected: Prose | None = None
    expected_n: Count | None = None
    promised: Prose | None = None
    promised_n: Count | None = None
    experienced: Prose | None = None
    experienced_n: Count | None = None


class TouchpointIn(TouchpointChange):
    """A new touchpoint. Sources know it under its name unless other keys are given."""

    model_config = example(WRITTEN)

    version: None = Field(None, exclude=True)  # type: ignore[assignment]
    name: Annotated[Line, Field(min_length=1)]
    keys: list[Word] | None = Field(None, max_length=50)


class TouchpointFilters(Paging):
    """Which touchpoints."""

    words: Word | None = Field(None, description="All of them stand in name, stage, channel, owner or a key.")
    stage: Word | None = None
    channel: Word | None = None
    without_owner: bool = False
    assumed: bool = Field(default=False, description="Only those whose description is assumed.")
    archived: bool = False


@router.get("", response=TouchpointsOut, summary="List touchpoints", operation_id="list_touchpoints")
def list_touchpoints(request: HttpRequest, filters: Query[TouchpointFilters]) -> Any:
    """Touchpoints in the order in which they were made."""
    viewer = viewer_with(request, "see_touchpoints")
    wanted = Filters(
        text=filters.words or "",
        stage=filters.stage or "",
        channel=filters.channel or "",
        without_owner=filters.without_owner,
        assumed=filters.assumed,
        archived=filters.archived,
    )
    rows = filtered(with_all(TOUCHPOINTS_SEEN.rows(viewer)), wanted)
    return listed("touchpoints", rows, filters, lambda row: shown(row, viewer))


@router.get("/{uuid:touchpoint_id}", response=TouchpointOut, summary="Read one", operation_id="read_touchpoint")
def read_touchpoint(request: HttpRequest, touchpoint_id: uuid.UUID) -> Any:
    """One touchpoint; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "see_touchpoints")
    return shown(TOUCHPOINTS_SEEN.fetch(viewer, touchpoint_id, whole(Touchpoint.objects.all())), viewer)


@router.post("", response={201: TouchpointOut}, summary="Add a touchpoint", operation_id="add_touchpoint")
def add_touchpoint(request: HttpRequest, touchpoint: TouchpointIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It stands in the register at once."""
    viewer = viewer_with(request, "edit_touchpoints")
    values = _values(touchpoint.model_dump(exclude_unset=True, exclude={"version"}), viewer, adding=True)

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_touchpoint(by=viewer.member, **values)
        return 201, _plain(made, viewer)

    return once(request, idempotency_key, act)


@router.patch(
    "/{uuid:touchpoint_id}", response=TouchpointOut, summary="Change a touchpoint", operation_id="change_touchpoint"
)
def change_touchpoint(request: HttpRequest, touchpoint_id: uuid.UUID, change: TouchpointChange) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_touchpoints")
    touchpoint = TOUCHPOINTS_EDITED.fetch(viewer, touchpoint_id)
    sent = change.model_dump(exclude_unset=True, exclude={"version"})
    try:
        actions.edit_touchpoint(touchpoint, seen=change.version, by=viewer.member, **_values(sent, viewer))
    except Conflict as error:
        return conflict(_plain(cast("Touchpoint", error.stored), viewer), {**sent, "version": change.version})
    return shown(touchpoint, viewer)


def shown(touchpoint: Touchpoint, viewer: Viewer) -> dict[str, Any]:
    """A touchpoint as far as the viewer may see it."""
    plain = ("name", "stage", "channel", "basis", "expected", "expected_n", "promised", "promised_n")
    return {
        **{name: getattr(touchpoint, name) for name in (*plain, "experienced", "experienced_n", "version")},
        "id": touchpoint.pk,
        "owner": touchpoint.owner_id,
        "deputy": touchpoint.deputy_id,
        "roles": [role.pk for role in touchpoint.roles.all()],
        "units": [unit.pk for unit in touchpoint.units.all() if viewer.may("see_touchpoints", unit)],
        "archived": touchpoint.archived_at is not None,
        "successor": touchpoint.successor_id,
    }


def _plain(touchpoint: Touchpoint, viewer: Viewer) -> dict[str, Any]:
    return TouchpointOut(**shown(touchpoint, viewer)).model_dump(mode="json")


def _values(sent: Mapping[str, Any], viewer: Viewer, *, adding: bool = False) -> dict[str, Any]:
    """What was sent as values of the register: ids become rows that the key may name."""
    values = dict(sent)
    for name in ("name", "stage", "channel", "basis", "expected", "promised", "experienced"):
        if name in values and values[name] is None:
            raise NotValid(name, "It cannot be null; send an empty text, or leave it out.")
    for name in ("owner", "deputy"):
        if values.get(name) is not None:
            values[name] = _one(Member.objects.filter(is_active=True), name, values[name])
    if values.get("owner") is not None and values.get("owner") == values.get("deputy"):
        raise NotValid("deputy", "Owner and deputy are the same person. Choose somebody else.")
    if "roles" in values:
        values["roles"] = _all(Role.objects.filter(archived_at=None), "roles", values["roles"])
    if "units" in values or adding:
        values["units"] = _units(values.get("units"), viewer)
    return values


def _units(ids: list[uuid.UUID] | None, viewer: Viewer) -> list[Any]:
    if not ids and not edits_everywhere(viewer):
        raise NotValid("units", "Name at least one unit: this key may not write for the whole house.")
    own = Unit.objects.filter(below(viewer.paths("edit_touchpoints")), archived_at=None)
    return _all(own, "units", ids)


def _one(rows: Any, field: str, pk: uuid.UUID) -> Any:
    [found] = _all(rows, field, [pk])
    return found


def _all(rows: Any, field: str, ids: list[uuid.UUID] | None) -> list[Any]:
    found = {row.pk: row for row in rows.filter(pk__in=ids or [])}
    if missing := [pk for pk in ids or [] if pk not in found]:
        raise NotValid(field, f"There is no {missing[0]} that this key may name.")
    return list(found.values())
