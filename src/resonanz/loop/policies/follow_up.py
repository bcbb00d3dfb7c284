"""A closed case is followed by a question some days later; some customers are drawn to be left in peace.

The draw is what makes the effect of asking and of solving visible later: both arms stand in the record.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from resonanz.events.consumers import Event
from resonanz.listen.respond.actions import invite
from resonanz.listen.respond.rules import NotAsked
from resonanz.listen.surveys.models import Survey
from resonanz.loop.events import FOLLOW_UP_DRAWN
from resonanz.loop.models import Arm, FollowUp
from resonanz.loop.policy import Policy, Refused, Setting, Settings
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

BATCH: Final = 200
NOBODY: Final = uuid.UUID(int=0)


def _surveys() -> list[tuple[str, str]]:
    live = Survey.objects.filter(state="live")
    return [(str(survey.pk), str(survey)) for survey in live]


def _wants(event: Event, _settings: Settings) -> bool:
    return event.customer is not None and event.attributes.get("survey") == "wanted"


def _draw(event: Event, settings: Settings) -> None:
    """Draw the arm on the server; urgent cases are always asked."""
    urgent = event.attributes.get("urgent") == "yes"
    held_out = 0 if urgent else int(settings["held_out"])
    closed = event.occurred_at or event.received_at
    keep_draw(
        FollowUp(
            case=event.instance or "",
            customer=event.customer or "",
            touchpoint=event.touchpoint or "",
            unit=event.unit or "",
            arm=Arm.HELD_OUT if secrets.randbelow(100) < held_out else Arm.ASKED,
            probability=1 - held_out / 100,
            due_at=closed + timedelta(days=int(settings["days"])),
        )
    )


def keep_draw(follow: FollowUp) -> None:
    """Keep how the lot fell, and tell the record."""
    follow.save(force_insert=True)
    _record(follow)


def _record(follow: FollowUp) -> None:
    fields = {
        "type": FOLLOW_UP_DRAWN,
        "customer": follow.customer,
        "touchpoint": follow.touchpoint,
        "unit": follow.unit,
        "instance": str(follow.case),
        "occurred_at": clock.now(),
        "attributes": {"arm": str(follow.arm), "probability": f"{follow.probability:.2f}"},
    }
    known = {name: value for name, value in fields.items() if value}
    accept_events([Sent(known, f"{FOLLOW_UP_DRAWN}:{follow.case}")], source="resonanz")


def _send_due(settings: Settings, now: datetime) -> int:
    """Ask those whose day has come; those held out are only noted."""
    survey = Survey.objects.filter(pk=settings["survey"] or NOBODY, state="live").first()
    if survey is None:
        return 0
    due = list(FollowUp.objects.filter(ended_at=None, due_at__lte=now)[:BATCH])
    for follow in due:
        because = "held_out" if follow.arm == Arm.HELD_OUT else _ask(survey, follow)
        FollowUp.objects.filter(pk=follow.pk).update(ended_at=now, ended_because=because[:60])
    return len(due)


def _ask(survey: Survey, follow: FollowUp) -> str:
    customer = Customer.objects.filter(pseudonym=follow.customer).first()
    if customer is None:
        return "unknown_customer"
    try:
        invite(
            survey=survey,
            customer=customer,
            touchpoint=Touchpoint.objects.filter(aliases__key=follow.touchpoint).first(),
            unit=Unit.objects.filter(aliases__key=follow.unit).first() or customer.unit,
            because="follow_up",
            probability=follow.probability,
        )
    except NotAsked as refusal:
        return str(refusal.reason)
    return "asked"


def _react(event: Event, settings: Settings) -> None:
    if FollowUp.objects.filter(case=event.instance or NOBODY).exists():
        raise Refused(_now("This case was closed before and is followed up already."))
    _draw(event, settings)


POLICY = Policy(
    code="follow-up",
    label=_("Closed case → question after some days"),
    about=_(
        "Some days after a case was closed the customer is asked how it is now. A part of the cases that are not "
        "urgent is drawn to be left in peace, so that the difference can be proven."
    ),
    settings=(
        Setting("survey", _("Survey"), "", choices=_surveys),
        Setting("days", _("Days after closing"), 7, 1, 60, _("days")),
        Setting(
            "held_out", _("Left in peace for comparison"), 20, 0, 50, _("percent of the cases that are not urgent")
        ),
    ),
    types=frozenset({"case.closed"}),
    wants=_wants,
    react=_react,
    sweep=_send_due,
)
