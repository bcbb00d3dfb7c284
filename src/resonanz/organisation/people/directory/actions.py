"""What the directory writes, and what administrators settle about it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import (
    assign_role,
    create_member,
    deactivate_member,
    end_assignment,
    reactivate_member,
)
from resonanz.organisation.people.directory.queries import digest, wanted_grants
from resonanz.organisation.people.models import DirectoryGroup, DirectoryToken, GroupGrant, Member, Role
from resonanz.organisation.people.queries import assignments_of
from resonanz.organisation.units.models import Unit

PREFIX = "rszd_"


@transaction.atomic
def create_token(*, name: str, by: Actor | None) -> tuple[DirectoryToken, str]:
    """Make a token for the directory; the secret is shown once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = DirectoryToken.objects.create(name=name, prefix=secret[:12], digest=digest(secret), created_at=clock.now())
    record("directory.token_created", by=by, on=token, name=name)
    return token, secret


@transaction.atomic
def revoke_token(token: DirectoryToken, *, by: Actor | None) -> None:
    """The token opens nothing any more, from this moment on."""
    DirectoryToken.objects.filter(pk=token.pk).update(revoked_at=clock.now())
    record("directory.token_revoked", by=by, on=token, name=token.name)


@transaction.atomic
def add_grant(*, group: str, role: Role, unit: Unit, by: Actor | None) -> GroupGrant:
    """Who is in a group of this name has a role in a unit, from now on.

    Raises:
        ValidationError: if that is settled already.
    """
    grant = GroupGrant(group=group.strip(), role=role, unit=unit)
    grant.full_clean()
    grant.save(force_insert=True)
    record("directory.grant_added", by=by, on=grant, group=grant.group, role=role.name, unit=unit.pk)
    _apply(DirectoryGroup.objects.filter(name__iexact=grant.group), by=by)
    return grant


@transaction.atomic
def remove_grant(grant: GroupGrant, *, by: Actor | None) -> None:
    """The group gives this role no more."""
    record("directory.grant_removed", by=by, on=grant, group=grant.group, role=grant.role.name, unit=grant.unit.pk)
    groups = list(DirectoryGroup.objects.filter(name__iexact=grant.group))
    grant.delete()
    _apply(groups, by=by)


def _apply(groups: Iterable[DirectoryGroup], *, by: Actor | None = None) -> None:
    for member in Member.objects.filter(directory_groups__in=list(groups), is_active=True).distinct():
        apply_groups(member, by=by)


@transaction.atomic
def apply_groups(member: Member, *, by: Actor | None = None) -> None:
    """Give what the groups of a member give, and take what a group gave and gives no more."""
    if not member.is_active:
        return
    wanted = {(grant.role.pk, grant.unit.pk): grant for grant in wanted_grants(member)}
    held = {(a.role.pk, a.unit.pk): a for a in assignments_of(member).select_related("role", "unit", "member")}
    for place, assignment in held.items():
        if assignment.from_directory and place not in wanted:
            end_assignment(assignment, by=by, even_last=True)
    for place, grant in wanted.items():
        if place not in held:
            assign_role(member, role=grant.role, unit=grant.unit, by=by, from_directory=True)


@transaction.atomic
def take_up_member(*, email: str, name: str, directory_name: str, active: bool, **more: Any) -> Member:
    """A new member from the directory; a former one of the same name or address comes back.

    Raises:
        ValidationError: if somebody who works here has this name or address.
    """
    former = Member.objects.filter(is_active=False, directory_name=None, email__iexact=email).first()
    if former is None:
        former = create_member(email=email, name=name, unit=None, by=None)
        record("directory.member_created", by=None, on=former)
    else:
        former = reactivate_member(former, by=None)
    return write_member(former, email=email, name=name, directory_name=directory_name, active=active, **more)


@transaction.atomic
def write_member(member: Member, *, active: bool | None = None, **fields: Any) -> Member:
    """What the directory says about a member; who is not active any more is out with this call.

    Raises:
        ValidationError: if a value cannot be used or belongs to somebody else.
    """
    before = Member.objects.get(pk=member.pk)
    fields = {"directory_name": before.directory_name or before.email} | fields
    changed = {name: value for name, value in fields.items() if getattr(before, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(before, name, value)
        before.full_clean()
        before.write(seen=before.version, **changed)
        record("directory.member_written", by=None, on=before, changed=sorted(changed))
    if active is False and before.is_active:
        before = deactivate_member(before, by=None, even_last=True)
    elif active is True and not before.is_active:
        before = reactivate_member(before, by=None)
        apply_groups(before)
    return before


@transaction.atomic
def drop_member(member: Member) -> None:
    """The directory knows the member no more: out at once, and hidden from it."""
    if member.is_active:
        deactivate_member(member, by=None, even_last=True)
    member.directory_groups.clear()
    Member.objects.filter(pk=member.pk).update(directory_name=None, external_id=None)
    record("directory.member_dropped", by=None, on=member)


@transaction.atomic
def write_group(group: DirectoryGroup | None, *, members: Iterable[uuid.UUID] | None, **fields: Any) -> DirectoryGroup:
    """A group as the directory has it; who came or went gets or loses roles at once. `members` None leaves them.

    Raises:
        ValidationError: if the name is taken, or a member is unknown.
    """
    new = group is None
    group = group or DirectoryGroup()
    for name, value in fields.items():
        setattr(group, name, value)
    group.full_clean()
    group.save()
    concerned = set(group.members.values_list("pk", flat=True))
    if members is not None:
        group.members.set(_known(members))
    concerned |= set(group.members.values_list("pk", flat=True))
    for member in Member.objects.filter(pk__in=concerned):
        apply_groups(member)
    record("directory.group_created" if new else "directory.group_written", by=None, on=group, name=group.name)
    return group


def _known(ids: Iterable[uuid.UUID]) -> list[Member]:
    wanted = set(ids)
    found: Mapping[uuid.UUID, Member] = Member.objects.in_bulk(wanted)
    if missing := wanted - found.keys():
        raise ValidationError(
            _("There is no user with the id %(id)s."), params={"id": ", ".join(sorted(map(str, missing)))}
        )
    return list(found.values())


@transaction.atomic
def drop_group(group: DirectoryGroup) -> None:
    """The group is gone, and what it gave."""
    members = list(group.members.all())
    record("directory.group_dropped", by=None, on=group, name=group.name)
    group.delete()
    for member in members:
        apply_groups(member)
