"""Events: sent one by one or in batches, read inside the key's scope."""

from __future__ import annotations

import pytest
from tests.api.callers import EVENT, caller, happened
from tests.cast import Cast

from resonanz.organisation.access.actions import revoke_key
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.intake.models import InboxEvent

pytestmark = pytest.mark.integration


def test_an_event_is_taken_and_read_again(cast: Cast) -> None:
    ask = caller(cast.anna)
    sent = ask.post("/events", EVENT | {"text": "Gut erklärt.", "value": "12.50", "currency": "EUR"})
    assert sent.status_code == 201
    found = ask.get(f"/events/{sent.json()['id']}").json()
    assert (found["score"], found["text"], found["unit"], found["value"]) == (4, "Gut erklärt.", "Nord", "12.5000")


def test_the_same_key_is_the_same_event(cast: Cast) -> None:
    ask = caller(cast.anna)
    first = ask.post("/events", EVENT, idempotency_key="a")
    again = ask.post("/events", EVENT, idempotency_key="a")
    other = ask.post("/events", EVENT | {"score": 1}, idempotency_key="a")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == {"id": first.json()["id"], "repeated": True}


def test_a_customer_may_be_named_by_the_senders_own_key(cast: Cast) -> None:
    ask = caller(cast.anna)
    found = ask.get(f"/events/{ask.post('/events', EVENT | {'customer_key': 'K-1'}).json()['id']}").json()
    assert found["customer"] == pseudonym_of("K-1")
    assert "K-1" not in InboxEvent.objects.get().payload


def test_a_customer_is_not_named_twice(cast: Cast) -> None:
    both = EVENT | {"customer_key": "K-1", "customer": "0" * 32}
    assert caller(cast.anna).post("/events", both).status_code == 422


def test_a_batch_is_taken_whole_or_not_at_all(cast: Cast) -> None:
    ask = caller(cast.anna)
    assert ask.post("/events/batch", {"items": [EVENT, EVENT | {"score": 9}]}).status_code == 422
    assert InboxEvent.objects.count() == 0
    taken = ask.post("/events/batch", {"items": [EVENT, EVENT]})
    assert (taken.status_code, len(taken.json()["items"]), InboxEvent.objects.count()) == (201, 2, 2)


def test_a_batch_sent_again_with_its_key_gets_its_answer_again(cast: Cast) -> None:
    ask = caller(cast.anna)
    first = ask.post("/events/batch", {"items": [EVENT]}, idempotency_key="b")
    again = ask.post("/events/batch", {"items": [EVENT]}, idempotency_key="b")
    other = ask.post("/events/batch", {"items": [EVENT, EVENT]}, idempotency_key="b")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert (other.status_code, InboxEvent.objects.count()) == (409, 1)


def test_more_than_a_batch_may_hold_is_refused(cast: Cast) -> None:
    assert caller(cast.anna).post("/events/batch", {"items": [EVENT] * 1_001}).status_code == 422


def test_a_members_name_is_masked(cast: Cast) -> None:
    ask = caller(cast.anna)
    sent = ask.post("/events", EVENT | {"text": "Carla Petersen war sehr nett."}).json()
    assert "Petersen" not in ask.get(f"/events/{sent['id']}").json()["text"]


def test_unknown_fields_are_refused(cast: Cast) -> None:
    ask = caller(cast.anna)
    assert ask.post("/events", EVENT | {"received_at": "2020-01-01T00:00:00Z"}).status_code == 422
    assert ask.post("/events", EVENT | {"source": "x"}).status_code == 422


def test_a_list_goes_on_where_the_page_before_ended(cast: Cast) -> None:
    ids = happened(*[{"occurred_at": f"2026-05-{day:02}T10:00:00Z"} for day in range(1, 6)], {}, {})
    ask, seen, following = caller(cast.anna), [], ""
    while following is not None:
        page = ask.get(f"/events?limit=2{following and f'&cursor={following}'}").json()
        seen += [item["id"] for item in page["items"]]
        following = page["next"]
    assert (len(seen), set(seen)) == (7, set(ids))


def test_only_cursors_of_this_list_are_taken(cast: Cast) -> None:
    happened({}, {}, {})
    ask = caller(cast.anna)
    following = ask.get("/events?limit=1").json()["next"]
    assert ask.get(f"/voices?cursor={following}").status_code == 422
    assert ask.get(f"/events?cursor={following[:-1]}").status_code == 422


def test_events_are_found_by_person_and_day(cast: Cast) -> None:
    happened(
        {"customer": pseudonym_of("K-1"), "occurred_at": "2026-05-01T10:00:00Z", "score": 1},
        {"customer": pseudonym_of("K-1"), "occurred_at": "2026-06-01T10:00:00Z", "score": 2},
        {"customer": pseudonym_of("K-2"), "occurred_at": "2026-06-01T10:00:00Z", "score": 3},
    )
    ask = caller(cast.anna)

    def scores(query: str) -> list[float]:
        return [item["score"] for item in ask.get(f"/events?{query}").json()["items"]]

    assert scores("customer_key=K-1") == [2, 1]
    assert scores(f"customer={pseudonym_of('K-2')}") == [3]
    assert scores("customer_key=K-1&first=2026-05-15") == [2]
    assert scores("last=2026-05-31") == [1]
    assert Entry.objects.filter(action="customer.looked_at").count() == 3


def test_a_lead_reads_the_own_unit_alone(cast: Cast) -> None:
    [nord, sued] = happened({"unit": "Nord"}, {"unit": "Süd"})
    ask = caller(cast.ben)
    assert [item["id"] for item in ask.get("/events").json()["items"]] == [nord]
    assert (ask.get(f"/events/{nord}").status_code, ask.get(f"/events/{sued}").status_code) == (200, 404)


def test_who_may_not_see_customers_sees_no_trace_of_a_person(cast: Cast) -> None:
    person = {"customer": pseudonym_of("K-1"), "instance": "order-1", "attributes": {"plan": "L"}}
    [event] = happened(person)
    found = caller(cast.felix).get(f"/events/{event}").json()
    assert (found["customer"], found["instance"], found["attributes"]) == (None, None, {})
    assert caller(cast.felix).get("/events?customer_key=K-1").status_code == 403
    assert caller(cast.anna).get(f"/events/{event}").json()["attributes"] == {"plan": "L"}


def test_a_key_does_what_its_scopes_say(cast: Cast) -> None:
    [event] = happened({})
    ask = caller(cast.anna, "send_events")
    assert ask.post("/events", EVENT).status_code == 201
    refused = ask.get(f"/events/{event}")
    assert (refused.status_code, refused.json()["scope"]) == (403, "read_voices")


def test_a_revoked_key_opens_nothing_from_that_moment_on(cast: Cast) -> None:
    ask = caller(cast.anna)
    assert ask.get("/events").status_code == 200
    revoke_key(ask.key, by=None)
    refused = ask.get("/events")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
