"""Who may manage whom."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Level, Member, Role
from resonanz.organisation.people.queries import holding
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below


def _managed(viewer: Viewer) -> Q:
    """Who belongs to units where the right is held and has no role outside of them: nobody manages upwards."""
    if manages_everybody(viewer):
        return Q()
    own = Unit.objects.filter(below(viewer.paths("manage_people")))
    elsewhere = holding().exclude(unit__in=own)
    return Q(unit__in=own) & ~Q(pk__in=elsewhere.values("member"))


def manages_everybody(viewer: Viewer) -> bool:
    """Whether the right reaches the whole house."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    return viewer.may("manage_people") and not roots.exclude(below(viewer.paths("manage_people"))).exists()


def require_everybody(viewer: Viewer) -> None:
    """Deny what concerns the whole house."""
    if not manages_everybody(viewer):
        raise PermissionDenied("manage_people")


def may_assign(viewer: Viewer, member: Member, *, role: Role, unit: Unit) -> bool:
    """Whether a role in a unit may be given: where members are managed, and to oneself only what one holds already."""
    if not viewer.may("manage_people", unit):
        return False
    if member.pk != viewer.member.pk:
        return True
    return all(viewer.may(permission, unit) for permission in LEVELS[Level(role.level)])


MEMBERS_MANAGED = Rule(Member, "manage_people", _managed)
