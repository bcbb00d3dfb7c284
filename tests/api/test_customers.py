"""Customers brought in by another system: one, a change, many at once; the same rule as for a sheet."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import caller
from tests.cast import Cast

from resonanz.organisation.audit.models import Entry
from resonanz.organisation.customers.actions import erase_customer, identify_customer
from resonanz.organisation.customers.models import Consent, Customer
from resonanz.organisation.customers.queries import pseudonym_of

pytestmark = pytest.mark.integration


def about(cast: Cast, key: str = "K-1", **more: Any) -> dict[str, Any]:
    return {"key": key, "name": "Inge Hansen", "unit": str(cast.units["Nord"].pk)} | more


def fields(answer: Any) -> set[str]:
    return {error["field"] for error in answer.json()["errors"]}


def test_a_customer_is_entered_and_the_same_key_updates(cast: Cast) -> None:
    ask = caller(cast.anna)
    sent = about(
        cast,
        since="2019-04-01",
        language="German",
        contacts=[{"kind": "email", "value": "Inge@Kunde.example"}, {"kind": "phone", "value": "0421 12345"}],
        consents=[{"purpose": "feedback", "source": "Vertrag"}],
    )
    made = ask.post("/customers", sent)
    body = made.json()
    assert (made.status_code, body["id"], body["version"]) == (201, pseudonym_of("K-1"), 1)
    assert body["contacts"] == [
        {"kind": "email", "value": "inge@kunde.example"},
        {"kind": "number", "value": "K-1"},
        {"kind": "phone", "value": "0421 12345"},
    ]
    assert (body["language"], body["consents"][0]["purpose"]) == ("de", "feedback")
    again = ask.post("/customers", {"key": "K-1", "name": "Inge Hansen-Groß"})
    assert (again.status_code, again.json()["name"], again.json()["version"]) == (200, "Inge Hansen-Groß", 2)
    assert (again.json()["since"], len(again.json()["contacts"])) == ("2019-04-01", 3)
    same = ask.post("/customers", {"key": "K-1"})
    assert (same.status_code, same.json()["version"]) == (200, 2)
    assert Entry.objects.latest("sequence").action == "customer.looked_at"


def test_a_change_names_its_version_and_two_at_once_lose_nothing(cast: Cast) -> None:
    ask = caller(cast.anna)
    address = f"/customers/{ask.post('/customers', about(cast)).json()['id']}"
    assert ask("PATCH", address, {"version": 1, "name": "Inge Groß"}).json()["version"] == 2
    late = ask("PATCH", address, {"version": 1, "language": "en"})
    assert (late.status_code, late.json()["stored"]["name"], late.json()["sent"]["language"]) == (
        409,
        "Inge Groß",
        "en",
    )
    assert Customer.objects.get().language == ""


def test_fields_that_cannot_be_taken_are_named(cast: Cast) -> None:
    identify_customer(key="K-0", by=None, unit=cast.units["Süd"], contacts=[("email", "eins@kunde.example")])
    ask = caller(cast.anna)
    bad = about(
        cast,
        since="1066-10-14",
        contacts=[{"kind": "email", "value": "eins@kunde.example"}],
        consents=[{"purpose": "news", "given_at": "2099-01-01T00:00:00Z"}],
    )
    assert fields(ask.post("/customers", bad)) == {"since", "contacts", "consents"}
    assert fields(ask.post("/customers", {"key": "K-1"})) == {"unit"}
    assert fields(ask.post("/customers", about(cast, name=None))) == {"name"}
    assert Customer.objects.count() == 1


def test_a_batch_is_taken_whole_or_not_at_all(cast: Cast) -> None:
    ask = caller(cast.anna)
    good = [about(cast, f"K-{number}") for number in range(3)]
    refused = ask.post("/customers/batch", {"items": [*good, about(cast, "K-9", language="Klingonisch"), good[0]]})
    assert (refused.status_code, Customer.objects.count()) == (422, 0)
    assert fields(refused) == {"items.3.language", "items.4.key"}
    done = ask.post("/customers/batch", {"items": good}, idempotency_key="b")
    assert (done.status_code, done.json()) == (201, {"read": 3, "created": 3, "updated": 0, "unchanged": 0})
    assert ask.post("/customers/batch", {"items": good}, idempotency_key="b").json() == done.json()
    mixed = [about(cast, "K-0"), about(cast, "K-1", name="Neu"), about(cast, "K-7")]
    balance = ask.post("/customers/batch", {"items": mixed}).json()
    assert balance == {"read": 3, "created": 1, "updated": 1, "unchanged": 1}
    assert ask.post("/customers/batch", {"items": [about(cast, f"M-{n}") for n in range(1_001)]}).status_code == 422


def test_only_who_may_write_customers_does_and_only_in_the_own_units(cast: Cast) -> None:
    from resonanz.organisation.people.actions import assign_role

    north = identify_customer(key="K-N", by=None, name="Geheim", unit=cast.units["Nord"])
    assert caller(cast.ben).post("/customers", about(cast)).status_code == 403
    assert caller(cast.anna, "see_customers").post("/customers/batch", {"items": [about(cast)]}).status_code == 403
    assign_role(cast.david, role=cast.roles["cx"], unit=cast.units["Süd"], by=None)
    ask = caller(cast.david)
    assert fields(ask.post("/customers", about(cast))) == {"unit"}
    known = ask.post("/customers", {"key": "K-N", "name": "X"})
    assert (known.status_code, fields(known), "Geheim" in known.content.decode()) == (422, {"key"}, False)
    assert ask("PATCH", f"/customers/{north.pseudonym}", {"version": 1, "name": "X"}).status_code == 404


def test_who_was_erased_comes_back_only_as_a_new_relation(cast: Cast) -> None:
    from resonanz.organisation.base import clock

    erase_customer(identify_customer(key="K-1", by=None, unit=cast.units["Nord"]).pseudonym, by=None)
    ask = caller(cast.anna)
    assert fields(ask.post("/customers", about(cast))) == {"since"}
    assert ask.post("/customers", about(cast, since=str(clock.today()))).status_code == 201


def test_what_was_taken_back_is_given_again_only_by_a_later_consent(cast: Cast) -> None:
    from resonanz.organisation.customers.actions import give_consent, withdraw_consent

    known = identify_customer(key="K-1", by=None, unit=cast.units["Nord"])
    give_consent(known, purpose="feedback", by=None)
    withdraw_consent(known, purpose="feedback", by=None)
    old = [{"purpose": "feedback", "given_at": "2020-01-01T00:00:00Z"}]
    assert caller(cast.anna).post("/customers", {"key": "K-1", "consents": old}).status_code == 200
    assert not Consent.objects.filter(withdrawn_at=None).exists()
