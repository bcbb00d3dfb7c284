"""What a first try with the question after a closed case brought: twelve cases, and how little they prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from resonanz.act.cases.models import Case
from resonanz.analytics.effects.planning import draws_customer
from resonanz.cli.demo.cases import tell_earlier
from resonanz.loop.models import Arm, FollowUp
from resonanz.loop.policies.follow_up import keep_draw
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import known_as
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


def tell(people: Mapping[str, Member]) -> None:
    """Close them, draw, and ask what it brought."""
    first, last = (clock.now() - timedelta(weeks=weeks) for weeks in _WEEKS)
    cases = tell_earlier(since=first, until=last, most=CASES)
    customers = {case.customer.pseudonym: case for case in cases if case.customer}
    lot = _lot(list(customers))
    arms = {who: draws_customer(who, lot, _SHARE) for who in customers}
    for who, case in customers.items():
        _drawn(case, who, asked=arms[who])
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


def _came_back(case: Case, customer: str) -> None:
    """The customer called again two weeks later about the same matter."""
    closed = case.closed_at
    assert closed is not None
    at = closed + timedelta(days=14)
    fields = {"type": "contact.made", "customer": customer, "channel": "Telefon", "occurred_at": at}
    place = {"touchpoint": known_as(case.touchpoint)} if case.touchpoint else {}
    accept_events([Sent({**fields, **place, "unit": known_as(case.unit)}, f"again:{case.pk}")], source="resonanz")
