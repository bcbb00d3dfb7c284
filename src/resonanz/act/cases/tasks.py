"""The clock of cases: each minute it finds what is overdue, and what belongs to somebody who left."""

from __future__ import annotations

import logging
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from huey import crontab

from resonanz.act.cases.figures.actions import write_figures
from resonanz.act.cases.history.actions import add_step
from resonanz.act.cases.mail.actions import tell_member
from resonanz.act.cases.models import Case, Step
from resonanz.act.cases.queries import chain_for, cx_team, leads_of, owing, service_of
from resonanz.act.cases.rules import ENDED
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Member

_LOG = logging.getLogger(__name__)
ESCALATION: Final = "case_escalation"
"""The function of the works agreement under which the clock hands cases over."""
LAST: Final = 3
MOST: Final = 200
"""Cases in one sweep; what is left waits a minute."""


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep() -> None:
    """What nobody acts on by themselves."""
    pass_on_from_leavers()
    escalate_overdue()


@jobs.periodic_task(crontab(minute="*/10"))  # type: ignore[untyped-decorator]
def count() -> None:
    """As soon as four weeks are over; what was decided stays as it is."""
    write_figures()


def pass_on_from_leavers() -> int:
    """Open cases of members who left go to whose matter they are now."""
    left = Case.objects.exclude(state__in=ENDED).filter(owner__is_active=False)
    return sum(_passed_on(case) for case in left.select_related("touchpoint", "unit")[:MOST])


def escalate_overdue() -> int:
    """Hand on what is overdue, where that was agreed: to the deputy, then the lead, then the CX team."""
    if not is_on(ESCALATION):
        return 0
    late = Case.objects.filter(owing(), escalate_at__lte=clock.now(), escalation__lt=LAST)
    return sum(_escalated(case) for case in late.select_related("touchpoint", "unit", "owner", "deputy")[:MOST])


def _passed_on(case: Case) -> bool:
    chain = chain_for(case.touchpoint, case.unit)
    return _hand_over(case, chain[0] if chain else None, Step.Kind.ASSIGNED)


def _escalated(case: Case) -> bool:
    """One step further; a step that leads to nobody else is left out."""
    stage = case.escalation + 1
    to = next_of(case, stage)
    while to is None and stage < LAST:
        stage += 1
        to = next_of(case, stage)
    later = service_of(case.unit).first_due(clock.now(), urgent=case.urgent)
    return _hand_over(case, to or case.owner, Step.Kind.ESCALATED, escalation=stage, escalate_at=later)


def next_of(case: Case, stage: int) -> Member | None:
    """Who takes an overdue case at a stage; None where that is who has it already."""
    asked = {1: [case.deputy] if case.deputy else [], 2: leads_of(case.unit), 3: cx_team(case.unit)}[stage]
    return next((member for member in asked if member.is_active and member.pk != case.owner_id), None)


def _hand_over(case: Case, to: Member | None, kind: str, **fields: object) -> bool:
    before, overdue = case.owner, kind == Step.Kind.ESCALATED
    words = _("Case %(number)s is overdue and was handed over") if overdue else _("Case %(number)s is yours")
    try:
        with transaction.atomic():
            case.write(seen=case.version, owner=to, **fields)
            add_step(case, kind, by=None, stage=case.escalation)
            record("case.escalated" if overdue else "case.passed_on", by=None, on=case)
            for member in {to, before} if overdue else {to}:
                if member is not None and member.is_active:
                    tell_member(member, case, words)
    except Conflict:
        _LOG.info("Case %s was changed at the same moment; the next sweep looks again.", case.pk)
        return False
    return True
