"""Granting goodwill: within the limit at once, above it the lead decides."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.goodwill.queries import room_of
from resonanz.act.cases.history.actions import add_step
from resonanz.act.cases.mail.actions import tell_member
from resonanz.act.cases.models import Case, Goodwill, Step
from resonanz.act.cases.queries import cx_team, leads_of
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit

MOST_CENTS: Final = 100_000_00


@transaction.atomic
def give_goodwill(case: Case, *, cents: int, reason: str, by: Member) -> Goodwill:
    """Grant an amount at once where a limit of the member's roles allows it, else ask the lead.

    Raises:
        ValidationError: if the case is closed, or amount or reason cannot be.
    """
    if not case.is_open:
        raise ValidationError(_("This case is closed already. Open it again first."))
    if not 0 < cents <= MOST_CENTS:
        raise ValidationError({"amount": _("Enter an amount between 0.01 and 100,000.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words what it is for.")})
    Unit.objects.select_for_update().get(pk=case.unit_id)  # one after the other, so that a budget holds
    at_once = cents <= room_of(case, by).cents
    now = clock.now()
    decided: dict[str, Any] = {"decided_at": now, "decided_by": by} if at_once else {}
    state = Goodwill.State.GRANTED if at_once else Goodwill.State.REQUESTED
    row = Goodwill.objects.create(
        case=case, cents=cents, reason=reason.strip(), state=state, asked_at=now, asked_by=by, **decided
    )
    add_step(case, Step.Kind.GOODWILL, by=by, cents=cents, state=state)
    record(f"goodwill.{state}", by=by, on=case, cents=cents)
    if not at_once:
        lead = next((member for member in (*leads_of(case.unit), *cx_team(case.unit)) if member.pk != by.pk), None)
        if lead is not None:
            tell_member(lead, case, _("Case %(number)s: goodwill waits for your word"))
    return row


@transaction.atomic
def decide_goodwill(row: Goodwill, *, approve: bool, seen: int, by: Member, answer: str = "") -> Goodwill:
    """Say yes or no to a request of somebody else.

    Raises:
        Conflict: if somebody else decided in the meantime.
        ValidationError: if it was decided already, or is one's own request.
    """
    if row.state != Goodwill.State.REQUESTED:
        raise ValidationError(_("This request was decided already."))
    if row.asked_by_id == by.pk:
        raise ValidationError(_("Your own request is decided by somebody else."))
    state = Goodwill.State.GRANTED if approve else Goodwill.State.DECLINED
    row.write(seen=seen, state=state, decided_at=clock.now(), decided_by=by, answer=answer.strip())
    add_step(row.case, Step.Kind.GOODWILL, by=by, cents=row.cents, state=state)
    record(f"goodwill.{state}", by=by, on=row.case, cents=row.cents)
    if row.asked_by is not None and row.asked_by.is_active:
        words = _("Case %(number)s: goodwill was granted") if approve else _("Case %(number)s: goodwill was declined")
        tell_member(row.asked_by, row.case, words)
    return row
