"""One event, many cases: each customer is told, nobody is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases.incidents.actions import answer_together, close_incident, link_cases, open_incident, unlink_case
from resonanz.act.cases.models import Case, RootCause, State, Told
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.intake.models import Outgoing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def cases(cast: Cast, hotline: Any) -> list[Case]:
    """Two customers with an address, one without."""
    found = []
    for number in range(3):
        contacts = [("email", f"kunde{number}@beispiel.example")] if number else []
        nord = cast.units["Nord"]
        identify_customer(key=f"K-{number}", name=f"Person {number}", unit=nord, contacts=contacts, by=None)
        found.append(opened(customer=pseudonym_of(f"K-{number}")))
    return found


def test_each_customer_gets_an_own_mail_and_who_has_none_stays_open(
    cast: Cast,
    cases: list[Case],
    cause: RootCause,
) -> None:
    incident = open_incident(name="Falscher Brief", unit=cast.units["Nord"], by=cast.ben)
    assert link_cases(incident, cases=cases, by=cast.ben) == 3
    assert link_cases(incident, cases=cases, by=cast.ben) == 0
    Outgoing.objects.all().delete()
    texts = {"subject": "Zu {number}", "body": "Guten Tag {name}"}
    done = answer_together(incident, cases=Case.objects.order_by("number"), cause=cause, by=cast.ben, **texts)
    assert (done.told, [case.pk for case in done.left]) == (2, [cases[0].pk])
    mails = [(mail.payload["to"], mail.payload["body"]) for mail in Outgoing.objects.all()]
    assert mails == [(f"kunde{n}@beispiel.example", f"Guten Tag Person {n}") for n in (1, 2)]
    told = [(case.state, case.told) for case in Case.objects.order_by("number")]
    assert told == [(State.RECEIVED, ""), (State.CLOSED, Told.MAIL), (State.CLOSED, Told.MAIL)]
    again = answer_together(incident, cases=Case.objects.all(), cause=cause, by=cast.ben, **texts)
    assert (again.told, Outgoing.objects.count()) == (0, 2)


def test_an_incident_closes_only_when_nobody_waits(cast: Cast, cases: list[Case]) -> None:
    incident = open_incident(name="Falscher Brief", unit=cast.units["Nord"], by=cast.ben)
    link_cases(incident, cases=cases[:1], by=cast.ben)
    with pytest.raises(ValidationError):
        close_incident(incident, seen=1, by=cast.ben)
    case = Case.objects.get(pk=cases[0].pk)
    unlink_case(case, seen=case.version, by=cast.ben)
    assert close_incident(incident, seen=1, by=cast.ben).closed_at is not None
    with pytest.raises(ValidationError):
        link_cases(incident, cases=cases, by=cast.ben)
