"""A customer's answer comes back into its case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.actions import move_case, reopen_case
from resonanz.act.cases.history.actions import add_step
from resonanz.act.cases.mail.actions import tell_member
from resonanz.act.cases.mail.rules import Mail, read_mail
from resonanz.act.cases.models import Case, Letter, State, Step
from resonanz.act.cases.queries import service_of
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a mail: the case it belongs to, None where it names none, and whether it was there before."""

    case: Case | None
    repeated: bool = False


@transaction.atomic
def receive_mail(raw: bytes, *, by: Actor | None) -> Received:
    """Put a mail into the case that its recipient names; the same mail again changes nothing.

    What a person writes opens a closed case again and takes an answered one back into assessment; what a machine writes
    is only kept.

    Raises:
        MailRefused: if it is too large, or no mail at all.
    """
    mail = read_mail(raw)
    case = Case.objects.filter(token__in=mail.tokens).select_related("merged_into").first()
    while case is not None and case.merged_into is not None:
        case = case.merged_into
    if case is None:
        return Received(None)
    if Letter.objects.filter(digest=mail.digest).exists():
        return Received(case, repeated=True)
    _keep(case, mail)
    add_step(case, Step.Kind.HEARD, by=None, automatic=mail.automatic)
    record("case.mail_received", by=by, on=case)
    if not mail.automatic:
        _wake(case)
    return Received(case)


def _keep(case: Case, mail: Mail) -> Letter:
    return Letter.objects.create(
        case=case,
        at=clock.now(),
        incoming=True,
        subject=mail.subject,
        body=mail.body,
        quoted=mail.quoted,
        address=mail.sender,
        attachments=[{"name": name, "bytes": size} for name, size in mail.files],
        automatic=mail.automatic,
        digest=mail.digest,
    )


def _wake(case: Case) -> None:
    """The customer waits again."""
    if not case.is_open:
        reopen_case(case, seen=case.version, by=None)
        return
    if case.state == State.ANSWERED:
        move_case(case, state=State.ASSESSMENT, seen=case.version, by=None)
        due = service_of(case.unit).first_due(clock.now(), urgent=case.urgent)
        case.write(seen=case.version, due_at=due, escalate_at=due, told="", told_at=None)
    if case.owner is not None and case.owner.is_active:
        tell_member(case.owner, case, _("Case %(number)s: the customer wrote"))
