"""Writing customers: identity, consent, looks, export and erasure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from resonanz.organisation import personal_data
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Consent, ContactKey, Customer
from resonanz.organisation.customers.queries import erased_but_known, expired, pseudonym_of, workspace
from resonanz.organisation.units.models import Unit


@transaction.atomic
def identify_customer(
    *,
    key: str,
    by: Actor | None,
    name: str = "",
    unit: Unit | None = None,
    since: date | None = None,
    language: str = "",
    contacts: Iterable[tuple[str, str]] = (),
) -> Customer:
    """Say who the customer is that the sources call `key`; what was known before is replaced.

    Raises:
        ValidationError: if a contact key belongs to another customer, or a value is not valid.
    """
    customer, _new = Customer.objects.get_or_create(pseudonym=pseudonym_of(key), defaults={"known_at": clock.now()})
    customer.name, customer.unit, customer.since, customer.language = name, unit, since, language
    customer.full_clean()
    customer.write(seen=customer.version, name=name, unit=unit, since=since, language=language)
    customer.contacts.all().delete()
    for kind, value in contacts:
        contact = ContactKey(customer=customer, kind=kind, value=value.strip())
        contact.full_clean()
        contact.save(force_insert=True)
    record("customer.identified", by=by, on=customer)
    return customer


@transaction.atomic
def give_consent(customer: Customer, *, purpose: str, by: Actor | None, source: str = "") -> Consent:
    """The customer allows a purpose; said twice it counts once."""
    consent = Consent(customer=customer, purpose=purpose, given_at=clock.now(), source=source)
    consent.clean_fields()
    held = customer.consents.filter(purpose=purpose, withdrawn_at=None).first()
    if held is not None:
        return held
    consent.save(force_insert=True)
    record("customer.consent_given", by=by, on=customer, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(customer: Customer, *, purpose: str, by: Actor | None) -> None:
    """The customer takes a consent back, from this moment on."""
    customer.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now())
    record("customer.consent_withdrawn", by=by, on=customer, purpose=purpose)


def note_look(pseudonym: str, customer: Customer | None, *, by: Actor, purpose: str) -> None:
    """Somebody looks at one customer's page: a line in the log, with the purpose."""
    detail = {} if customer is not None else {"customer": _trace(pseudonym)}
    record("customer.looked_at", by=by, on=customer, purpose=purpose, **detail)


def export_customer(pseudonym: str, *, by: Actor | None) -> dict[str, Any]:
    """All that is held about a customer, for the customer (Art. 15 and 20 GDPR)."""
    from resonanz.events.personal import export_customer as events_of_customer
    from resonanz.organisation.intake.inbox import DatabaseInbox

    customer = Customer.objects.filter(pseudonym=pseudonym).first()
    place = workspace()
    events = events_of_customer(place, pseudonym, fresh=DatabaseInbox()) if place.exists else []
    record("customer.exported", by=by, on=customer, customer=_trace(pseudonym), events=len(events))
    held = personal_data.export_person(customer) if customer is not None else {}
    return {"exported_at": clock.now().isoformat(), "held": held, "events": events}


def erase_customer(pseudonym: str, *, by: Actor | None) -> dict[str, int]:
    """Erase a customer (Art. 17 GDPR): first from the record, then who it was.

    Doing it again after an interruption completes it.

    Raises:
        ValidationError: if nothing is held about the customer.
    """
    from resonanz.events.erasure import erase
    from resonanz.organisation.intake.inbox import DatabaseInbox

    counts = {"unlinked": 0, "deleted": 0}
    place = workspace()
    customer = Customer.objects.filter(pseudonym=pseudonym).first()
    if place.exists:
        contacts = _contacts([customer]) if customer is not None else ()
        done = erase(place, [pseudonym], at=clock.now(), contacts=contacts, inbox=DatabaseInbox())
        counts = {"unlinked": done.unlinked, "deleted": done.deleted + done.rejected}
    if customer is None and not any(counts.values()):
        raise ValidationError(_("Nothing is held about this customer."))
    with transaction.atomic():
        if customer is not None:
            personal_data.erase_person(customer)
        record("customer.erased", by=by, customer=_trace(pseudonym), identified=customer is not None, counts=counts)
    return counts


def resume_erasures() -> dict[str, int]:
    """Finish erasures that were interrupted: in the record, and who it was. Doing it again changes nothing."""
    from resonanz.events.erasure import apply_list

    left = erased_but_known()
    done = apply_list(workspace(), contacts=_contacts(left))
    counts = {"unlinked": done.unlinked, "deleted": done.deleted + done.rejected}
    with transaction.atomic():
        for customer in left:
            personal_data.erase_person(customer)
        if left or done.customers:
            record("customer.erased", by=None, customers=max(len(left), done.customers), counts=counts)
    return counts


def _contacts(customers: Iterable[Customer]) -> list[str]:
    """Under what customers are known: names, numbers, addresses."""
    known = [(customer.name, *customer.contacts.values_list("value", flat=True)) for customer in customers]
    return [word for words in known for word in words if word]


def erase_expired(*, by: Actor | None = None) -> int:
    """Erase the identity of customers who were not heard of for 36 months; the record keeps the pseudonym."""
    gone = expired()
    with transaction.atomic():
        for customer in gone:
            personal_data.erase_person(customer)
        if gone:
            record("customer.expired", by=by, customers=len(gone))
    return len(gone)


def empty_old_texts() -> int:
    """Empty the comments of the record that were kept long enough; scores and all other facts stay. How many went."""
    from resonanz.events.retention import empty_texts

    place = workspace()
    if not place.exists:
        return 0
    gone = empty_texts(place, before=clock.now() - timedelta(days=round(settings.TEXT_MONTHS * 365.25 / 12)))
    if gone:
        record("customer.texts_ended", by=None, texts=gone)
    return gone


def _trace(pseudonym: str) -> str:
    """How the log names a customer: as the list of erased ones does, so that it leads nowhere by itself."""
    from resonanz.events.erasure import key_of

    return key_of(workspace().create(), pseudonym)
