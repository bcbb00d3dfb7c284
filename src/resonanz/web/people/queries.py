"""What the pages of members ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Member
from resonanz.organisation.people.queries import filtered, holding
from resonanz.organisation.units.models import Unit
from resonanz.ui.search import Hit
from resonanz.web.people.rules import MEMBERS_MANAGED

STATES = ("", "invited", "former")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the list."""

    text: str
    state: str
    unit: Unit | None


def wanted_of(viewer: Viewer, query: QueryDict) -> Wanted:
    """What the address asks for; a unit outside of the own ones filters nothing."""
    chosen = _id(query.get("unit", ""))
    unit = units_managed(viewer).filter(pk=chosen).first() if chosen else None
    state = query.get("state", "")
    return Wanted(query.get("q", "").strip()[:100], state if state in STATES else "", unit)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def units_managed(viewer: Viewer) -> QuerySet[Unit]:
    """Units in use where members are managed."""
    paths = viewer.paths("manage_people")
    if not paths:
        return Unit.objects.none()
    found = Unit.objects.none()
    for path in paths:
        found |= Unit.objects.filter(path__startswith=path)
    return found.filter(archived_at=None)


def members_of(viewer: Viewer, wanted: Wanted) -> QuerySet[Member]:
    """The rows of the list, with unit and roles of today."""
    rows = filtered(MEMBERS_MANAGED.rows(viewer), text=wanted.text, state=wanted.state)
    if wanted.unit is not None:
        rows = rows.filter(unit__path__startswith=wanted.unit.path)
    today = holding().select_related("role", "unit").order_by("role__name")
    return rows.select_related("unit").prefetch_related(Prefetch("assignments", today, to_attr="held"))


def access_of(member: Member) -> dict[str, Any]:
    """How somebody gets in."""
    return {
        "sessions": UserSession.objects.filter(user=member).count(),
        "second_factor": Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).exists(),
        "has_password": member.has_usable_password(),
        "keys": member.api_keys.filter(revoked_at=None).count(),
    }


def found_members(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The members that the search over everything finds."""
    rows = filtered(MEMBERS_MANAGED.rows(viewer), text=words).select_related("unit")[:limit]
    return [Hit(_("Member"), row.name, reverse("people:show", args=[row.pk]), str(row.unit or "")) for row in rows]
