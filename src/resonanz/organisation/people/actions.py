"""Writing members, roles and assignments."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment, Member, Role
from resonanz.organisation.units.models import Unit


@transaction.atomic
def create_role(*, name: str, level: str, by: Actor | None) -> Role:
    role = Role(name=name, level=level)
    role.full_clean()
    role.save(force_insert=True)
    record("role.created", by=by, on=role, name=name, level=level)
    return role


@transaction.atomic
def create_member(*, email: str, name: str, unit: Unit | None, by: Actor | None, language: str = "de") -> Member:
    """Add a member without a password; an invitation lets the person choose one."""
    member = Member(email=Member.objects.normalize_email(email).lower(), name=name, unit=unit, language=language)
    member.set_unusable_password()
    member.full_clean()
    member.save(force_insert=True)
    record("member.created", by=by, on=member)
    return member


@transaction.atomic
def assign_role(member: Member, *, role: Role, unit: Unit, by: Actor | None, since: date | None = None) -> Assignment:
    assignment = Assignment.objects.create(member=member, role=role, unit=unit, since=since or clock.today())
    record("role.assigned", by=by, on=member, role=role.name, unit=unit.pk)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: Actor | None) -> None:
    """The role ends today and gives no right any more."""
    Assignment.objects.filter(pk=assignment.pk).update(until=clock.today())
    record("role.ended", by=by, on=assignment.member, role=assignment.role.name, unit=assignment.unit.pk)


@transaction.atomic
def deactivate_member(member: Member, *, by: Actor | None) -> Member:
    """Out at once: no log-in, and every open session ends."""
    Member.objects.filter(pk=member.pk).update(is_active=False, left_at=clock.now())
    member.refresh_from_db()
    record("member.deactivated", by=by, on=member)
    return member


def change_preferences(
    member: Member, *, language: str | None = None, theme: str | None = None, single_keys: bool | None = None
) -> Member:
    """The member's own language, appearance and keys; what is None stays, nothing else of the member changes.

    Raises:
        ValidationError: if there is no such language or appearance.
    """
    given = {"language": language, "theme": theme, "single_keys": single_keys}
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        Member._meta.get_field(name).clean(value, member)
    Member.objects.filter(pk=member.pk).update(**chosen)
    member.refresh_from_db()
    return member
