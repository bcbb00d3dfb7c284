"""Naming a customer in an address or an event: by pseudonym, or by the key that the sender's own sources use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from ninja import Field, Schema

from resonanz.api.paging import Word
from resonanz.api.problems import NotValid
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.actions import note_look
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import pseudonym_of, workspace

Pseudonym = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["9f86d081884c7d659a2feaa0c55ad015"])]


class PersonFilters(Schema):
    """One customer."""

    customer: Pseudonym | None = Field(None, description="Pseudonym of a customer; needs the scope see_customers.")
    customer_key: Word | None = Field(None, description="The same by the key of your own sources, such as a number.")


def person_of(viewer: Viewer, wanted: Any) -> str | None:
    """The pseudonym that an address names; looking at one person is logged.

    Raises:
        PermissionDenied: customers may not be seen.
        NotValid: it names the customer twice.
    """
    if wanted.customer is None and wanted.customer_key is None:
        return None
    if wanted.customer is not None and wanted.customer_key is not None:
        raise NotValid("customer_key", "Name the customer once: by pseudonym or by key.")
    require(viewer, "see_customers")
    pseudonym: str = wanted.customer or pseudonym_of(wanted.customer_key)
    note(viewer, pseudonym, Customer.objects.filter(pseudonym=pseudonym).first())
    return pseudonym


def where_both(viewer: Viewer) -> Viewer:
    """A viewer who reads voices only where customers may be seen, too: for what one person said."""
    read, seen = viewer.paths("read_voices"), viewer.paths("see_customers")
    grants = (
        replace(grant, permission="read_voices")
        for grant in viewer.grants
        if (grant.permission == "read_voices" and any(grant.path.startswith(path) for path in seen))
        or (grant.permission == "see_customers" and any(grant.path.startswith(path) for path in read))
    )
    kept = (grant for grant in viewer.grants if grant.permission != "read_voices")
    return replace(viewer, grants=(*kept, *grants))


def note(viewer: Viewer, pseudonym: str, customer: Customer | None) -> None:
    """Log a look at one customer."""
    note_look(pseudonym, customer, by=viewer.member, purpose=PERMISSIONS["see_customers"].purpose)


def with_pseudonyms(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Events in which the sender's key of a customer became the pseudonym of the record, as in an import.

    Raises:
        NotValid: an event names its customer twice.
    """
    made = [dict(event) for event in events]
    keyed = [event for event in made if event.get("customer_key") is not None]
    if not keyed:
        return made
    import pyarrow as pa

    from resonanz.events.rows import pseudonyms

    if any(event.get("customer") is not None for event in keyed):
        raise NotValid("customer_key", "Name the customer once: by pseudonym or by key.")
    keys = [str(event.pop("customer_key")).strip() for event in keyed]
    found = pseudonyms(pa.array(keys, pa.string()), workspace().create().secret).to_pylist()
    for event, pseudonym in zip(keyed, found, strict=True):
        event["customer"] = pseudonym
    return made
