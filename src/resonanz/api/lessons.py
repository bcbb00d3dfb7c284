"""`/api/v1/lessons`: writing and publishing lessons. What somebody learnt has no address here, for any key."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.enable.lessons import actions
from resonanz.enable.lessons.content.rules import NotALessonError
from resonanz.enable.lessons.groups.queries import table
from resonanz.enable.lessons.models import Draft, Lesson
from resonanz.enable.lessons.queries import listed as with_all
from resonanz.enable.lessons.queries import named
from resonanz.enable.lessons.rules import LESSONS_APPROVED, LESSONS_EDITED, LESSONS_SEEN, units_of
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role
from resonanz.organisation.units.models import Unit

router = Router(tags=["lessons"])
CONTENT: dict[str, Any] = {
    "title": {"de": "Den Abschlag erklären"},
    "minutes": 3,
    "languages": ["de"],
    "steps": [{"id": "situation", "kind": "card", "text": {"de": "Frau Brandt ruft an."}}],
}
EXAMPLE: dict[str, Any] = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0201",
    "title": {"de": "Den Abschlag erklären"},
    "unit": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0001",
    "touchpoint": None,
    "roles": [],
    "skill": "explain",
    "state": "none",
    "live": 2,
    "reviewed": True,
    "archived": False,
    "version": 5,
}
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Seen = Annotated[int, Field(ge=1, le=2_147_483_647, description="The version from which the change was made.")]


class LessonOut(Schema):
    """A lesson of the catalogue: `state` is that of the open draft, `live` the number of what learners meet."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    title: dict[str, str]
    unit: uuid.UUID
    touchpoint: uuid.UUID | None
    roles: list[uuid.UUID]
    skill: str
    state: Draft
    live: int | None
    reviewed: bool
    archived: bool
    version: int


class WholeLesson(LessonOut):
    """A lesson with its steps: those learners meet, and those of the draft for who may write it."""

    model_config = example({**EXAMPLE, "content": CONTENT, "draft": None})

    content: dict[str, Any] | None
    draft: dict[str, Any] | None


class LessonsOut(Schema):
    """A page of lessons."""

    model_config = page_of(EXAMPLE)

    items: list[LessonOut]
    next: str | None


class GroupsOut(Schema):
    """Released figures of groups by week; a withheld one has no number."""

    model_config = example(
        {
            "items": [
                {"week": "2026-W46", "unit": "Nord", "role": "", "learnt": 7, "of": 11, "bound": "", "withheld": ""}
            ]
        }
    )

    items: list[dict[str, Any]]


class LessonIn(Schema, extra="forbid"):
    """A new lesson as a draft; `content` as in the format of lesson files."""

    model_config = example({"unit": EXAMPLE["unit"], "skill": "explain", "content": CONTENT})

    unit: uuid.UUID
    skill: Key
    content: dict[str, Any]
    touchpoint: uuid.UUID | None = None
    roles: list[uuid.UUID] = Field([], max_length=100)


class LessonChange(Schema, extra="forbid"):
    """A new draft; learners go on with what is published."""

    model_config = example({"version": 5, "content": CONTENT})

    version: Seen
    content: dict[str, Any]
    touchpoint: uuid.UUID | None = None
    roles: list[uuid.UUID] | None = Field(None, max_length=100)


class Step(Schema, extra="forbid"):
    """The version from which somebody acts; `reason` for giving back."""

    model_config = example({"version": 5, "reason": "Die zweite Antwort ist auch richtig."})

    version: Seen
    reason: str = Field("", max_length=1_000)


class LessonFilters(Paging):
    """Which lessons."""

    words: Word | None = Field(None, description="All of them stand in the title, in any language.")
    state: Draft | None = None
    archived: bool = False


@router.get("", response=LessonsOut, summary="List lessons", operation_id="list_lessons")
def list_lessons(request: HttpRequest, filters: Query[LessonFilters]) -> Any:
    """Lessons that the key may read, in the order in which they were made."""
    viewer = viewer_with(request, "learn")
    rows = LESSONS_SEEN.rows(viewer).filter(archived_at__isnull=not filters.archived)
    rows = named(rows, filters.words or "")
    rows = rows.filter(draft_state=filters.state) if filters.state is not None else rows
    return listed("lessons", with_all(rows), filters, shown)


@router.get("/groups", response=GroupsOut, summary="Learning of groups", operation_id="list_learning_of_groups")
def list_groups(request: HttpRequest) -> Any:
    """How many of a group learnt in a week, from the smallest group on; never who."""
    found = table(viewer_with(request, "see_learning"))
    cells = (cell for row in found.rows for cell in row.weeks if cell is not None)
    return {
        "items": [
            {
                "week": cell.week,
                "unit": cell.unit.name,
                "role": cell.role,
                "learnt": None if cell.value is None else round(cell.value),
                "of": cell.n,
                "bound": cell.bound,
                "withheld": cell.withheld,
            }
            for cell in cells
        ]
    }


@router.get("/{uuid:lesson_id}", response=WholeLesson, summary="Read one", operation_id="read_lesson")
def read_lesson(request: HttpRequest, lesson_id: uuid.UUID) -> Any:
    """One lesson with its steps; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "learn")
    return whole(LESSONS_SEEN.fetch(viewer, lesson_id, with_all(Lesson.objects.all())), viewer)


@router.post("", response={201: WholeLesson}, summary="Write a lesson", operation_id="add_lesson")
def add_lesson(request: HttpRequest, lesson: LessonIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It is a draft until somebody else approves it."""
    viewer = viewer_with(request, "edit_lessons")
    unit = Unit.objects.filter(units_of(viewer, "edit_lessons"), pk=lesson.unit).first()
    if unit is None:
        raise NotValid("unit", f"There is no {lesson.unit} that this key may write lessons for.")
    values = _about(viewer, lesson.touchpoint, lesson.roles)
    skill = actions.skill_of(key=lesson.skill, name={"de": lesson.skill, "en": lesson.skill})

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_lesson(unit=unit, skill=skill, content=lesson.content, by=viewer.member, **values)
        return 201, _plain(made, viewer)

    return once(request, idempotency_key, act)


@router.patch("/{uuid:lesson_id}", response=WholeLesson, summary="Change the draft", operation_id="change_lesson")
def change_lesson(request: HttpRequest, lesson_id: uuid.UUID, change: LessonChange) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_lessons")
    lesson = LESSONS_EDITED.fetch(viewer, lesson_id)
    sent = change.model_dump(exclude_unset=True)
    values = _about(viewer, change.touchpoint, change.roles)
    given = {name: value for name, value in values.items() if name in sent}
    try:
        actions.save_draft(lesson, seen=change.version, content=change.content, by=viewer.member, **given)
    except Conflict as error:
        return conflict(_plain(cast("Lesson", error.stored), viewer), sent)
    return whole(lesson, viewer)


def _act(request: HttpRequest, lesson_id: uuid.UUID, permission: str, act: Any) -> Any:
    """Do something with a lesson from the version that was seen."""
    viewer = viewer_with(request, permission)
    rule = LESSONS_EDITED if permission == "edit_lessons" else LESSONS_APPROVED
    lesson = rule.fetch(viewer, lesson_id)
    try:
        act(lesson, viewer)
    except NotALessonError as error:
        raise NotValid("content", str(error)) from error
    except Conflict as error:
        return conflict(_plain(cast("Lesson", error.stored), viewer), {})
    lesson.refresh_from_db()
    return whole(lesson, viewer)


@router.post("/{uuid:lesson_id}/submit", response=WholeLesson, summary="Ask for approval", operation_id="submit_lesson")
def submit_lesson(request: HttpRequest, lesson_id: uuid.UUID, step: Step) -> Any:
    """The draft must be whole."""

    def act(lesson: Lesson, viewer: Viewer) -> None:
        actions.submit_lesson(lesson, seen=step.version, by=viewer.member)

    return _act(request, lesson_id, "edit_lessons", act)


@router.post("/{uuid:lesson_id}/approve", response=WholeLesson, summary="Publish it", operation_id="approve_lesson")
def approve_lesson(request: HttpRequest, lesson_id: uuid.UUID, step: Step) -> Any:
    """Who wrote it cannot approve it."""

    def act(lesson: Lesson, viewer: Viewer) -> None:
        actions.approve_lesson(lesson, seen=step.version, by=viewer.member)

    return _act(request, lesson_id, "approve_lessons", act)


@router.post("/{uuid:lesson_id}/return", response=WholeLesson, summary="Give it back", operation_id="return_lesson")
def return_lesson(request: HttpRequest, lesson_id: uuid.UUID, step: Step) -> Any:
    """With a reason."""

    def act(lesson: Lesson, viewer: Viewer) -> None:
        actions.return_lesson(lesson, seen=step.version, reason=step.reason, by=viewer.member)

    return _act(request, lesson_id, "approve_lessons", act)


@router.post("/{uuid:lesson_id}/archive", response=WholeLesson, summary="Archive it", operation_id="archive_lesson")
def archive_lesson(request: HttpRequest, lesson_id: uuid.UUID) -> Any:
    """Nobody meets it any more; what was learnt stays."""

    def act(lesson: Lesson, viewer: Viewer) -> None:
        actions.archive_lesson(lesson, by=viewer.member)

    return _act(request, lesson_id, "edit_lessons", act)


@router.post("/{uuid:lesson_id}/restore", response=WholeLesson, summary="Offer it again", operation_id="restore_lesson")
def restore_lesson(request: HttpRequest, lesson_id: uuid.UUID) -> Any:
    """Learners meet it again."""

    def act(lesson: Lesson, viewer: Viewer) -> None:
        actions.restore_lesson(lesson, by=viewer.member)

    return _act(request, lesson_id, "edit_lessons", act)


def shown(lesson: Lesson) -> dict[str, Any]:
    """A lesson without its steps."""
    return {
        "id": lesson.pk,
        "title": lesson.title,
        "unit": lesson.unit_id,
        "touchpoint": lesson.touchpoint_id,
        "roles": [role.pk for role in lesson.roles.all()],
        "skill": lesson.skill.key,
        "state": lesson.draft_state,
        "live": lesson.live.number if lesson.live else None,
        "reviewed": lesson.live.reviewed if lesson.live else False,
        "archived": lesson.archived_at is not None,
        "version": lesson.version,
    }


def whole(lesson: Lesson, viewer: Viewer) -> dict[str, Any]:
    """A lesson with what of it the viewer may read."""
    writes = LESSONS_EDITED.allows(viewer, lesson) or LESSONS_APPROVED.allows(viewer, lesson)
    content = lesson.live.content if lesson.live else None
    return {**shown(lesson), "content": content, "draft": (lesson.draft or None) if writes else None}


def _plain(lesson: Lesson, viewer: Viewer) -> dict[str, Any]:
    return WholeLesson(**whole(lesson, viewer)).model_dump(mode="json")


def _about(viewer: Viewer, touchpoint: uuid.UUID | None, roles: list[uuid.UUID] | None) -> Mapping[str, Any]:
    """Ids as rows that the key may name."""
    found = None
    if touchpoint is not None:
        try:
            found = TOUCHPOINTS_SEEN.fetch(viewer, touchpoint)
        except Http404 as error:
            raise NotValid("touchpoint", f"There is no {touchpoint} that this key may name.") from error
    chosen = list(Role.objects.filter(pk__in=roles or (), archived_at=None))
    if missing := set(roles or ()) - {role.pk for role in chosen}:
        raise NotValid("roles", f"There is no {min(missing)} that this key may name.")
    return {"touchpoint": found, "roles": chosen}
