"""Customers: who a pseudonym is, consent, disclosure, erasure, retention."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from resonanz.events.door import make_event
from resonanz.events.scope import Scope
from resonanz.organisation import personal_data
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.customers import actions
from resonanz.organisation.customers.models import Consent, ContactKey, Customer
from resonanz.organisation.customers.queries import allowed, events_of, expired, matching, pseudonym_of, pseudonyms_for
from resonanz.organisation.intake.actions import Sent, accept_events

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def story(workspace: Any) -> Callable[..., None]:
    """Put scores of customers into the inbox: `story(("K-1", "Nord", 9, "gut"), …)`."""

    def put(*rows: tuple[str, str, float, str]) -> None:
        sent = []
        for key, unit, score, text in rows:
            fields = {"type": "feedback.scored", "unit": unit, "touchpoint": "Hotline", "metric": "nps", "score": score}
            sent.append(Sent(fields | {"customer": pseudonym_of(key), "text": text}))
        accept_events(sent, source="test")

    return put


def known(cast: Any, key: str = "K-1", unit: str = "Nord", **fields: Any) -> Customer:
    return actions.identify_customer(key=key, by=cast.anna, unit=cast.units[unit], **fields)


def test_the_pseudonym_is_that_of_the_record(cast: Any, workspace: Any) -> None:
    expected = hashlib.blake2b(b"K-1", key=workspace.secret, digest_size=16).hexdigest()
    assert known(cast).pseudonym == expected == pseudonym_of(" K-1 ")


def test_a_customer_is_found_by_name_number_and_address(cast: Any) -> None:
    customer = known(cast, name="Inge Hansen", contacts=[("number", "K-1"), ("email", "inge@kunde.example")])
    for words in ("hansen", "k-1", "INGE@kunde.example"):
        assert list(matching(Customer.objects.all(), words)) == [customer]
    assert pseudonyms_for("inge@kunde.example") == {customer.pseudonym, pseudonym_of("inge@kunde.example")}


def test_an_address_belongs_to_one_customer(cast: Any) -> None:
    known(cast, contacts=[("email", "inge@kunde.example")])
    with pytest.raises(ValidationError):
        known(cast, "K-2", contacts=[("email", "inge@kunde.example")])
    assert Customer.objects.count() == 1


def test_a_consent_counts_once_and_stays_as_proof_when_taken_back(cast: Any) -> None:
    customer = known(cast)
    for _ in range(2):
        actions.give_consent(customer, purpose="feedback", by=cast.anna, source="Anruf")
    assert (allowed(customer, "feedback"), allowed(customer, "news"), Consent.objects.count()) == (True, False, 1)
    actions.withdraw_consent(customer, purpose="feedback", by=cast.anna)
    assert (allowed(customer, "feedback"), Consent.objects.count()) == (False, 1)
    with pytest.raises(ValidationError):
        actions.give_consent(customer, purpose="anything", by=cast.anna)


def test_a_disclosure_holds_identity_and_events(cast: Any, story: Callable[..., None]) -> None:
    customer = known(cast, name="Inge Hansen", contacts=[("number", "K-1")])
    story(("K-1", "Nord", 9, "gut"), ("K-2", "Nord", 1, "schlecht"))
    told = actions.export_customer(customer.pseudonym, by=cast.anna)
    assert told["held"]["customers.Customer"][0]["name"] == "Inge Hansen"
    assert told["held"]["customers.ContactKey"] == [{"kind": "number", "value": "K-1"}]
    assert [(e["score"], e["text"]) for e in told["events"]] == [(9.0, "gut")]
    assert Entry.objects.latest("sequence").action == "customer.exported"


def test_an_erasure_leaves_nothing_that_leads_to_the_person(cast: Any, story: Callable[..., None]) -> None:
    customer = known(cast, name="Inge Hansen", contacts=[("number", "K-1")])
    story(("K-1", "Nord", 9, "gut"), ("K-1", "Nord", 2, "laut"), ("K-2", "Nord", 1, "schlecht"))
    assert sum(actions.erase_customer(customer.pseudonym, by=cast.anna).values()) == 2
    assert (Customer.objects.count(), ContactKey.objects.count()) == (0, 0)
    assert events_of(Scope("test", customer=customer.pseudonym)) == []
    assert len(events_of(Scope("test", customer=pseudonym_of("K-2")))) == 1
    log = str(list(Entry.objects.filter(action="customer.erased").values_list("detail", "object_id")))
    assert customer.pseudonym not in log


def test_where_nothing_is_held_nothing_can_be_erased(cast: Any, story: Callable[..., None]) -> None:
    story(("K-1", "Nord", 9, "gut"))
    with pytest.raises(ValidationError, match="Nothing is held"):
        actions.erase_customer(pseudonym_of("K-9"), by=cast.anna)


def test_identity_goes_thirty_six_months_after_the_last_contact(cast: Any, story: Callable[..., None]) -> None:
    from resonanz.events.flushing import flush
    from resonanz.organisation.customers.queries import workspace as place
    from resonanz.organisation.intake.inbox import DatabaseInbox

    with clock.moved(-timedelta(days=1200)):
        known(cast, "K-1")
        known(cast, "K-2")
    story(("K-2", "Nord", 5, "wieder da"))
    flush(place(), DatabaseInbox())
    assert [customer.pseudonym for customer in expired()] == [pseudonym_of("K-1")]
    assert actions.erase_expired() == 1
    assert Customer.objects.get().pseudonym == pseudonym_of("K-2")


def test_comments_end_sixty_months_after_they_were_said(cast: Any, story: Callable[..., None]) -> None:
    from resonanz.events.flushing import flush
    from resonanz.organisation.customers.queries import workspace as place
    from resonanz.organisation.intake.inbox import DatabaseInbox

    story(("K-1", "Nord", 9, "gut"))
    flush(place(), DatabaseInbox())
    gone = []
    for days in (1820, 1830, 1831):
        with clock.moved(timedelta(days=days)):
            gone.append(actions.empty_old_texts())
    [event] = events_of(Scope("test", customer=pseudonym_of("K-1")))
    assert (gone, event["text"], event["score"]) == ([0, 1, 0], None, 9.0)
    assert Entry.objects.get(action="customer.texts_ended").detail == {"texts": 1}


def test_every_model_that_names_a_person_says_what_becomes_of_it(db: None) -> None:
    assert personal_data.uncovered() == []


def test_what_a_provider_shows_exists_and_what_it_unlinks_may_be_empty() -> None:
    for person in personal_data.PEOPLE:
        for each in personal_data.providers(person):
            if not isinstance(each, personal_data.Rows):
                continue  # a provider of its own kind has tests of its own
            names = {field.name for field in each.model._meta.get_fields()}
            assert set(each.shown) <= names
            if each.ending is personal_data.Ending.UNLINK:
                fields = [each.model._meta.get_field(name) for name in each.fields]
                assert all(getattr(field, "null", False) or field.many_to_many for field in fields)
            if each.ending is personal_data.Ending.KEEP:
                assert each.why


def test_a_member_is_unlinked_from_touchpoints_and_its_rights_are_deleted(cast: Any) -> None:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    touchpoint = create_touchpoint(by=None, name="Hotline", owner=cast.ben, deputy=cast.anna)
    assert personal_data.export_person(cast.ben)["touchpoints.Touchpoint"] == [{"name": "Hotline"}]
    gone = personal_data.erase_person(cast.ben)
    touchpoint.refresh_from_db()
    assert (touchpoint.owner, touchpoint.deputy) == (None, cast.anna)
    assert (gone["people.Assignment"], cast.ben.assignments.count()) == (1, 0)


def test_an_event_takes_the_pseudonym_as_its_customer(cast: Any) -> None:
    row = make_event(
        {"type": "contact.made", "customer": pseudonym_of("K-1")}, received_at=datetime.now(UTC), source="test"
    )
    assert row["customer"] == pseudonym_of("K-1")
