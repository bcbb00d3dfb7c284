"""Writing customers that are brought in: one, or many in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.entry.queries import (
    FIELDS,
    KINDS,
    Allowed,
    Plan,
    Planned,
    Reach,
    Reason,
    Wanted,
    plan_customers,
)
from resonanz.organisation.customers.models import Consent, ContactKey, Customer

T = TypeVar("T")
_CHUNK: Final = 500


class Outdated(Exception):  # noqa: N818 - it reads as what happened
    """What a plan was made from changed in the meantime: nothing was written."""


def enter_customer(
    wanted: Wanted, *, reach: Reach, by: Actor | None, seen: int | None = None, new: bool = False
) -> tuple[Customer, Planned]:
    """Write one customer, known or new.

    `seen` is the version of a known one from which somebody wrote; `new` refuses one who is known already.

    Raises:
        Conflict: if somebody else changed the customer in the meantime.
        ValidationError: if a field cannot be taken, by field.
    """
    [row] = plan_customers([wanted], reach).rows
    if row.customer is not None and seen is not None and row.customer.version != seen:
        raise Conflict(row.customer)
    if new and row.customer is not None:
        raise ValidationError({"key": _("A customer with this number is known already.")})
    if row.reasons:
        raise ValidationError(_by_field(row.reasons))
    with transaction.atomic():
        try:
            write_rows([row] if row.outcome != "unchanged" else [])
        except Outdated as error:
            raise Conflict(row.customer or Customer(pseudonym=row.pseudonym)) from error
        customer = Customer.objects.get(pseudonym=row.pseudonym)
        _note_one(row, customer, by)
    return customer, row


def _by_field(reasons: Sequence[Reason]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, said in reasons:
        found.setdefault(name, []).append(said)
    return found


def _note_one(row: Planned, customer: Customer, by: Actor | None) -> None:
    if row.outcome == "created":
        record("customer.identified", by=by, on=customer)
    elif row.outcome == "updated":
        record("customer.changed", by=by, on=customer, fields=[change.field for change in row.changes])
    for consent in row.consents:
        record("customer.consent_given", by=by, on=customer, purpose=consent.purpose)


@transaction.atomic
def apply_plan(plan: Plan, *, by: Actor | None, source: str) -> None:
    """Write all rows that create or change a customer, or none of them; one line in the log, which names nobody.

    Raises:
        Outdated: if a customer was changed since the plan was made.
    """
    write_rows([row for row in plan.rows if row.outcome in {"created", "updated"}])
    record("customer.imported", by=by, source=source, rows=plan.read, counts=dict(plan.counts))


def note_comparison(plan: Plan, *, by: Actor | None, source: str) -> None:
    """A preview shows what is known about the customers of a sheet: a line in the log."""
    known = sum(row.customer is not None for row in plan.rows)
    if known:
        record("customer.compared", by=by, source=source, rows=plan.read, known=known)


@transaction.atomic
def write_rows(rows: Sequence[Planned]) -> None:
    """Write planned rows; the number of statements follows chunks of 500, not customers.

    Raises:
        Outdated: if what they were compared with changed.
    """
    known = [row for row in rows if row.customer is not None]
    _require_same(known)
    fresh = {row.pseudonym: _customer(row) for row in rows}
    lost = [(row.customer, kind) for row in known for kind in _replaced(row)]
    try:
        Customer.objects.bulk_create(
            fresh.values(),
            batch_size=_CHUNK,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*FIELDS, "version"],
        )
        for kind in KINDS:
            _forget_contacts([customer for customer, each in lost if each == kind and customer is not None], kind)
        contacts = [each for row in rows for each in _contacts(row, fresh[row.pseudonym])]
        ContactKey.objects.bulk_create(contacts, batch_size=_CHUNK)
        consents = [_consent(each, fresh[row.pseudonym]) for row in rows for each in row.consents]
        Consent.objects.bulk_create(consents, batch_size=_CHUNK)
    except IntegrityError as error:
        raise Outdated from error


def _require_same(known: Sequence[Planned]) -> None:
    """Take the rows for this transaction, and see that they are those that were compared."""
    for part in _parts(known):
        seen = {row.customer.pk: row.customer.version for row in part if row.customer is not None}
        rows = Customer.objects.select_for_update().filter(pk__in=seen).order_by("pk")
        if dict(rows.values_list("pk", "version")) != seen:
            raise Outdated


def _customer(row: Planned) -> Customer:
    values: dict[str, Any] = {name: row.wanted.values[name] for name in FIELDS if name in row.wanted.values}
    if row.customer is None:
        return Customer(pseudonym=row.pseudonym, known_at=clock.now(), **values)
    kept = {name: getattr(row.customer, name) for name in FIELDS} | values
    version = row.customer.version + 1
    return Customer(
        id=row.customer.pk, pseudonym=row.pseudonym, known_at=row.customer.known_at, version=version, **kept
    )


def _replaced(row: Planned) -> Iterator[str]:
    """The kinds of contacts that change."""
    changed = {change.field for change in row.changes}
    return (kind for kind in KINDS if kind in changed)


def _forget_contacts(customers: Sequence[Customer], kind: str) -> None:
    for part in _parts(customers):
        ContactKey.objects.filter(customer__in=part, kind=kind).delete()


def _contacts(row: Planned, customer: Customer) -> Iterator[ContactKey]:
    changed = {change.field for change in row.changes}
    if row.wanted.key and (row.customer is None or "key" in changed):
        yield ContactKey(customer_id=customer.pk, kind=ContactKey.Kind.NUMBER, value=row.wanted.key)
    for kind in KINDS:
        if row.customer is None or kind in changed:
            for value in row.wanted.values.get(kind, ()):
                yield ContactKey(customer_id=customer.pk, kind=kind, value=value)


def _consent(allowed: Allowed, customer: Customer) -> Consent:
    given = allowed.given_at or clock.now()
    return Consent(customer_id=customer.pk, purpose=allowed.purpose, given_at=given, source=allowed.source)


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[first : first + _CHUNK] for first in range(0, len(rows), _CHUNK))
