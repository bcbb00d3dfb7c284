"""Many cases of one event: link them, answer them together, close those whose customer was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.actions import close_case, reply
from resonanz.act.cases.history.actions import add_step
from resonanz.act.cases.mail.actions import address_of
from resonanz.act.cases.mail.queries import filled, known_of
from resonanz.act.cases.models import Case, Incident, RootCause, Step
from resonanz.act.cases.rules import ENDED
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Answered:
    """How many customers were told, and the cases whose customer cannot be reached by mail: they stay open."""

    told: int
    left: tuple[Case, ...]


@transaction.atomic
def open_incident(*, name: str, unit: Unit, by: Member | None) -> Incident:
    """Begin an incident: something that brings many cases."""
    incident = Incident(name=name.strip(), unit=unit, opened_at=clock.now())
    incident.full_clean()
    incident.save(force_insert=True)
    record("incident.opened", by=by, on=incident, name=incident.name)
    return incident


@transaction.atomic
def link_cases(incident: Incident, *, cases: Iterable[Case], by: Member | None) -> int:
    """Say that these cases came from one event; what is linked already or closed stays as it is."""
    if incident.closed_at is not None:
        raise ValidationError(_("This incident is closed. Begin another one."))
    linked = 0
    for case in cases:
        if case.is_open and case.incident_id != incident.pk:
            case.write(seen=case.version, incident=incident)
            add_step(case, Step.Kind.INCIDENT, by=by, name=incident.name)
            linked += 1
    record("incident.linked", by=by, on=incident, cases=linked)
    return linked


@transaction.atomic
def unlink_case(case: Case, *, seen: int, by: Member | None) -> Case:
    """The case came from something else after all."""
    case.write(seen=seen, incident=None)
    add_step(case, Step.Kind.INCIDENT, by=by)
    record("incident.unlinked", by=by, on=case)
    return case


@transaction.atomic
def answer_together(
    incident: Incident, *, cases: Iterable[Case], subject: str, body: str, cause: RootCause, by: Member
) -> Answered:
    """Write to each customer with the fields of the own case filled in, and close those cases.

    Raises:
        ValidationError: if a text is missing; then nothing is sent.
    """
    told, left = 0, []
    for case in cases:
        if not case.is_open or case.incident_id != incident.pk:
            continue
        if not address_of(case):
            left.append(case)
            continue
        known = known_of(case, by)
        reply(case, seen=case.version, subject=filled(subject, known), body=filled(body, known), by=by)
        close_case(case, seen=case.version, cause=cause, by=by)
        told += 1
    record("incident.answered", by=by, on=incident, told=told, left=len(left))
    return Answered(told, tuple(left))


@transaction.atomic
def close_incident(incident: Incident, *, seen: int, by: Member | None) -> Incident:
    """Nothing more is to come of it.

    Raises:
        ValidationError: if a customer still waits.
    """
    if incident.cases.exclude(state__in=ENDED).exists():
        raise ValidationError(_("Some of its cases are open. Answer them first, or take them out."))
    incident.write(seen=seen, closed_at=clock.now())
    record("incident.closed", by=by, on=incident)
    return incident
