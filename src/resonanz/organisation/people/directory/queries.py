"""What the directory sees: members and groups, found as it asks for them."""

from __future__ import annotations

import hashlib

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower

from resonanz.organisation.people.models import DirectoryGroup, DirectoryToken, GroupGrant, Member


def digest(secret: str) -> str:
    """What is stored of a token. The secret has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> DirectoryToken | None:
    """The token with this secret, unless it was revoked."""
    return DirectoryToken.objects.filter(digest=digest(secret), revoked_at=None).first()


def visible_members() -> QuerySet[Member]:
    """Everybody but those whom the directory deleted: active, or known to it."""
    known = Q(is_active=True) | Q(directory_name__isnull=False)
    return Member.objects.filter(known).order_by("joined_at", "pk")


def named(name: str) -> Q:
    """Members with this name in the directory; who has none yet is found by e-mail."""
    return Q(directory_name__iexact=name) | Q(directory_name=None, email__iexact=name)


def wanted_grants(member: Member) -> QuerySet[GroupGrant]:
    """What the groups of a member give today."""
    names = member.directory_groups.annotate(lower=Lower("name")).values("lower")
    open_roles = GroupGrant.objects.filter(role__archived_at=None, unit__archived_at=None)
    return open_roles.annotate(lower=Lower("group")).filter(lower__in=names).select_related("role", "unit")


def groups_with_size() -> QuerySet[DirectoryGroup]:
    """Groups with the number of their members who work here, as `size`."""
    return DirectoryGroup.objects.annotate(size=Count("members", Q(members__is_active=True))).order_by(F("name"))
