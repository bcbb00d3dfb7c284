"""Rights in rows: what a member may do, where, and through which role."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from resonanz.organisation.access.permissions import PERMISSIONS, Permission
from resonanz.organisation.access.viewers import Grant, Viewer
from resonanz.organisation.people.models import Member


@dataclass(frozen=True, slots=True)
class Right:
    """One permission and the grants that give it; without grants it is denied."""

    permission: Permission
    grants: tuple[Grant, ...]


def rights_of(viewer: Viewer) -> tuple[list[Right], list[Right]]:
    """Every permission there is: those that are held, and those that are denied."""
    found = [Right(permission, viewer.why(code)) for code, permission in PERMISSIONS.items()]
    return [right for right in found if right.grants], [right for right in found if not right.grants]


def called_or_placed(words: str) -> QuerySet[Member]:
    """Members whose name, role or unit holds the words."""
    role, unit = Q(assignments__role__name__icontains=words), Q(assignments__unit__name__icontains=words)
    return Member.objects.filter(Q(name__icontains=words) | role | unit, is_active=True).distinct()
