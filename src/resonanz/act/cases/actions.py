"""Writing cases: open, hand over, move on, answer, close, open again, merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases import events
from resonanz.act.cases.history.actions import add_step
from resonanz.act.cases.mail.actions import send_mail, tell_member
from resonanz.act.cases.models import HEARD, Case, Kind, RootCause, State, Step, Told
from resonanz.act.cases.queries import (
    chain_for,
    service_of,
    touchpoint_known_as,
    unit_known_as,
    workers_of,
)
from resonanz.act.cases.rules import ATTEMPTS_NEEDED, missing, ways
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.numbers import next_number
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

FIRST_NUMBER = 1001
_WANTED: Mapping[str, Any] = {
    "ended": _("This case is closed already. Open it again first."),
    "cause": _("Choose the cause. Without it nobody learns from this case."),
    "told": _("Say how the customer was told, or why not."),
    "attempts": _("Not reachable needs %(n)s attempts that are written down. Note the attempts first."),
    "known": _("This customer is known, so the case is not anonymous. Choose another reason."),
}
_FIELD = {"cause": "cause", "told": "told", "attempts": "told", "known": "told"}


def open_case(  # noqa: PLR0913 - what a signal says is many things
    *,
    customer: str | None,
    touchpoint: str,
    unit: str,
    kind: str = Kind.FEEDBACK,
    signal: str | None = None,
    score: float | None = None,
    text: str = "",
    urgent: bool = False,
    by: Member | None = None,
    **more: Any,
) -> Case:
    """Open a case from what the record says; the same signal again is the same case.

    `customer` is a pseudonym, `touchpoint` and `unit` are keys of the record. `more` may say subject, scale, language.
    """
    return open_case_at(
        customer=Customer.objects.get_or_create(pseudonym=customer, defaults={"known_at": clock.now()})[0]
        if customer
        else None,
        touchpoint=touchpoint_known_as(touchpoint),
        unit=unit_known_as(unit),
        kind=kind,
        signal=signal,
        score=score,
        text=text,
        urgent=urgent,
        by=by,
        **more,
    )


def open_case_at(
    *, touchpoint: Touchpoint | None, unit: Unit, signal: str | None = None, by: Member | None = None, **fields: Any
) -> Case:
    """Open a case at a touchpoint in a unit, give it to whose matter it is, and tell them."""
    try:
        with transaction.atomic():
            known = Case.objects.filter(signal=signal).first() if signal else None
            return known or _open(touchpoint=touchpoint, unit=unit, signal=signal, by=by, **fields)
    except IntegrityError:  # the same signal at the same moment: now the case is there
        if signal is None:
            raise
        return Case.objects.get(signal=signal)


def _open(*, touchpoint: Touchpoint | None, unit: Unit, by: Member | None, **fields: Any) -> Case:
    now, chain = clock.now(), chain_for(touchpoint, unit)
    due = service_of(unit).first_due(now, urgent=bool(fields.get("urgent")))
    case = Case(
        number=next_number("case", first=FIRST_NUMBER),
        touchpoint=touchpoint,
        unit=unit,
        owner=chain[0] if chain else None,
        deputy=chain[1] if len(chain) > 1 else None,
        opened_at=now,
        due_at=due,
        escalate_at=due,
        **fields,
    )
    case.clean_fields(exclude=["customer"])
    case.save(force_insert=True)
    add_step(case, Step.Kind.OPENED, by=by, kind=case.kind)
    events.tell(events.OPENED, case)
    record("case.opened", by=by, on=case, number=case.number)
    if case.owner is not None and case.owner != by:
        tell_member(case.owner, case, _("Case %(number)s is yours"))
    return case


@transaction.atomic
def assign_case(case: Case, *, to: Member, seen: int, by: Member | None) -> Case:
    """Give the case to somebody who works in its unit.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if the case is closed, or the member does not work on cases there.
    """
    _require_open(case)
    if not workers_of(case.unit).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("This member does not work on cases of this unit. Choose somebody else.")})
    deputy = case.owner if case.owner_id != to.pk and case.deputy_id in {None, to.pk} else case.deputy
    case.write(seen=seen, owner=to, deputy=deputy)
    add_step(case, Step.Kind.ASSIGNED, by=by)
    record("case.assigned", by=by, on=case)
    if to != by:
        tell_member(to, case, _("Case %(number)s is yours"))
    return case


@transaction.atomic
def move_case(case: Case, *, state: str, seen: int, by: Member | None) -> Case:
    """Move an open case on, or back where it turned out that something is missing.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if there is no such way from here.
    """
    if state not in ways(case.state):
        raise ValidationError(
            _("A case that is “%(here)s” cannot become “%(there)s”."),
            params={"here": case.get_state_display(), "there": dict(State.choices).get(state, state)},
        )
    before = case.state
    case.write(seen=seen, **_moved(case, state))
    add_step(case, Step.Kind.MOVED, by=by, before=before, after=state)
    record("case.moved", by=by, on=case, before=before, after=state)
    if state == State.ANSWERED:
        events.tell(events.ANSWERED, case)
    return case


def _moved(case: Case, state: str) -> dict[str, Any]:
    """What changes with the state: moments that are reached for the first time, and what is due next."""
    now = clock.now()
    fields: dict[str, Any] = {"state": state, "escalation": 0}
    if case.acknowledged_at is None:
        fields["acknowledged_at"] = now
    if state == State.ANSWERED:
        return fields | {"answered_at": now, "escalate_at": None}
    due = service_of(case.unit).solved_due(case.opened_at if not case.reopened else now)
    return fields | {"due_at": due, "escalate_at": due}


@transaction.atomic
def set_cause(case: Case, *, cause: RootCause, seen: int, by: Member | None) -> Case:
    """Say why it happened.

    Raises:
        Conflict: if somebody else changed it in the meantime.
    """
    _require_open(case)
    case.write(seen=seen, cause=cause)
    add_step(case, Step.Kind.CAUSE, by=by, cause=cause.name)
    record("case.cause_set", by=by, on=case, cause=cause.name)
    return case


@transaction.atomic
def note(case: Case, *, text: str, by: Member | None) -> Case:
    """Write something down for those who work on the case."""
    if not text.strip():
        raise ValidationError({"text": _("Write what is to be noted.")})
    add_step(case, Step.Kind.NOTED, by=by, text=text.strip())
    record("case.noted", by=by, on=case)
    return case


@transaction.atomic
def note_attempt(case: Case, *, how: str, by: Member | None) -> Case:
    """Somebody tried in vain to reach the customer; from the second time on that is a reason to close."""
    _require_open(case)
    add_step(case, Step.Kind.ATTEMPTED, by=by, how=how)
    record("case.attempted", by=by, on=case, how=how)
    return case


@transaction.atomic
def tell_customer(case: Case, *, how: str, seen: int, by: Member | None, text: str = "") -> Case:
    """Say how the customer was told, or why that cannot be; who was told has an answer.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if the reason does not hold.
    """
    _require_open(case)
    _require(case, cause=True, told=how)
    fields: dict[str, Any] = {"told": how, "told_at": clock.now()}
    answers = how in HEARD and case.state != State.ANSWERED
    case.write(seen=seen, **fields, **(_moved(case, State.ANSWERED) if answers else {}))
    add_step(case, Step.Kind.TOLD, by=by, text=text, how=how)
    record("case.told", by=by, on=case, how=how)
    if answers:
        events.tell(events.ANSWERED, case)
    return case


@transaction.atomic
def reply(
    case: Case,
    *,
    seen: int,
    subject: str,
    body: str,
    by: Member | None,
    answers: bool = True,
    cited: Iterable[Mapping[str, str]] = (),
) -> Case:
    """Write to the customer; `answers` says that the matter is answered with it, else it only says that we are at it.

    Raises:
        Conflict: if somebody else changed it in the meantime; then nothing is sent.
        ValidationError: if there is nothing to send, or no address to send it to.
    """
    _require_open(case)
    state = State.ANSWERED if answers else State.ACKNOWLEDGED
    moves = state in ways(case.state)
    told = {"told": Told.MAIL, "told_at": clock.now()} if answers else {}
    case.write(seen=seen, **told, **(_moved(case, state) if moves else {}))
    send_mail(case, subject=subject, body=body, by=by, cited=tuple(cited))
    add_step(case, Step.Kind.WRITTEN, by=by, answers=answers)
    record("case.replied", by=by, on=case, answers=answers)
    if answers:
        events.tell(events.ANSWERED, case)
    return case


@transaction.atomic
def close_case(
    case: Case, *, seen: int, cause: RootCause | None = None, told: str = "", by: Member | None, text: str = ""
) -> Case:
    """Close a case: with its cause, and with how the customer was told or why not. What was said before still holds.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if cause or telling are missing; it names what is.
    """
    cause, told = cause or case.cause, told or case.told
    _require(case, cause=cause is not None, told=told)
    now = clock.now()
    heard = told in HEARD and case.answered_at is None
    case.write(
        seen=seen,
        cause=cause,
        told=told,
        told_at=case.told_at if case.told == told else now,
        state=State.CLOSED,
        closed_at=now,
        escalate_at=None,
        **({"answered_at": now} if heard else {}),
    )
    add_step(case, Step.Kind.CLOSED, by=by, text=text, cause=str(cause), told=told)
    if heard:
        events.tell(events.ANSWERED, case)
    events.tell(events.CLOSED, case)
    record("case.closed", by=by, on=case, cause=str(cause), told=told)
    return case


@transaction.atomic
def reopen_case(case: Case, *, seen: int, by: Member | None, reason: str = "") -> Case:
    """Take a closed or merged case up again; cause and telling of before stay in its history.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if it is open.
    """
    if case.is_open:
        raise ValidationError(_("This case is open."))
    due = service_of(case.unit).first_due(clock.now(), urgent=case.urgent)
    told, cause = case.told, str(case.cause or "")
    fields: dict[str, Any] = {"told": "", "told_at": None, "answered_at": None, "closed_at": None, "merged_into": None}
    if case.owner is None or not workers_of(case.unit).filter(pk=case.owner.pk).exists():
        chain = chain_for(case.touchpoint, case.unit)
        fields["owner"] = chain[0] if chain else None
    case.write(
        seen=seen,
        state=State.ASSESSMENT,
        reopened=case.reopened + 1,
        due_at=due,
        escalate_at=due,
        escalation=0,
        **fields,
    )
    add_step(case, Step.Kind.REOPENED, by=by, text=reason, told=told, cause=cause)
    events.tell(events.REOPENED, case)
    record("case.reopened", by=by, on=case)
    if case.owner is not None and case.owner != by:
        tell_member(case.owner, case, _("Case %(number)s was opened again"))
    return case


@transaction.atomic
def merge_case(case: Case, *, into: Case, seen: int, by: Member | None) -> Case:
    """The same matter came twice: one case goes on, the other one keeps its history and leads to it.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if one of them is closed, they are the same, or they belong to two customers.
    """
    _require_open(case)
    if case.pk == into.pk or not into.is_open:
        raise ValidationError({"into": _("Choose another case that is open.")})
    if case.customer_id and into.customer_id and case.customer_id != into.customer_id:
        raise ValidationError({"into": _("These cases belong to two customers. Link them to one incident instead.")})
    case.write(seen=seen, state=State.MERGED, merged_into=into, escalate_at=None, closed_at=clock.now())
    if into.customer_id is None and case.customer_id is not None:
        into.write(seen=into.version, customer=case.customer)
    add_step(case, Step.Kind.MERGED, by=by, into=into.sign)
    add_step(into, Step.Kind.MERGED, by=by, took=case.sign)
    record("case.merged", by=by, on=case, into=into.number)
    return into


def _require_open(case: Case) -> None:
    if not case.is_open:
        raise ValidationError(_WANTED["ended"])


def _require(case: Case, *, cause: bool, told: str) -> None:
    """Whether what closing or telling asks for is there."""
    if told and told not in Told.values:
        raise ValidationError({"told": _("There is no such way: %(told)s.") % {"told": told}})
    found = missing(case, cause=cause, told=told)
    wanted: dict[str, list[Any]] = {}
    for code in found:
        error = ValidationError(_WANTED[code], code=code, params={"n": ATTEMPTS_NEEDED})
        wanted.setdefault(_FIELD.get(code, "__all__"), []).append(error)
    if wanted:
        raise ValidationError(wanted)
