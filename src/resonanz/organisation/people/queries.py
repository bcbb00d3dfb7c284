"""Reading members and what they are."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment, Level, Member


def holding() -> QuerySet[Assignment]:
    """Assignments that hold today."""
    today = clock.today()
    open_ended = Q(until__isnull=True) | Q(until__gt=today)
    return Assignment.objects.filter(open_ended, since__lte=today)


def assignments_of(member: Member) -> QuerySet[Assignment]:
    """Assignments of a member that hold today."""
    return holding().filter(member=member)


def filtered(members: QuerySet[Member], *, text: str = "", state: str = "") -> QuerySet[Member]:
    """Members by a part of name or e-mail, and by state: `invited`, `former`, or those who work here."""
    if text:
        members = members.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if state == "former":
        return members.filter(is_active=False)
    members = members.filter(is_active=True)
    return members.exclude(invited_at=None) if state == "invited" else members


def names() -> tuple[str, ...]:
    """Full names of everybody who works or worked here, to be masked in what customers write."""
    with connection.cursor() as cursor:  # written out: every text that comes in asks for them
        cursor.execute("SELECT DISTINCT name FROM people_member ORDER BY name")
        return tuple(name for (name,) in cursor.fetchall())


def levels_of(member: Member) -> frozenset[Level]:
    """The levels at which a member decides today; none for somebody who left."""
    if not member.is_active:
        return frozenset()
    return frozenset(Level(level) for level in assignments_of(member).values_list("role__level", flat=True))
