"""`/api/v1/paths`: learning paths and the groups that learn them; never a person."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.enable.lessons.models import Lesson, Path, PathAssignment
from resonanz.enable.lessons.paths import actions
from resonanz.enable.lessons.paths.queries import listed as with_all
from resonanz.enable.lessons.rules import LESSONS_SEEN, PATHS_ASSIGNED, PATHS_EDITED, PATHS_SEEN, units_of
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role
from resonanz.organisation.units.models import Unit

router = Router(tags=["paths"])
_ID = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0301"
WRITTEN = {"title": {"de": "Rechnung erklären"}, "unit": _ID, "role": None, "touchpoint": None, "lessons": [_ID]}
EXAMPLE = {"id": _ID, **WRITTEN, "archived": False, "version": 1}
Title = Annotated[dict[str, str], Field(description="By language, de or en.")]


class PathOut(Schema):
    """Ordered lessons for a role, at a touchpoint."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    title: dict[str, str]
    unit: uuid.UUID
    role: uuid.UUID | None
    touchpoint: uuid.UUID | None
    lessons: list[uuid.UUID]
    archived: bool
    version: int


class PathsOut(Schema):
    """A page of paths."""

    model_config = page_of(EXAMPLE)

    items: list[PathOut]
    next: str | None


class PathIn(Schema, extra="forbid"):
    """A new path."""

    model_config = example(WRITTEN)

    title: Title
    unit: uuid.UUID
    lessons: list[uuid.UUID] = Field(max_length=actions.MOST_LESSONS)
    role: uuid.UUID | None = None
    touchpoint: uuid.UUID | None = None


class PathChange(Schema, extra="forbid"):
    """The whole path anew, but its unit."""

    model_config = example({"version": 1, "title": {"de": "Rechnung erklären"}, "lessons": [_ID]})

    version: int = Field(ge=1, le=2_147_483_647)
    title: Title
    lessons: list[uuid.UUID] = Field(max_length=actions.MOST_LESSONS)
    role: uuid.UUID | None = None
    touchpoint: uuid.UUID | None = None


class GroupIn(Schema, extra="forbid"):
    """A role in a unit and everything below it."""

    model_config = example({"unit": _ID, "role": _ID})

    unit: uuid.UUID
    role: uuid.UUID


class GroupOut(GroupIn):
    """A group that learns a path."""

    model_config = example({"id": _ID, "unit": _ID, "role": _ID, "measure": None, "wave": None})

    id: uuid.UUID
    measure: uuid.UUID | None
    wave: int | None


class PathGroupsOut(Schema):
    """The groups of the key's units."""

    model_config = example({"items": [{"id": _ID, "unit": _ID, "role": _ID, "measure": None, "wave": None}]})

    items: list[GroupOut]


class LinkIn(Schema, extra="forbid"):
    """A measure that needs the path."""

    model_config = example({"measure": _ID})

    measure: uuid.UUID


@router.get("", response=PathsOut, summary="List paths", operation_id="list_paths")
def list_paths(request: HttpRequest, page: Query[Paging]) -> Any:
    """Paths that the key may read, in the order in which they were made."""
    rows = PATHS_SEEN.rows(viewer_with(request, "learn")).filter(archived_at=None)
    return listed("paths", with_all(rows), page, shown)


@router.get("/{uuid:path_id}", response=PathOut, summary="Read one", operation_id="read_path")
def read_path(request: HttpRequest, path_id: uuid.UUID) -> Any:
    """One path; a foreign one answers like one that does not exist."""
    return shown(PATHS_SEEN.fetch(viewer_with(request, "learn"), path_id, with_all(Path.objects.all())))


@router.post("", response={201: PathOut}, summary="Make a path", operation_id="add_path")
def add_path(request: HttpRequest, path: PathIn, idempotency_key: IdempotencyKey = None) -> Any:
    """Nobody learns it before it is given to a group."""
    viewer = viewer_with(request, "edit_lessons")
    unit = _unit(viewer, "edit_lessons", path.unit)
    values = _values(viewer, path)

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_path(unit=unit, by=viewer.member, **values)
        return 201, _plain(made)

    return once(request, idempotency_key, act)


@router.patch("/{uuid:path_id}", response=PathOut, summary="Change a path", operation_id="change_path")
def change_path(request: HttpRequest, path_id: uuid.UUID, change: PathChange) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_lessons")
    path = PATHS_EDITED.fetch(viewer, path_id)
    try:
        actions.edit_path(path, seen=change.version, by=viewer.member, **_values(viewer, change))
    except Conflict as error:
        return conflict(_plain(cast("Path", error.stored)), change.model_dump(mode="json"))
    return shown(path)


@router.post("/{uuid:path_id}/archive", response=PathOut, summary="Archive it", operation_id="archive_path")
def archive_path(request: HttpRequest, path_id: uuid.UUID) -> Any:
    """Nobody goes on with it."""
    viewer = viewer_with(request, "edit_lessons")
    return shown(actions.archive_path(PATHS_EDITED.fetch(viewer, path_id), by=viewer.member))


@router.get("/{uuid:path_id}/groups", response=PathGroupsOut, summary="Who learns it", operation_id="list_path_groups")
def list_path_groups(request: HttpRequest, path_id: uuid.UUID) -> Any:
    """Groups of the key's own units."""
    viewer = viewer_with(request, "assign_paths")
    path = PATHS_ASSIGNED.fetch(viewer, path_id)
    own = Unit.objects.filter(units_of(viewer, "assign_paths"))
    return {"items": [_group(row) for row in path.assignments.filter(unit__in=own)]}


@router.post(
    "/{uuid:path_id}/groups", response={201: GroupOut}, summary="Give it to a group", operation_id="assign_path"
)
def assign_path(
    request: HttpRequest, path_id: uuid.UUID, group: GroupIn, idempotency_key: IdempotencyKey = None
) -> Any:
    """Everybody of the role there learns it, also who comes later."""
    viewer = viewer_with(request, "assign_paths")
    path = PATHS_ASSIGNED.fetch(viewer, path_id)
    unit, role = _unit(viewer, "assign_paths", group.unit), _role(group.role)
    assert role is not None

    def act() -> tuple[int, dict[str, Any]]:
        actions.assign_path(path, unit=unit, role=role, by=viewer.member)
        found = PathAssignment.objects.get(path=path, unit=unit, role=role, measure=None)
        return 201, GroupOut(**_group(found)).model_dump(mode="json")

    return once(request, idempotency_key, act)


@router.delete(
    "/{uuid:path_id}/groups/{uuid:group_id}",
    response={204: None},
    summary="End it for a group",
    operation_id="end_path",
)
def end_path(request: HttpRequest, path_id: uuid.UUID, group_id: uuid.UUID) -> Any:
    """What its people learnt stays theirs."""
    viewer = viewer_with(request, "assign_paths")
    path = PATHS_ASSIGNED.fetch(viewer, path_id)
    own = Unit.objects.filter(units_of(viewer, "assign_paths"))
    found = path.assignments.filter(pk=group_id, unit__in=own).select_related("path", "unit", "role").first()
    if found is None:
        raise Http404
    actions.end_assignment(found, by=viewer.member)
    return HttpResponse(status=204)


@router.post("/{uuid:path_id}/measures", response=PathOut, summary="Link a measure", operation_id="link_path")
def link_path(request: HttpRequest, path_id: uuid.UUID, link: LinkIn) -> Any:
    """When a wave of the measure starts, its roles and units learn the path."""
    viewer = viewer_with(request, "assign_paths")
    path = PATHS_ASSIGNED.fetch(viewer, path_id)
    actions.link_path(path, measure=link.measure, by=viewer.member)
    return shown(path)


def shown(path: Path) -> dict[str, Any]:
    """A path with its lessons in their order."""
    return {
        "id": path.pk,
        "title": path.title,
        "unit": path.unit_id,
        "role": path.role_id,
        "touchpoint": path.touchpoint_id,
        "lessons": [place.lesson_id for place in path.places.all()],
        "archived": path.archived_at is not None,
        "version": path.version,
    }


def _plain(path: Path) -> dict[str, Any]:
    return PathOut(**shown(path)).model_dump(mode="json")


def _group(row: PathAssignment) -> dict[str, Any]:
    return {"id": row.pk, "unit": row.unit_id, "role": row.role_id, "measure": row.measure, "wave": row.wave}


def _values(viewer: Viewer, given: PathIn | PathChange) -> dict[str, Any]:
    """Ids as rows that the key may name."""
    chosen = [given.touchpoint] if given.touchpoint else []
    touchpoint = TOUCHPOINTS_SEEN.rows(viewer).filter(pk__in=chosen).first()
    if given.touchpoint is not None and touchpoint is None:
        raise NotValid("touchpoint", f"There is no {given.touchpoint} that this key may name.")
    rows = LESSONS_SEEN.rows(viewer).filter(pk__in=given.lessons, live__isnull=False)
    lessons: dict[uuid.UUID, Lesson] = {row.pk: row for row in rows}
    if missing := [pk for pk in given.lessons if pk not in lessons]:
        raise NotValid("lessons", f"There is no published lesson {missing[0]} that this key may name.")
    title = {language: text for language, text in given.title.items() if language in {"de", "en"}}
    return {
        "title": title,
        "role": _role(given.role),
        "touchpoint": touchpoint,
        "lessons": [lessons[pk] for pk in given.lessons],
    }


def _role(pk: uuid.UUID | None) -> Role | None:
    found = Role.objects.filter(pk__in=[pk] if pk else [], archived_at=None).first()
    if pk is not None and found is None:
        raise NotValid("role", f"There is no {pk} that this key may name.")
    return found


def _unit(viewer: Viewer, permission: str, pk: uuid.UUID) -> Unit:
    found = Unit.objects.filter(units_of(viewer, permission), pk=pk).first()
    if found is None:
        raise NotValid("unit", f"There is no {pk} that this key may name.")
    return found
