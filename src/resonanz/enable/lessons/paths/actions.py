"""Writing paths and giving them to groups."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.enable.lessons.models import Lesson, Path, PathAssignment, PathLesson, PathLink
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

MOST_LESSONS = 50


@transaction.atomic
def create_path(
    *,
    unit: Unit,
    title: Mapping[str, str],
    lessons: Iterable[Lesson],
    by: Member | None,
    role: Role | None = None,
    touchpoint: Touchpoint | None = None,
    key: str | None = None,
) -> Path:
    """A new path of lessons in their order.

    Raises:
        ValidationError: it has no title or more than 50 lessons.
    """
    path = Path(unit=unit, title=_titled(title), role=role, touchpoint=touchpoint, key=key)
    path.full_clean(exclude=["title"])
    path.save(force_insert=True)
    _order(path, lessons)
    record("path.created", by=by, on=path, title=str(path))
    return path


@transaction.atomic
def edit_path(
    path: Path,
    *,
    seen: int,
    title: Mapping[str, str],
    lessons: Iterable[Lesson],
    role: Role | None,
    touchpoint: Touchpoint | None,
    by: Member | None,
) -> Path:
    """Change a path from the version that was seen.

    Raises:
        Conflict: somebody else changed it in the meantime.
        ValidationError: it has no title or more than 50 lessons.
    """
    path.write(seen=seen, title=_titled(title), role=role, touchpoint=touchpoint)
    _order(path, lessons)
    record("path.changed", by=by, on=path)
    return path


@transaction.atomic
def archive_path(path: Path, *, by: Member | None) -> Path:
    """Nobody is given it any more, and nobody goes on with it."""
    path.write(seen=path.version, archived_at=clock.now())
    record("path.archived", by=by, on=path)
    return path


@transaction.atomic
def link_path(path: Path, *, measure: uuid.UUID, by: Member | None) -> PathLink:
    """Say that a measure needs a path; once is enough."""
    link, made = PathLink.objects.get_or_create(path=path, measure=measure, defaults={"linked_at": clock.now()})
    if made:
        record("path.linked", by=by, on=path, measure=measure)
    return link


@transaction.atomic
def unlink_path(path: Path, *, measure: uuid.UUID, by: Member | None) -> bool:
    """The measure does not need it any more; groups that have it keep it."""
    gone = PathLink.objects.filter(path=path, measure=measure).delete()[0]
    if gone:
        record("path.unlinked", by=by, on=path, measure=measure)
    return bool(gone)


@transaction.atomic
def assign_paths_for(
    *, measure: uuid.UUID, units: Iterable[Unit], roles: Iterable[Role], wave: int, by: Member | None
) -> int:
    """Give the paths of a measure to exactly these roles in these units; a path of one role goes to that role alone.

    Returns:
        How many groups (unit and role) are new; calling again gives 0.
    """
    linked = Path.objects.filter(links__measure=measure, archived_at=None)
    chosen, places = list(roles), list(units)
    return sum(
        assign_path(path, unit=unit, role=role, measure=measure, wave=wave, by=by)
        for path in linked
        for unit in places
        for role in chosen
        if path.role_id in {None, role.pk}
    )


@transaction.atomic
def assign_path(
    path: Path,
    *,
    unit: Unit,
    role: Role,
    by: Member | None,
    measure: uuid.UUID | None = None,
    wave: int | None = None,
) -> bool:
    """Let a role in a unit (and below it) learn a path; whether that is new."""
    _assignment, made = PathAssignment.objects.get_or_create(
        path=path, unit=unit, role=role, measure=measure, defaults={"wave": wave, "assigned_at": clock.now()}
    )
    if made:
        record("path.assigned", by=by, on=path, unit=unit.name, role=role.name, measure=measure, wave=wave)
    return made


@transaction.atomic
def end_assignment(assignment: PathAssignment, *, by: Member | None) -> None:
    """The group need not learn it any more; what its people learnt stays theirs."""
    record("path.unassigned", by=by, on=assignment.path, unit=assignment.unit.name, role=assignment.role.name)
    assignment.delete()


def _order(path: Path, lessons: Iterable[Lesson]) -> None:
    wanted = list(dict.fromkeys(lessons))
    if len(wanted) > MOST_LESSONS:
        raise ValidationError(_("A path has at most %(limit)s lessons.") % {"limit": MOST_LESSONS})
    path.places.all().delete()
    PathLesson.objects.bulk_create(
        PathLesson(path=path, lesson=lesson, position=place) for place, lesson in enumerate(wanted)
    )


def _titled(title: Mapping[str, str]) -> dict[str, str]:
    found = {k: v.strip()[:200] for k, v in title.items() if k in {"de", "en"} and v.strip()}
    if not found:
        raise ValidationError(_("Give the path a title in at least one language."))
    return found
