"""Pages of customers: who sees whom, what is logged, disclosure and erasure in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resonanz.organisation.audit.models import Entry
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.models import Customer, Erasure
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.customers.tasks import run_erasures
from resonanz.organisation.intake.actions import Sent, accept_events

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


def happen(*rows: tuple[str, str, float, str]) -> None:
    fields = {"type": "feedback.scored", "touchpoint": "Hotline", "metric": "csat", "scale": "1-5"}
    accept_events(
        [
            Sent(fields | {"customer": pseudonym_of(key), "unit": unit, "score": score, "text": text})
            for key, unit, score, text in rows
        ],
        source="test",
    )


@pytest.fixture
def inge(cast: Any) -> str:
    customer = identify_customer(
        key="K-1", by=None, name="Inge Hansen", unit=cast.units["Nord"], contacts=[("number", "K-1")]
    )
    happen(("K-1", "Nord", 5, "Nordwort"), ("K-1", "Süd", 1, "Südwort"))
    return customer.pseudonym


def test_a_team_lead_sees_the_life_within_the_own_unit_and_the_look_is_logged(
    cast: Any, inge: str, client_of: Callable[..., Any]
) -> None:
    page = client_of(cast.ben).get(f"/customers/{inge}/").content.decode()
    assert "Inge Hansen" in page
    assert "Nordwort" in page
    assert "Südwort" not in page
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.actor_name, entry.detail) == (
        "customer.looked_at",
        "Ben Nissen",
        {"purpose": "service"},
    )


def test_another_unit_sees_its_own_events_and_not_who_it_is(
    cast: Any, inge: str, client_of: Callable[..., Any]
) -> None:
    page = client_of(cast.david).get(f"/customers/{inge}/").content.decode()
    assert "Südwort" in page
    assert "Inge Hansen" not in page
    assert "Nordwort" not in page
    assert inge not in str(Entry.objects.latest("sequence").detail)


def test_a_customer_of_another_unit_looks_like_an_unknown_one(cast: Any, client_of: Callable[..., Any]) -> None:
    identify_customer(key="K-5", by=None, name="Nur Nord", unit=cast.units["Nord"])
    client = client_of(cast.david)
    assert client.get(f"/customers/{pseudonym_of('K-5')}/").status_code == 404
    assert client.get(f"/customers/{pseudonym_of('K-6')}/").status_code == 404
    assert client.post(f"/customers/{pseudonym_of('K-5')}/consent", {"purpose": "news"}).status_code == 404
    assert "Nur Nord" not in client.get("/customers/?q=nur+nord").content.decode()


def test_who_has_no_right_sees_no_page_at_all(cast: Any, inge: str, client_of: Callable[..., Any]) -> None:
    for name in ("eva", "felix", "stranger"):
        client = client_of(cast.members[name])
        assert client.get("/customers/").status_code == 403
        assert client.get(f"/customers/{inge}/").status_code == 403
    for name in ("ben", "eva", "felix"):
        client = client_of(cast.members[name])
        assert client.get("/customers/requests").status_code == 403
        assert client.post(f"/customers/{inge}/erase", {"confirmed": "on"}).status_code == 403
        assert client.post(f"/customers/{inge}/export").status_code == 403
    assert Customer.objects.count() == 1


def test_a_consent_is_entered_and_taken_back(cast: Any, inge: str, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.ben)
    client.post(f"/customers/{inge}/consent", {"purpose": "callback", "source": "Anruf"})
    assert Customer.objects.get().consents.get().withdrawn_at is None
    client.post(f"/customers/{inge}/consent/callback/withdraw")
    assert Customer.objects.get().consents.get().withdrawn_at is not None


def test_a_person_is_disclosed_and_erased_only_after_confirmation(
    cast: Any, inge: str, client_of: Callable[..., Any]
) -> None:
    client = client_of(cast.anna)
    page = client.post("/customers/requests", {"q": "K-1"}).content.decode()
    assert "Inge Hansen" not in page
    told = client.post(f"/customers/{inge}/export").json()
    assert {event["text"] for event in told["events"]} == {"Nordwort", "Südwort"}
    client.post(f"/customers/{inge}/erase")
    assert Customer.objects.count() == 1
    answer = client.post(f"/customers/{inge}/erase", {"confirmed": "on"})
    assert Customer.objects.count() == 1
    assert "Die Löschung wartet auf ihre Ausführung." in client.get(answer.url).content.decode()
    run_erasures.call_local()
    assert "2 Ereignisse sind weg" in client.get(answer.url).content.decode()
    assert client.get(f"{answer.url}/live").headers["Live"] == "end"
    assert Customer.objects.count() == 0
    assert Erasure.objects.get().pseudonym == ""
    assert client.get(f"/customers/{inge}/").status_code == 404


def test_what_an_erased_person_said_is_gone_from_start_pages_at_once(
    cast: Any, inge: str, client_of: Callable[..., Any]
) -> None:
    lead, client = client_of(cast.ben), client_of(cast.anna)
    assert "Nordwort" in lead.get("/").content.decode()
    client.post(f"/customers/{inge}/erase", {"confirmed": "on"})
    run_erasures.call_local()
    for each in (lead, client):
        assert "Nordwort" not in each.get("/").content.decode()
