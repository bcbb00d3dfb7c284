"""Who meets which lesson, path and group."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from resonanz.enable.lessons.models import Lesson, Path
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below


def _reaching(permission: str) -> Callable[[Viewer], Q]:
    """What belongs to the units in which the permission is held, to those below, and to those above."""

    def where(viewer: Viewer) -> Q:
        paths = viewer.paths(permission)
        above = {path[: cut + 1] for path in paths for cut, sign in enumerate(path) if sign == "/"}
        found = Q(unit__path__in=above)
        for path in paths:
            found |= Q(unit__path__startswith=path)
        return found

    return where


def _learnable(viewer: Viewer) -> Q:
    return _reaching("learn")(viewer) & Q(live__isnull=False, archived_at=None)


LESSONS_LEARNT = Rule(Lesson, "learn", _learnable)
"""Published lessons that a learner may take."""
LESSONS_EDITED = Rule(Lesson, "edit_lessons", in_units("edit_lessons"))
LESSONS_APPROVED = Rule(Lesson, "approve_lessons", in_units("approve_lessons"))
PATHS_SEEN = Rule(Path, "learn", _reaching("learn"))
PATHS_EDITED = Rule(Path, "edit_lessons", in_units("edit_lessons"))
PATHS_ASSIGNED = Rule(Path, "assign_paths", _reaching("assign_paths"))
"""Paths that may be given to groups of the own units: those of the own units and of the house above."""


def seen(viewer: Viewer) -> Q:
    """Lessons whose page may be read: what may be learnt, edited or approved."""
    found = _learnable(viewer) if viewer.may("learn") else Q(pk__in=[])
    for permission in ("edit_lessons", "approve_lessons"):
        if viewer.may(permission):
            found |= in_units(permission)(viewer)
    return found


LESSONS_SEEN = Rule(Lesson, "learn", seen)


def units_of(viewer: Viewer, permission: str) -> Q:
    """Units in which the permission is held, for a query on units."""
    return below(viewer.paths(permission)) & Q(archived_at=None)


def own_units(viewer: Viewer, permission: str) -> list[Unit]:
    """The units in which the permission is held, the highest first."""
    return list(Unit.objects.filter(units_of(viewer, permission)).order_by("path"))
