"""Writing members, roles and assignments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment, Level, Member, Role
from resonanz.organisation.people.queries import assignments_of, holding
from resonanz.organisation.personal_data import erase_person
from resonanz.organisation.units.actions import create_unit
from resonanz.organisation.units.models import Unit

_FORMER = "@former.invalid"
_LAST = _("Nobody else manages members. Give somebody else this role first.")


@transaction.atomic
def create_role(*, name: str, level: str, by: Actor | None) -> Role:
    role = Role(name=name, level=level)
    role.full_clean()
    role.save(force_insert=True)
    record("role.created", by=by, on=role, name=name, level=level)
    return role


@transaction.atomic
def edit_role(role: Role, *, seen: int, name: str, level: str, by: Actor | None) -> Role:
    """Rename a role or let it decide at another level; what its members may do follows at once.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if another role has this name.
    """
    planned = Role.objects.get(pk=role.pk)
    before = {"name": planned.name, "level": planned.level}
    planned.name, planned.level = name, level
    planned.full_clean()
    role.write(seen=seen, name=name, level=level)
    record("role.edited", by=by, on=role, before=before, after={"name": name, "level": level})
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
def edit_member(member: Member, *, seen: int, by: Actor | None, **fields: Any) -> Member:
    """Change name, e-mail, unit or language.

    Raises:
        Conflict: if somebody else changed the member in the meantime.
        ValidationError: if another member has this e-mail address.
    """
    planned = Member.objects.get(pk=member.pk)
    before = {name: getattr(planned, name) for name in fields}
    for name, value in fields.items():
        setattr(planned, name, value.lower() if name == "email" else value)
    planned.full_clean()
    member.write(seen=seen, **{name: getattr(planned, name) for name in fields})
    changed = sorted(name for name, value in before.items() if getattr(planned, name) != value)
    record("member.edited", by=by, on=member, changed=changed)
    return member


@transaction.atomic
def assign_role(
    member: Member,
    *,
    role: Role,
    unit: Unit,
    by: Actor | None,
    since: date | None = None,
    until: date | None = None,
    from_directory: bool = False,
) -> Assignment:
    """Give a member a role in a unit and everything below it, from a day to (not including) another one.

    Raises:
        ValidationError: if the member has it already in these days, or the end is not after the beginning.
    """
    since = since or clock.today()
    if until is not None and until <= since:
        raise ValidationError({"until": _("The end must be after the beginning.")})
    same = Assignment.objects.filter(member=member, role=role, unit=unit)
    for other in same:
        if (other.until is None or other.until > since) and (until is None or other.since < until):
            raise ValidationError(_("This member has this role in this unit already."))
    same.filter(since=since).delete()
    assignment = Assignment.objects.create(
        member=member, role=role, unit=unit, since=since, until=until, from_directory=from_directory
    )
    record("role.assigned", by=by, on=member, role=role.name, unit=unit.pk, since=since, until=until)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: Actor | None, even_last: bool = False) -> None:
    """The role ends today and gives no right any more.

    Raises:
        ValidationError: if nobody would be left who manages members, and it is not `even_last`.
    """
    if not even_last and _is_last(assignment):
        raise ValidationError(_LAST)
    Assignment.objects.filter(pk=assignment.pk).update(until=clock.today())
    record("role.ended", by=by, on=assignment.member, role=assignment.role.name, unit=assignment.unit.pk)


@transaction.atomic
def deactivate_member(member: Member, *, by: Actor | None, even_last: bool = False) -> Member:
    """Out at once: no log-in, every open session ends, keys open nothing, roles end today.

    Raises:
        ValidationError: if nobody would be left who manages members, and it is not `even_last`.
    """
    held = list(assignments_of(member).select_related("role", "unit", "member"))
    if not even_last and any(map(_is_last, held)):
        raise ValidationError(_LAST)
    now = clock.now()
    Member.objects.filter(pk=member.pk).update(is_active=False, left_at=now, invited_at=None)
    member.refresh_from_db()
    for assignment in held:
        end_assignment(assignment, by=by, even_last=True)
    keys = member.api_keys.filter(revoked_at=None).update(revoked_at=now)
    record("member.deactivated", by=by, on=member, sessions=_end_sessions(member), keys=keys)
    return member


def _is_last(assignment: Assignment) -> bool:
    """Whether nobody else manages members."""
    if assignment.role.level != Level.ADMINISTRATION:
        return False
    others = holding().filter(role__level=Level.ADMINISTRATION, member__is_active=True)
    return not others.exclude(member=assignment.member).exists()


@transaction.atomic
def reactivate_member(member: Member, *, by: Actor | None) -> Member:
    """Back again, without the former roles and keys."""
    Member.objects.filter(pk=member.pk).update(is_active=True, left_at=None)
    member.refresh_from_db()
    record("member.reactivated", by=by, on=member)
    return member


@transaction.atomic
def forget_member(member: Member, *, by: Actor | None = None) -> Member:
    """Erase what names a person who left; what the person did stays, under "former member".

    Raises:
        ValidationError: if the person still works here.
    """
    if member.is_active:
        raise ValidationError(_("Only who has left can be forgotten. Deactivate the member first."))
    erased = erase_person(member)
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Former member")
    nobody = {"name": name, "email": f"{member.pk.hex}{_FORMER}", "password": make_password(None)}
    Member.objects.filter(pk=member.pk).update(**nobody, external_id=None, directory_name=None, unit=None)
    member.refresh_from_db()
    record("member.forgotten", by=by, rows=sum(erased.values()))
    return member


def forget_leavers(*, after: timedelta) -> int:
    """Forget everybody who left so long ago and is still named; how many."""
    left = Member.objects.filter(is_active=False, left_at__lt=clock.now() - after)
    waiting = list(left.exclude(email__endswith=_FORMER))
    for member in waiting:
        forget_member(member)
    return len(waiting)


@transaction.atomic
def end_sessions(member: Member, *, by: Actor | None, but: str = "", only: int | None = None) -> int:
    """Log a member out everywhere, but in the session with this key; `only` names a single one."""
    ended = _end_sessions(member, but=but, only=only)
    record("member.sessions_ended", by=by, on=member, sessions=ended)
    return ended


def _end_sessions(member: Member, *, but: str = "", only: int | None = None) -> int:
    sessions = UserSession.objects.filter(user=member).exclude(session_key=but)
    ending = list(sessions if only is None else sessions.filter(pk=only))
    for session in ending:
        session.end()
    return len(ending)


@transaction.atomic
def remove_second_factor(member: Member, *, by: Actor | None) -> int:
    """For somebody who lost phone and recovery codes: the password alone lets in until a new one is set up."""
    removed: int = Authenticator.objects.filter(user=member).delete()[0]
    record("member.second_factor_removed", by=by, on=member)
    return removed


class AlreadySetUpError(Exception):
    """There are members already: the first one has been created."""


@transaction.atomic
def create_first_administrator(*, organisation: str, name: str, email: str, password: str, language: str) -> Member:
    """The beginning of an installation: its first unit, and the member who invites everybody else.

    Raises:
        AlreadySetUpError: if there is a member already.
        ValidationError: if a value cannot be used.
    """
    record("installation.begun", by=None)  # its lock lets one of two at the same moment be the first
    if Member.objects.exists():
        raise AlreadySetUpError
    unit = create_unit(name=organisation, parent=None, by=None)
    member = create_member(email=email, name=name, unit=unit, by=None, language=language)
    member.set_password(password)
    member.save(update_fields=["password"])
    role = create_role(name=str(Level.ADMINISTRATION.label), level=Level.ADMINISTRATION, by=member)
    assign_role(member, role=role, unit=unit, by=None)
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
        field: Any = Member._meta.get_field(name)
        field.clean(value, member)
    Member.objects.filter(pk=member.pk).update(**chosen)
    member.refresh_from_db()
    return member
