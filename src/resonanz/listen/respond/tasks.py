"""What the worker does: sendings, reminders, the urn, the end of retention."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from huey import crontab

from resonanz.listen.respond import actions, rounds
from resonanz.listen.respond.ballots import empty_urns
from resonanz.listen.respond.models import Invitation, Response, Round, State
from resonanz.organisation.base import clock
from resonanz.organisation.base.jobs import jobs

KEPT: Final = timedelta(days=365)
"""Invitations are kept twelve months."""
ANSWERS_KEPT: Final = timedelta(days=1_826)
"""Answers are kept sixty months, as comments in the record are."""


def wake() -> None:
    """Have the worker look at once; it looks each minute anyway."""
    run_waiting()


@jobs.task()  # type: ignore[untyped-decorator]
def run_waiting() -> None:
    """Ask those who were drawn."""
    while rounds.run_next():
        pass


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Sendings whose worker was killed, and those that nobody was woken for."""
    run_waiting.call_local()


@jobs.periodic_task(crontab(minute="20"))  # type: ignore[untyped-decorator]
def remind_each_hour() -> None:
    """Reminders that are due."""
    remind_due()


@jobs.periodic_task(crontab(minute="40"))  # type: ignore[untyped-decorator]
def empty_each_hour() -> None:
    """Anonymous answers that are enough to go out together."""
    empty_urns()


@jobs.periodic_task(crontab(hour="3", minute="25"))  # type: ignore[untyped-decorator]
def end_retention() -> None:
    """Each night: invitations that are a year old, answers that are five years old."""
    forget_invitations()
    forget_answers()


def remind_due() -> int:
    """Remind everybody whose day has come; how many mails were written."""
    due = Invitation.objects.filter(state=State.OPEN, remind_on__lte=clock.today(), mail__done_at__isnull=False)
    return sum(actions.remind(invitation) for invitation in due.order_by("remind_on", "pk"))


def forget_invitations() -> int:
    """Delete invitations and sendings after their time."""
    before = clock.now() - KEPT
    Round.objects.filter(created_at__lt=before).delete()
    return Invitation.objects.filter(asked_at__lt=before).delete()[0]


def forget_answers() -> int:
    """Delete answers after their time; the record keeps the bare scores."""
    return Response.objects.filter(given_on__lt=clock.today() - ANSWERS_KEPT).delete()[0]
