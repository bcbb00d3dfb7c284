"""Who some of the customers are: identity lives beside the record, so the demo has to tell it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final

from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import give_consent, identify_customer
from resonanz.organisation.customers.models import Consent, ContactKey, Customer, Purpose
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.units.models import Unit

REPORTED: Final = "Störungsmeldung"
EACH: Final = 6
"""Customers who are known by name in each region."""
_FIRST: Final = (
    *("Adele", "Bruno", "Clara", "Dennis", "Edith", "Fatma", "Gustav", "Helga", "Ivo", "Jutta", "Karim", "Lotte"),
    *("Mats", "Nora", "Otto", "Paula", "Rolf", "Selma"),
)
_LAST: Final = (
    *("Ackermann", "Böhm", "Celik", "Dreyer", "Engel", "Fuchs", "Gerlach", "Hansen", "Imhof", "Jacobs", "Kern"),
    *("Ludwig", "Marx"),
)


def identify_some(survey: Path, units: dict[str, Unit]) -> None:
    """Name the customers who answered the quarterly survey last, some in each region."""
    for place, (number, region) in enumerate(_latest(survey)):
        customer = identify_customer(
            key=number,
            name=_name(place),
            unit=units[region],
            language="de",
            contacts=[("number", number), ("email", f"kunde-{place + 1}@example.org")],
            by=None,
        )
        if place % 2 == 0:
            give_consent(customer, purpose=Purpose.FEEDBACK, source="Vertragsabschluss", by=None)


def identify_reporters(steps: Path, units: dict[str, Unit], *, first: date, last: date) -> None:
    """Name the customers who reported a fault in some days; they agreed to be called back.

    There are many: they are written at once, as an import from the customer register would do it.
    """
    found = dict(_reported(steps, first=first, last=last))
    known = set(ContactKey.objects.filter(value__in=found).values_list("value", flat=True))
    named = [(number, region) for number, region in found.items() if number not in known]
    start, at = Customer.objects.count(), clock.now()
    rows = [
        Customer(pseudonym=pseudonym_of(number), name=_name(start + i), unit=units[region], language="de", known_at=at)
        for i, (number, region) in enumerate(named)
    ]
    Customer.objects.bulk_create(rows)
    contacts = []
    for place, (row, (number, _region)) in enumerate(zip(rows, named, strict=True), start + 1):
        contacts.append(ContactKey(customer=row, kind=ContactKey.Kind.NUMBER, value=number))
        contacts.append(ContactKey(customer=row, kind=ContactKey.Kind.EMAIL, value=f"kunde-{place}@example.org"))
    ContactKey.objects.bulk_create(contacts)
    agreed = [Consent(customer=row, purpose=Purpose.CALLBACK, given_at=at, source=REPORTED) for row in rows]
    Consent.objects.bulk_create(agreed)
    record("customer.identified", by=None, customers=len(rows))


def identify_complainants() -> None:
    """Name those whose case somebody follows: whoever answers them has to know who they are."""
    unnamed = Customer.objects.filter(name="", cases__isnull=False).distinct().order_by("pk")
    contacts, start = [], Customer.objects.count()
    for place, row in enumerate(unnamed, start + 1):
        row.name, row.unit, row.language = _name(place), row.cases.earliest("opened_at").unit, "de"
        contacts.append(ContactKey(customer=row, kind=ContactKey.Kind.EMAIL, value=f"kunde-{place}@example.org"))
    named = [contact.customer for contact in contacts]
    Customer.objects.bulk_update(named, ["name", "unit", "language"])
    ContactKey.objects.bulk_create(contacts)
    record("customer.identified", by=None, customers=len(named))


def _reported(steps: Path, *, first: date, last: date) -> Iterator[tuple[str, str]]:
    """Customer number and region of each fault that was reported, in the order of the file."""
    with steps.open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file, delimiter=";"))
        lines = (line for line in file if f'"{REPORTED}"' in line)
        for row in csv.DictReader(lines, head, delimiter=";"):
            day = datetime.strptime(row["Zeitpunkt"][:10], "%d.%m.%Y").date()
            if row["Schritt"] == REPORTED and row["Kundennummer"] and first <= day <= last:
                yield row["Kundennummer"], row["Region"]


def _name(place: int) -> str:
    return f"{_FIRST[place % len(_FIRST)]} {_LAST[place % len(_LAST)]}"


def _latest(survey: Path) -> Iterator[tuple[str, str]]:
    with survey.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in reversed(rows):
        number, region = row["Kundennummer"], row["Region"]
        if len(named[region]) < EACH and number not in named[region]:
            named[region].add(number)
            yield number, region
