"""Reading lessons and paths."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.enable.lessons.models import Lesson, Path, PathAssignment
from resonanz.enable.lessons.rules import LESSONS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.ui.search import Hit


def named(rows: QuerySet[Lesson], words: str) -> QuerySet[Lesson]:
    """Lessons whose title has all these words, in any language."""
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__de__icontains=word) | Q(title__en__icontains=word))
    return rows


def listed(rows: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """With all that a row of a list shows."""
    return rows.select_related("live", "touchpoint", "skill", "unit").prefetch_related("roles")


def found(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """Lessons for the search over everything."""
    rows = named(LESSONS_SEEN.rows(viewer).filter(archived_at=None), words).select_related("touchpoint")
    for lesson in rows[:limit]:
        about = lesson.touchpoint.name if lesson.touchpoint else ""
        yield Hit(_("Lesson"), str(lesson), reverse("lessons:show", args=[lesson.pk]), about)


def paths_for(touchpoints: Iterable[Touchpoint], roles: Iterable[Role]) -> QuerySet[Path]:
    """Paths that fit a measure at these touchpoints for these roles: proposals, the closest first."""
    places, jobs = list(touchpoints), list(roles)
    at = Q(touchpoint__in=places) | Q(touchpoint=None, places__lesson__touchpoint__in=places)
    of = Q(role__in=jobs) | Q(role=None)
    return Path.objects.filter(at, of, archived_at=None).distinct().order_by("-role", "-touchpoint", "-id")


def paths_of_measure(measure: uuid.UUID) -> QuerySet[Path]:
    """The paths that a measure needs."""
    return (
        Path.objects.filter(links__measure=measure)
        .prefetch_related("places__lesson__live")
        .order_by("links__linked_at")
    )


def assigned_for(measure: uuid.UUID) -> QuerySet[PathAssignment]:
    """The groups that learn because of a measure, by wave; never a person."""
    rows = PathAssignment.objects.filter(measure=measure).select_related("path", "unit", "role")
    return rows.order_by("wave", "unit__name", "role__name")


def lessons_at(touchpoints: Iterable[Touchpoint]) -> QuerySet[Lesson]:
    """Published lessons of some touchpoints."""
    rows = Lesson.objects.filter(touchpoint__in=list(touchpoints), live__isnull=False, archived_at=None)
    return rows.select_related("live", "touchpoint", "skill")
