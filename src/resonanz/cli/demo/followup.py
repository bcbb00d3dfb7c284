"""What a first try with the question after a closed case brought: twelve cases, and how little they prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from resonanz.act.cases.models import Case
from resonanz.analytics.effects.planning import draws_customer
from resonanz.cli.demo.cases import tell_earlier
from resonanz.listen.respond.actions import invite
from resonanz.listen.surveys.actions import create_survey, publish_survey
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.starters.queries import starter
from resonanz.loop.models import Arm, FollowUp
from resonanz.loop.policies.follow_up import keep_draw
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.customers.actions import give_consent
from resonanz.organisation.customers.models import Purpose
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.models import Member
from resonanz.prove.effects.actions import request_followup
from resonanz.prove.effects.rules import FOLLOW_UP

CASES: Final = 12
ASKED: Final = 7
"""Customers of them who were asked; the others were left in peace."""
_WEEKS: Final = (14, 8)
"""Weeks ago in which their customers were unhappy: the four weeks after closing are over."""
_DAYS: Final = 7
_SHARE: Final = 0.5
_CAME_BACK: Final = {True: 1, False: 2}
"""How many of those asked, and of the others, got in touch again."""


def write_survey(people: Mapping[str, Member]) -> Survey:
    """The question afterwards, published before the first case was closed."""
    found, cx = starter("follow_up"), people["cx_manager"]
    assert found is not None
    with clock.moved(-timedelta(weeks=_WEEKS[0] + 1)):
        survey = create_survey(
            title={"de": "Wie ist es ausgegangen?", "en": "How did it turn out?"},
            content=found.plain,
            purpose=found.purpose,
            anonymity=found.anonymity,
            by=cx,
        )
        publish_survey(survey, by=cx)
    return survey


def tell(people: Mapping[str, Member], survey: Survey) -> None:
    """Close them, draw, ask, and compute what asking brought."""
    first, last = (clock.now() - timedelta(weeks=weeks) for weeks in _WEEKS)
    cases = tell_earlier(since=first, until=last, most=CASES)
    customers = {case.customer.pseudonym: case for case in cases if case.customer}
    lot = _lot(list(customers))
    arms = {who: draws_customer(who, lot, _SHARE) for who in customers}
    for who, case in customers.items():
        _drawn(case, who, asked=arms[who])
        if arms[who]:
            _asked(case, survey)
    for asked, n in _CAME_BACK.items():
        for who in [who for who, arm in arms.items() if arm is asked][:n]:
            _came_back(customers[who], who)
    request_followup(specification=FOLLOW_UP, by=people["cx_manager"])


def _lot(customers: Sequence[str]) -> str:
    """The lot that was drawn: of all lots the first one that asks as many as were asked."""
    wanted = min(ASKED, len(customers))
    lots = (f"{number:032x}" for number in range(100_000))
    return next(lot for lot in lots if sum(draws_customer(who, lot, _SHARE) for who in customers) == wanted)


def _drawn(case: Case, customer: str, *, asked: bool) -> None:
    closed = case.closed_at
    assert closed is not None
    due = closed + timedelta(days=_DAYS)
    follow = FollowUp(
        case=case.pk,
        customer=customer,
        touchpoint=known_as(case.touchpoint) if case.touchpoint else "",
        unit=known_as(case.unit),
        arm=Arm.ASKED if asked else Arm.HELD_OUT,
        probability=_SHARE,
        due_at=due,
        ended_at=due,
        ended_because="asked" if asked else "held_out",
    )
    with clock.moved(closed - clock.now()):
        keep_draw(follow)


def _asked(case: Case, survey: Survey) -> None:
    """The invitation, a week after the case was closed."""
    assert case.closed_at is not None
    assert case.customer is not None
    with clock.moved(case.closed_at + timedelta(days=_DAYS) - clock.now()):
        give_consent(case.customer, purpose=Purpose.FEEDBACK, source="Vertragsabschluss", by=None)
        invite(
            survey=survey,
            customer=case.customer,
            because="follow_up",
            touchpoint=case.touchpoint,
            unit=case.unit,
            probability=_SHARE,
            now=False,
        )


def _came_back(case: Case, customer: str) -> None:
    """The customer called again two weeks later about the same matter."""
    closed = case.closed_at
    assert closed is not None
    at = closed + timedelta(days=14)
    fields = {"type": "contact.made", "customer": customer, "channel": "Telefon", "occurred_at": at}
    place = {"touchpoint": known_as(case.touchpoint)} if case.touchpoint else {}
    accept_events([Sent({**fields, **place, "unit": known_as(case.unit)}, f"again:{case.pk}")], source="resonanz")
