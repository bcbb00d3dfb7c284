"""Reading customers: who a pseudonym is, and what the record holds about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Customer

_PSEUDONYM: Final = re.compile(r"[0-9a-f]{32}")
KEPT_MONTHS: Final = 36
"""Identity is kept so long after the last contact."""


def workspace() -> Workspace:
    """Where the record lies."""
    return Workspace(settings.WORKSPACE)


def pseudonym_of(key: str) -> str:
    """The pseudonym under which the record knows a customer whom the sources call this."""
    import pyarrow as pa

    from resonanz.events.rows import pseudonyms

    return str(pseudonyms(pa.array([key.strip()]), workspace().create().secret)[0])


def matching(rows: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """Customers with these words in their name, or with this number, address or telephone."""
    found = Q(name__icontains=words) | Q(contacts__value__iexact=words)
    return rows.filter(found).distinct()


def pseudonyms_for(words: str) -> set[str]:
    """The pseudonyms that somebody may mean by a number, an address, a key of the sources or a pseudonym."""
    words = words.strip()
    known = set(Customer.objects.filter(contacts__value__iexact=words).values_list("pseudonym", flat=True))
    said = {words.lower()} if _PSEUDONYM.fullmatch(words.lower()) else set()
    return {*known, *said, pseudonym_of(words)}


def events_of(scope: Scope) -> list[dict[str, Any]]:
    """All events of the customer that a scope names, by time; newest ones included."""
    from resonanz.events.projections.customer import history
    from resonanz.organisation.intake.inbox import DatabaseInbox

    place = workspace()
    if scope.customer is None or not place.exists:
        return []
    events: list[dict[str, Any]] = history(place, scope, scope.customer, fresh=DatabaseInbox()).to_pylist()
    return events


def allowed(customer: Customer, purpose: str) -> bool:
    """Whether a customer may be contacted for a purpose."""
    return customer.consents.filter(purpose=purpose, withdrawn_at=None).exists()


def last_contacts(customers: Iterable[str]) -> dict[str, datetime]:
    """When each of these pseudonyms was last heard of, as far as the record says."""
    from resonanz.events.tables import open_table

    place = workspace()
    if not place.exists:
        return {}
    events = open_table(place, Scope.everything("retention of customers' identity"))
    mine = events.filter(events.customer.isin(sorted(customers)))
    rows = mine.group_by("customer").aggregate(last=mine.occurred_at.max()).to_pyarrow().to_pylist()
    return {row["customer"]: row["last"] for row in rows if row["last"] is not None}


def expired() -> list[Customer]:
    """Customers whose identity has been kept long enough."""
    before = clock.now() - timedelta(days=round(KEPT_MONTHS * 365.25 / 12))
    old = {customer.pseudonym: customer for customer in Customer.objects.filter(known_at__lt=before)}
    last = last_contacts(old) if old else {}
    return [customer for pseudonym, customer in old.items() if last.get(pseudonym, before) <= before]


def erased_but_known() -> list[Customer]:
    """Customers on the list of erasures whose identity is still held: an erasure was interrupted."""
    from resonanz.events.erasure import key_of
    from resonanz.events.forgotten import moments

    place = workspace()
    until = moments(place)
    known = ((customer, until.get(key_of(place, customer.pseudonym))) for customer in Customer.objects.all())
    return [customer for customer, at in known if at is not None and customer.known_at <= at] if until else []


def held_under(words: str) -> list[str]:
    """The pseudonyms that somebody means by these words and about which something is held."""
    asked = sorted(pseudonyms_for(words))
    known = set(Customer.objects.filter(pseudonym__in=asked).values_list("pseudonym", flat=True))
    house = Scope.everything("request of a customer")
    return [name for name in asked if name in known or events_of(replace(house, customer=name))]
