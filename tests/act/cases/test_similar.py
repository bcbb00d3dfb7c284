"""What helped in similar cases: alike by hand-made cases, satisfied as counted, and nothing from foreign units."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases.actions import close_case
from resonanz.act.cases.models import RootCause
from resonanz.act.cases.similar.queries import satisfied, similar_to, ways_of
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.intake.actions import Sent, accept_events

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def closed(number: int, cause: RootCause, *, told: str = "phone", **fields: Any) -> Any:
    """A case of a customer of its own, closed ten days ago."""
    with clock.moved(-timedelta(days=10)):
        case = opened(customer=pseudonym_of(f"A-{number}"), **fields)
        return close_case(case, seen=case.version, cause=cause, told=told, by=None)


def judged(number: int, score: float, *, days: int = 3, unit: str = "Nord", scale: str = "1-5") -> None:
    fields = {
        "type": "feedback.scored",
        "customer": pseudonym_of(f"A-{number}"),
        "touchpoint": "Hotline",
        "unit": unit,
        "metric": "csat",
        "score": score,
        "scale": scale,
        "occurred_at": clock.now() - timedelta(days=days),
    }
    accept_events([Sent(fields, f"answer:{number}:{days}")], source="test")


def test_cases_of_one_cause_place_and_words_come_first(cast: Cast, hotline: Any, cause: RootCause) -> None:
    other = RootCause.objects.create(name="Andere Ursache")
    words = "Der Abschlag wurde ohne Brief erhöht"
    far = closed(1, other, touchpoint="", text="Schöner Tag am Meer")
    place = closed(2, other, text="Die Warteschleife war lang")
    alike = closed(3, cause, text="Mein Abschlag ist wieder erhöht worden")
    for number in range(4, 8):
        closed(number, other, touchpoint="", text=f"Ganz anderes Thema Nummer {number}")
    case = opened(customer=pseudonym_of("A-99"), text=words)
    case.write(seen=case.version, cause=cause)
    found = similar_to(case, viewer_of(cast.ben))
    assert [each.case for each in found] == [alike, place]
    assert (found[0].cause, found[0].place, "Abschlag" in found[0].words) == (True, True, True)
    assert far not in [each.case for each in found]


def test_satisfied_is_counted_from_the_first_answer_after_closing(cast: Cast, hotline: Any, cause: RootCause) -> None:
    for number in range(12):
        closed(number, cause)
        judged(number, 5 if number < 9 else 2)
        judged(number, 1, days=1)
    closed(20, cause, told="letter")
    judged(20, 5, days=11)
    viewer = viewer_of(cast.ben)
    phone, letter = ways_of(similar_to(opened(customer=None), viewer), viewer)
    assert (phone.cases, phone.satisfied.n, phone.satisfied.value) == (12, 12, 0.75)
    assert (letter.cases, letter.satisfied.n, letter.satisfied.value) == (1, 0, None)


@pytest.mark.parametrize(
    ("score", "scale", "good"),
    [(4, "1-5", True), (3, "1-5", False), (5, "1-7", True), (7, "0-10", True), (6, "0-10", False), (2, "5-1", True)],
)
def test_satisfied_lies_in_the_upper_third(score: float, scale: str, *, good: bool) -> None:
    assert satisfied(score, scale) is good
    assert satisfied(score, "unklar") is None


def test_foreign_cases_and_foreign_answers_stay_out(cast: Cast, hotline: Any, cause: RootCause, client_of: Any) -> None:
    for number in range(10):
        closed(number, cause)
        judged(number, 5, unit="Süd")
    closed(30, cause, unit="Süd", subject="Südgeheimnis")
    case, viewer = opened(customer=None), viewer_of(cast.ben)
    found = similar_to(case, viewer)
    assert (len(found), ways_of(found, viewer)[0].satisfied.n) == (10, 0)
    page = client_of(cast.ben).get(f"/cases/{case.pk}/similar")
    assert (page.status_code, "Südgeheimnis" in page.content.decode()) == (200, False)
    assert "noch nicht zu sagen" in page.content.decode()
    assert client_of(cast.david).get(f"/cases/{case.pk}/similar").status_code == 404
    assert client_of(cast.felix).get(f"/cases/{case.pk}/similar").status_code == 403


def test_it_asks_the_database_as_often_for_three_cases_as_for_one(
    cast: Cast, hotline: Any, cause: RootCause, client_of: Any
) -> None:
    ben, case = client_of(cast.ben), opened(customer=None)
    assert "Noch kein abgeschlossener Fall" in ben.get(f"/cases/{case.pk}/similar").content.decode()
    closed(1, cause)
    before = asked(ben, case)
    for number in (2, 3):
        closed(number, cause)
    assert asked(ben, case) == before


def asked(client: Any, case: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"/cases/{case.pk}/similar").status_code == 200
    return len(caught)
