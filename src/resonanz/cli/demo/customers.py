"""Who some of the customers are: identity lives beside the record, so the demo has to tell it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from resonanz.organisation.customers.actions import give_consent, identify_customer
from resonanz.organisation.customers.models import Purpose
from resonanz.organisation.units.models import Unit

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
        name = f"{_FIRST[place % len(_FIRST)]} {_LAST[place % len(_LAST)]}"
        customer = identify_customer(
            key=number,
            name=name,
            unit=units[region],
            language="de",
            contacts=[("number", number), ("email", f"kunde-{place + 1}@example.org")],
            by=None,
        )
        if place % 2 == 0:
            give_consent(customer, purpose=Purpose.FEEDBACK, source="Vertragsabschluss", by=None)


def _latest(survey: Path) -> Iterator[tuple[str, str]]:
    with survey.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in reversed(rows):
        number, region = row["Kundennummer"], row["Region"]
        if len(named[region]) < EACH and number not in named[region]:
            named[region].add(number)
            yield number, region
