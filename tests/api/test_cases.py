"""Cases through the interface: everything a page does, and nothing about who does it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from tests.act.opening import opened
from tests.api.callers import caller
from tests.cast import Cast

from resonanz.act.cases.models import Case, RootCause

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hotline(cast: Cast) -> Any:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    return create_touchpoint(name="Hotline", by=None)


@pytest.fixture
def cause(db: None) -> Any:
    from resonanz.act.cases.models import RootCause

    return RootCause.objects.create(name="Abschlag ohne Erklärung")


@pytest.fixture
def customer(cast: Cast) -> Any:
    """Known by name, with an e-mail address, looked after in the North."""
    from resonanz.organisation.customers.actions import identify_customer

    contacts = [("email", "kundin@beispiel.example")]
    return identify_customer(key="K-1", name="Maria Lang", unit=cast.units["Nord"], contacts=contacts, by=None)


def test_a_case_lives_through_the_interface(
    cast: Cast,
    hotline: Any,
    customer: Any,
    cause: RootCause,
) -> None:
    ask = caller(cast.ben)
    body = {"unit": "Nord", "touchpoint": "Hotline", "subject": "Kein Rückruf", "customer": customer.pseudonym}
    made = ask.post("/cases", body, idempotency_key="eins")
    assert (made.status_code, made.json()["number"], made.json()["mine"]) == (201, "F-1001", True)
    assert ask.post("/cases", body, idempotency_key="eins").json() == made.json()
    assert ask.post("/cases", body | {"urgent": True}, idempotency_key="eins").status_code == 409
    at = f"/cases/{made.json()['id']}"
    replied = ask.post(f"{at}/reply", {"version": 1, "subject": "Betreff", "body": "Text"})
    assert (replied.status_code, replied.json()["state"], replied.json()["told"]) == (200, "answered", "mail")
    assert ask.post(f"{at}/reply", {"version": 1, "subject": "Betreff", "body": "Text"}).status_code == 409
    version = replied.json()["version"]
    missing = ask.post(f"{at}/close", {"version": version})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "cause")
    closed = ask.post(f"{at}/close", {"version": version, "cause": cause.name})
    assert (closed.json()["state"], closed.json()["cause"]) == ("closed", cause.name)
    again = ask.post(f"{at}/reopen", {"version": closed.json()["version"], "reason": "Wieder falsch"})
    assert (again.json()["state"], again.json()["reopened"], again.json()["told"]) == ("assessment", 1, None)
    moved = ask.post(f"{at}/move", {"version": again.json()["version"], "state": "action"})
    assert moved.json()["state"] == "action"
    assert ask.get("/cases?state=open").json()["items"] == [ask.get(at).json()]


def test_the_other_side_meets_nothing(cast: Cast, hotline: Any) -> None:
    case, ask = opened(), caller(cast.david)
    assert ask.get("/cases").json()["items"] == []
    assert ask.get(f"/cases/{case.pk}").status_code == 404
    for verb in ("reply", "close", "reopen", "move"):
        body = {"version": 1, "subject": "x", "body": "x"} if verb == "reply" else {"version": 1}
        body |= {"state": "action"} if verb == "move" else {}
        assert ask.post(f"/cases/{case.pk}/{verb}", body).status_code == 404
    assert ask.post("/cases", {"unit": "Nord"}).status_code == 422
    assert caller(cast.felix).get("/cases").status_code == 403


def test_nothing_names_or_filters_who_works_on_a_case(cast: Cast, hotline: Any) -> None:
    opened()
    ask = caller(cast.carla)
    answer = ask.get("/cases")
    assert [item["mine"] for item in answer.json()["items"]] == [False]
    body = answer.content.decode()
    assert not any(word in body for word in ("Ben", str(cast.ben.pk), cast.ben.email, "owner", "deputy"))
    for name in ("owner", "member", "by", "assigned_to"):
        assert ask.get(f"/cases?{name}={cast.ben.pk}").status_code == 422
    assert ask.get(f"/cases?words={cast.ben.name.split()[0]}").json()["items"] == []


def test_the_list_asks_as_often_for_three_cases_as_for_one(
    cast: Cast,
    hotline: Any,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = caller(cast.ben)
    opened(signal="a" * 32)
    ask.get("/cases")
    with CaptureQueriesContext(connection) as one:
        ask.get("/cases")
    for letter in "bc":
        opened(signal=letter * 32)
    with django_assert_num_queries(len(one)):
        ask.get("/cases")


def test_a_mail_server_hands_in_what_customers_answer(cast: Cast, hotline: Any) -> None:
    case, ask = opened(), caller(cast.anna, "send_events")
    raw = f"To: case+{case.token}@haus.example\nFrom: a@b.example\nSubject: Hallo\n\nIch warte.".encode()
    sent = {"raw": base64.b64encode(raw).decode()}
    assert ask.post("/cases/inbound", sent).json() == {"case": str(case.pk), "repeated": False}
    assert ask.post("/cases/inbound", sent).json() == {"case": str(case.pk), "repeated": True}
    assert Case.objects.get().letters.get().body == "Ich warte."
    strange = {"raw": base64.b64encode(b"To: x@y.example\n\nhallo").decode()}
    assert ask.post("/cases/inbound", strange).json() == {"case": None, "repeated": False}
    for wrong in ("kein base64!", base64.b64encode(b"").decode() or "="):
        assert ask.post("/cases/inbound", {"raw": wrong}).status_code == 422
    assert caller(cast.ben).post("/cases/inbound", sent).status_code == 403
