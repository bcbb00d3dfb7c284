"""Changing the agreement takes two sides; releasing a figure about employees takes this door."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from resonanz.organisation.agreement.models import Approval, Change, Counterpart, InForce, Release
from resonanz.organisation.agreement.queries import counterpart, held_before, is_on, term
from resonanz.organisation.agreement.rules import FUNCTION, NotAgreedError, Side, check_value
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level, Member
from resonanz.organisation.people.queries import levels_of
from resonanz.organisation.units.models import Unit

EMPLOYER = frozenset({Level.BOARD, Level.MANAGEMENT, Level.ADMINISTRATION})
SIDES = {Side.COUNCIL: Level.WORKS_COUNCIL, Side.DATA_PROTECTION: Level.DATA_PROTECTION}


@transaction.atomic
def fix_counterpart(side: Side, *, by: Member | None) -> Counterpart:
    """Say once, at installation, who stands opposite the employer.

    Raises:
        NotAgreedError: it was fixed before, or the employer is named.
    """
    if side is Side.EMPLOYER or Counterpart.objects.exists():
        raise NotAgreedError(_("Who stands opposite the employer is fixed at installation and cannot be changed."))
    fixed = Counterpart.objects.create(side=side, fixed_at=clock.now())
    record("agreement.counterpart_fixed", by=by, on=fixed, side=side.value)
    return fixed


@transaction.atomic
def propose_change(*, key: str, value: int, reason: str, consequence: str, by: Member) -> Change:
    """Propose a change; the proposer's side still has to say yes, by a resolution.

    Raises:
        NotAgreedError: the value cannot be agreed on, a change of the same key waits, or the member has no side.
    """
    check_value(key, value)
    side_of(by)
    if Change.objects.filter(key=key, state=Change.State.OPEN).exists():
        raise NotAgreedError(_("Another change of this rule waits already. Decide it first."))
    change = Change(
        key=key, value=value, reason=reason, consequence=consequence, proposed_by=by, proposed_at=clock.now()
    )
    change.full_clean()
    change.save(force_insert=True)
    record("agreement.proposed", by=by, on=change, key=key, value=value)
    return change


@transaction.atomic
def approve_change(change: Change, *, number: str, day: date, by: Member) -> Change:
    """One side says yes; with the second yes the change is in force.

    Raises:
        NotAgreedError: the change is decided, the side or the member said yes before, the member has no side, or
            speaks for the other side only since the change was proposed.
    """
    change = Change.objects.select_for_update().get(pk=change.pk)
    side = side_of(by)
    if change.state != Change.State.OPEN:
        raise NotAgreedError(_("This change was decided already."))
    if change.approvals.filter(side=side).exists() or change.approvals.filter(member=by).exists():
        raise NotAgreedError(_("This side has said yes already. The other side is still to decide."))
    if day > clock.today():
        raise NotAgreedError(_("The date of the resolution lies in the future."))
    if side is not Side.EMPLOYER and not held_before(by, SIDES[side], change):
        raise NotAgreedError(
            _(
                "Your role on this side, or the address of your account, is younger than this proposal. "
                "Somebody who held the role before has to agree, or the change is proposed anew."
            )
        )
    approval = Approval(change=change, side=side, member=by, number=number, day=day, approved_at=clock.now())
    approval.full_clean()
    approval.save(force_insert=True)
    record("agreement.approved", by=by, on=change, side=side.value, number=number, day=day)
    if set(change.approvals.values_list("side", flat=True)) == {Side.EMPLOYER, counterpart()}:
        _put_in_force(change)
    return change


def _put_in_force(change: Change) -> None:
    check_value(change.key, change.value)
    now = clock.now()
    Change.objects.filter(pk=change.pk).update(state=Change.State.IN_FORCE, decided_at=now)
    InForce.objects.create(key=change.key, value=change.value, since=now, change=change)
    change.refresh_from_db()
    record("agreement.in_force", by=None, on=change, key=change.key, value=change.value)


@transaction.atomic
def refuse_change(change: Change, *, by: Member) -> Change:
    """Either side may say no; the proposer's own no withdraws it.

    Raises:
        NotAgreedError: the change is decided, or the member has no side.
    """
    side_of(by)
    state = Change.State.WITHDRAWN if by.pk == change.proposed_by.pk else Change.State.REFUSED
    decided = Change.objects.filter(pk=change.pk, state=Change.State.OPEN).update(state=state, decided_at=clock.now())
    if not decided:
        raise NotAgreedError(_("This change was decided already."))
    change.refresh_from_db()
    record("agreement.refused", by=by, on=change, state=change.state)
    return change


@transaction.atomic
def switch_off(function: str, *, by: Member) -> None:
    """Either side may switch a function off, at once and alone; on again takes both.

    Raises:
        NotAgreedError: there is no such function, or the member has no side.
    """
    check_value(FUNCTION + function, 0)
    side = side_of(by)
    InForce.objects.create(key=FUNCTION + function, value=0, since=clock.now())
    record("agreement.switched_off", by=by, function=function, side=side.value)


def side_of(member: Member) -> Side:
    """The side for which a member may speak today; nobody speaks for both.

    Raises:
        NotAgreedError: none.
    """
    levels, other = levels_of(member), counterpart()
    if SIDES[other] in levels:
        return other
    if levels & EMPLOYER:
        return Side.EMPLOYER
    raise NotAgreedError(_("Only the employer and the works council (or data protection in its place) decide this."))


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened in one group of the lattice during a week.

    `count` is how many of the members did something; `members` are all who belong to unit and role at the week's end.
    """

    unit: Unit
    role: str
    members: frozenset[str]
    count: int


@transaction.atomic
def release(
    function: str, measure: str, week: str, cells: Iterable[Cell], *, text: bool = False, standing: bool = False
) -> list[Release]:
    """Decide the cells of a week that is over, once: the only way for an aggregate about employees.

    A cell is withheld when its group is too small. A `standing` measure (how many have ever …, unlike how many did so
    this week) is withheld, too, when the group changed by fewer persons than a group since it was last shown: two
    weeks could be subtracted. A count of nobody or of everybody becomes "at most one" and "all or all but one".

    Raises:
        NotAgreedError: the function is off, or the week is not over.
    """
    if not is_on(function):
        raise NotAgreedError(_("%(name)s is off: it has not been agreed.") % {"name": function})
    if week >= iso_week(clock.today()):
        raise NotAgreedError(_("The week %(week)s is not over yet.") % {"week": week})
    least = term("group_text" if text else "group")
    return [_decided(function, measure, week, cell, least, standing=standing) for cell in cells]


def iso_week(day: date) -> str:
    """The ISO week of a day, such as 2026-W07; later weeks sort after earlier ones."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def _decided(function: str, measure: str, week: str, cell: Cell, least: int, *, standing: bool) -> Release:
    place = {"function": function, "measure": measure, "unit": cell.unit, "role": cell.role}
    known = Release.objects.filter(**place, week=week).first()
    if known is not None:
        return known
    group = sorted(_hashed(member) for member in cell.members)
    withheld = "small" if len(group) < least else "changed" if standing and _changed(place, week, group, least) else ""
    made = Release(**place, week=week, decided_at=clock.now(), withheld=withheld)
    if not withheld:
        n = len(group)
        made.n, made.group, made.value = n, group, float(min(max(cell.count, 1), n - 1))
        made.bound = "≤" if cell.count <= 1 else "≥" if cell.count >= n - 1 else ""
    made.save(force_insert=True)
    return made


def _changed(place: dict[str, object], week: str, group: list[str], least: int) -> bool:
    """Whether somebody could subtract the week last shown and be left with a few persons."""
    shown = Release.objects.filter(**place, week__lt=week, withheld="").order_by("-week").first()
    changed = len(set(shown.group) ^ set(group)) if shown is not None and shown.group else 0
    return 0 < changed < least


def _hashed(member: str) -> str:
    key = hashlib.sha256(b"resonanz.release" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, member.encode(), hashlib.sha256).hexdigest()[:24]


def forget_groups() -> int:
    """Take the hashes of groups away that nobody compares with any more."""
    old = iso_week(clock.today() - timedelta(days=365))
    return Release.objects.filter(week__lt=old).exclude(group=[]).update(group=[])
