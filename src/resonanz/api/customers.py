"""`/api/v1/customers`: who a pseudonym is, for those who may see it. Each look is logged."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from resonanz.api import jobs
from resonanz.api.auth import key_of, viewer_with
from resonanz.api.customer_entry import BalanceOut, CustomerChange, CustomerIn, CustomersIn, enter, enter_many
from resonanz.api.cuts import check_days
from resonanz.api.examples import example, page_of
from resonanz.api.jobs import JobOut
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.people import PersonFilters, Pseudonym, note, person_of
from resonanz.api.problems import conflict
from resonanz.api.reading import midnight, midnight_after
from resonanz.organisation.access.registers import CUSTOMERS, CUSTOMERS_EDITED
from resonanz.organisation.access.scopes import scope_of_customer
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.entry.actions import Outdated
from resonanz.organisation.customers.entry.queries import Planned
from resonanz.organisation.customers.models import Consent, Customer
from resonanz.organisation.customers.queries import events_of, matching

router = Router(tags=["customers"])
EXAMPLE = {
    "id": "9f86d081884c7d659a2feaa0c55ad015",
    "identified": True,
    "name": "Inge Hansen",
    "unit": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0001",
    "since": "2019-04-01",
    "language": "de",
    "known_at": "2026-03-02T09:00:00Z",
    "contacts": [{"kind": "number", "value": "K-20417"}],
    "consents": [{"purpose": "feedback", "given_at": "2026-03-02T09:00:00Z", "withdrawn_at": None}],
    "version": 2,
}


class ContactOut(Schema):
    """How the customer is reached or known: number, email or phone."""

    kind: str
    value: str


class ConsentOut(Schema):
    """What the customer allowed, until it was taken back."""

    purpose: str
    given_at: datetime
    withdrawn_at: datetime | None


class CustomerOut(Schema):
    """A customer; `id` is the pseudonym of the record. Where nobody said who it is, `identified` is false."""

    model_config = example(EXAMPLE)

    id: str
    identified: bool
    name: str
    unit: uuid.UUID | None
    since: date | None
    language: str
    known_at: datetime | None
    contacts: list[ContactOut]
    consents: list[ConsentOut]
    version: int | None


class CustomersOut(Schema):
    """A page of customers."""

    model_config = page_of(EXAMPLE)

    items: list[CustomerOut]
    next: str | None


class CustomerFilters(PersonFilters, Paging):
    """Which customers."""

    words: Word | None = Field(None, description="In the name; or a number, address or telephone as a whole.")
    first: date | None = Field(None, description="Known since this day or later.")
    last: date | None = Field(None, description="Known since this day or earlier.")


@router.get("", response=CustomersOut, summary="List customers", operation_id="list_customers")
def list_customers(request: HttpRequest, filters: Query[CustomerFilters]) -> Any:
    """Identified customers of the units in which the key may see who they are. The look is logged."""
    viewer = viewer_with(request, "see_customers")
    check_days(filters.first, filters.last)
    rows = CUSTOMERS.rows(viewer).prefetch_related("contacts", "consents")
    if (pseudonym := person_of(viewer, filters)) is not None:
        rows = rows.filter(pseudonym=pseudonym)
    if filters.words is not None:
        rows = rows.filter(pk__in=matching(CUSTOMERS.rows(viewer), filters.words).order_by().values("pk"))
    if filters.first is not None:
        rows = rows.filter(known_at__gte=midnight(filters.first))
    if filters.last is not None:
        rows = rows.filter(known_at__lt=midnight_after(filters.last))
    found = listed("customers", rows, filters, shown)
    record("customer.listed", by=viewer.member, customers=len(found["items"]), key=key_of(request).prefix)
    return found


@router.post(
    "", response={201: CustomerOut, 200: CustomerOut}, summary="Enter a customer", operation_id="enter_customer"
)
def enter_customer(request: HttpRequest, customer: CustomerIn, idempotency_key: IdempotencyKey = None) -> Any:
    """New customers answer 201; the same key again updates what is named and answers 200."""
    viewer = viewer_with(request, "edit_customers")

    def act() -> tuple[int, dict[str, Any]]:
        return _answered(viewer, *enter(viewer, customer))

    try:
        return once(request, idempotency_key, act)
    except Conflict:
        return conflict({}, customer.model_dump(mode="json"))


@router.post("/batch", response={201: BalanceOut}, summary="Enter up to 1,000", operation_id="enter_customers")
def enter_customers(request: HttpRequest, batch: CustomersIn, idempotency_key: IdempotencyKey = None) -> Any:
    """All customers are taken or, if one cannot be, none; the answer is the balance."""
    viewer = viewer_with(request, "edit_customers")
    try:
        return once(request, idempotency_key, lambda: (201, enter_many(viewer, batch.items)))
    except Outdated:
        return conflict({}, batch.model_dump(mode="json"))


@router.patch("/{pseudonym}", response=CustomerOut, summary="Change a customer", operation_id="change_customer")
def change_customer(request: HttpRequest, pseudonym: Pseudonym, change: CustomerChange) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_customers")
    if not CUSTOMERS_EDITED.rows(viewer).filter(pseudonym=pseudonym).exists():
        raise Http404
    try:
        _status, answer = _answered(viewer, *enter(viewer, change, pseudonym=pseudonym, seen=change.version))
    except Conflict as error:
        stored = plain(cast("Customer", error.stored))
        return conflict(stored, change.model_dump(mode="json", exclude_unset=True))
    return answer


def _answered(viewer: Viewer, customer: Customer, row: Planned) -> tuple[int, dict[str, Any]]:
    """What is held now; where nothing was written it is a look, and looks are logged."""
    if row.outcome == "unchanged":
        note(viewer, customer.pseudonym, customer)
    return 201 if row.outcome == "created" else 200, plain(customer)


@router.get("/{pseudonym}", response=CustomerOut, summary="Read one customer", operation_id="read_customer")
def read_customer(request: HttpRequest, pseudonym: Pseudonym) -> Any:
    """One customer by pseudonym. The look is logged; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "see_customers")
    customer = CUSTOMERS.rows(viewer).filter(pseudonym=pseudonym).first()
    if customer is None and not events_of(scope_of_customer(viewer, pseudonym)):
        raise Http404
    note(viewer, pseudonym, customer)
    return shown(customer) if customer is not None else _unknown(pseudonym)


@router.post("/{pseudonym}/export", response={202: JobOut}, summary="Export a person", operation_id="export_customer")
def export_customer(request: HttpRequest, pseudonym: Pseudonym, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """All that is held about a customer (Art. 15 and 20 GDPR). The file is fetched from `/exports/{id}/file`."""
    return _ask(request, jobs.CUSTOMER, pseudonym, idempotency_key)


@router.post("/{pseudonym}/erase", response={202: JobOut}, summary="Erase a person", operation_id="erase_customer")
def erase_customer(request: HttpRequest, pseudonym: Pseudonym, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """Erase a customer for good (Art. 17 GDPR). What became of it stands at `/erasures/{id}`."""
    return _ask(request, jobs.ERASURE, pseudonym, idempotency_key)


def _ask(request: HttpRequest, kind: str, pseudonym: str, key: str | None) -> HttpResponse:
    viewer = viewer_with(request, "erase_customers")
    jobs.require_whole_house(viewer)

    def act() -> tuple[int, dict[str, Any]]:
        job = jobs.start(kind, key_of(request), {"customer": pseudonym}, form="json" if kind == jobs.CUSTOMER else "")
        return 202, jobs.plain(job)

    return once(request, key, act, noun="exports" if kind == jobs.CUSTOMER else "erasures")


def plain(customer: Customer) -> dict[str, Any]:
    """A customer as plain values."""
    return CustomerOut(**shown(customer)).model_dump(mode="json")


def shown(customer: Customer) -> dict[str, Any]:
    """A customer as it is answered."""
    return {
        "id": customer.pseudonym,
        "identified": True,
        "name": customer.name,
        "unit": customer.unit_id,
        "since": customer.since,
        "language": customer.language,
        "known_at": customer.known_at,
        "contacts": [{"kind": each.kind, "value": each.value} for each in customer.contacts.all()],
        "consents": [_consent(each) for each in customer.consents.all()],
        "version": customer.version,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {name: getattr(consent, name) for name in ("purpose", "given_at", "withdrawn_at")}


def _unknown(pseudonym: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"unit": None, "since": None, "known_at": None, "contacts": [], "consents": []}
    nothing |= {"version": None}
    return {"id": pseudonym, "identified": False, "name": "", "language": "", **nothing}
