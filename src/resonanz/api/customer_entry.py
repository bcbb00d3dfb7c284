"""What the interface takes about customers: one, a change, or many at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal

from django.core.exceptions import ValidationError
from ninja import Field, Schema
from pydantic import AwareDatetime

from resonanz.api.examples import example
from resonanz.api.paging import Word
from resonanz.api.problems import NotValid
from resonanz.api.values import inline
from resonanz.organisation.access.registers import reach_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.customers.entry.actions import apply_plan, enter_customer
from resonanz.organisation.customers.entry.queries import KINDS, Allowed, Planned, Reason, Wanted, plan_customers
from resonanz.organisation.customers.entry.reading import read_contacts, read_text
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.organisation.units.models import Unit

MOST: Final = 1_000
SOURCE: Final = "API"
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1900, 1, 1)
_NAMES: Final = dict.fromkeys(KINDS, "contacts") | dict.fromkeys(Purpose.values, "consents")
WRITTEN: Final = {
    "key": "K-20417",
    "name": "Inge Hansen",
    "unit": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0001",
    "since": "2019-04-01",
    "language": "de",
    "contacts": [{"kind": "email", "value": "inge.hansen@kunde.example"}],
    "consents": [{"purpose": "feedback", "given_at": "2026-03-02T09:00:00Z", "source": "Vertrag"}],
}
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Language = Annotated[str, Field(max_length=20, pattern=r"^[^\x00-\x1f\x7f]*$", description="Such as de or en.")]


class ContactIn(Schema, extra="forbid"):
    """An address or telephone under which the customer is reached."""

    kind: Literal["email", "phone"]
    value: Annotated[Word, Field(max_length=254)]


class ConsentIn(Schema, extra="forbid"):
    """What the customer allows. A purpose that was taken back counts again only with a later `given_at`."""

    purpose: Annotated[Purpose, inline(Purpose)]
    given_at: AwareDatetime | None = Field(None, description="Without it: now.")
    source: Annotated[Word, Field(max_length=120)] = SOURCE


class CustomerChange(Schema, extra="forbid"):
    """The fields to change; what is left out stays as it is. Contacts are replaced, consents are added."""

    model_config = example({"version": 3, "language": "en"})

    version: int = Field(ge=1, le=2_147_483_646, description="The version from which the change was made.")
    name: Name | None = None
    unit: uuid.UUID | None = Field(None, description="The unit that looks after the customer.")
    since: date | None = Field(None, description="Customer since this day.")
    language: Language | None = None
    contacts: list[ContactIn] | None = Field(None, max_length=20)
    consents: list[ConsentIn] | None = Field(None, max_length=10)


class CustomerIn(CustomerChange):
    """A customer by the key of your sources; the same key again updates. A new one needs a unit."""

    model_config = example(WRITTEN)

    version: None = Field(None, exclude=True)  # type: ignore[assignment]
    key: Word = Field(description="What your sources call the customer, such as the number.")


class CustomersIn(Schema, extra="forbid"):
    """Customers that are taken all or none."""

    model_config = example({"items": [WRITTEN]})

    items: list[CustomerIn] = Field(min_length=1, max_length=MOST)


class BalanceOut(Schema):
    """What became of a batch: read = created + updated + unchanged."""

    model_config = example({"read": 3, "created": 1, "updated": 1, "unchanged": 1})

    read: int
    created: int
    updated: int
    unchanged: int


def enter(
    viewer: Viewer, sent: CustomerChange, *, pseudonym: str = "", seen: int | None = None
) -> tuple[Customer, Planned]:
    """Write one customer, by the key that was sent or, where it is known, by pseudonym.

    Raises:
        Conflict: if somebody else changed the customer.
        ValidationError: if a field cannot be taken.
    """
    [wanted] = _wanted(viewer, [sent], pseudonym)
    try:
        return enter_customer(wanted, reach=reach_of(viewer), by=viewer.member, seen=seen)
    except ValidationError as error:
        said = [(name, text) for name, texts in error.message_dict.items() for text in texts]
        raise ValidationError(_by_field(said)) from error


def enter_many(viewer: Viewer, sent: Sequence[CustomerIn]) -> dict[str, int]:
    """Write customers, all or none; how many of each outcome.

    Raises:
        Outdated: if one of them changed in the meantime.
        ValidationError: if a field of any cannot be taken; the first 50 are named.
    """
    plan = plan_customers(_wanted(viewer, sent), reach_of(viewer))
    bad = [(f"items.{row.wanted.line - 1}", row.reasons) for row in plan.rows if row.reasons]
    if bad:
        found = [(name, str(text), place) for place, reasons in bad for name, text in reasons]
        raise ValidationError(_by_field([(name, text) for name, text, _ in found[:50]], [at for *_, at in found[:50]]))
    apply_plan(plan, by=viewer.member, source=SOURCE)
    return {"read": plan.read} | {name: plan.counts[name] for name in ("created", "updated", "unchanged")}


def _by_field(said: Sequence[tuple[str, str]], places: Sequence[str] = ()) -> dict[str, list[str]]:
    """Errors under the names that the interface uses."""
    found: dict[str, list[str]] = {}
    for place, (name, text) in zip(places or [""] * len(said), said, strict=True):
        field = ".".join(part for part in (place, _NAMES.get(name, name)) if part)
        found.setdefault(field, []).append(text)
    return found


def _wanted(viewer: Viewer, sent: Sequence[CustomerChange], pseudonym: str = "") -> list[Wanted]:
    ids = {each.unit for each in sent if each.unit is not None}
    units = {unit.pk: unit for unit in reach_of(viewer).units.filter(pk__in=ids)}
    return [_one(number, each, units, pseudonym) for number, each in enumerate(sent, 1)]


def _one(number: int, sent: CustomerChange, units: Mapping[uuid.UUID, Unit], pseudonym: str) -> Wanted:
    given = sent.model_dump(exclude_unset=True, include={"name", "unit", "since", "language"})
    reasons: list[Reason] = []
    for name in ("name", "language"):
        if name in given:
            _refuse_null(name, given[name])
            given[name] = read_text(name, given[name], reasons)
    if given.get("since") is not None and given["since"] < _FIRST_DAY:
        reasons.append(("since", "It lies too far back: the first day is 1900-01-01."))
    if given.get("unit") is not None:
        given["unit"] = _unit(given["unit"], units, reasons)
    if "contacts" in sent.model_fields_set:
        _refuse_null("contacts", sent.contacts)
        given |= _contacts(sent.contacts or (), reasons)
    consents = tuple(_consent(each, reasons) for each in sent.consents or ())
    return Wanted(number, getattr(sent, "key", "").strip(), given, consents, tuple(reasons), pseudonym)


def _refuse_null(name: str, value: object) -> None:
    if value is None:
        raise NotValid(name, "It cannot be null; send it empty, or leave it out.")


def _unit(pk: uuid.UUID, units: Mapping[uuid.UUID, Unit], reasons: list[Reason]) -> Unit | None:
    if pk not in units:
        reasons.append(("unit", f"There is no {pk} that this key may name."))
    return units.get(pk)


def _contacts(sent: Iterable[ContactIn], reasons: list[Reason]) -> dict[str, tuple[str, ...]]:
    return {kind: read_contacts(kind, [each.value for each in sent if each.kind == kind], reasons) for kind in KINDS}


def _consent(sent: ConsentIn, reasons: list[Reason]) -> Allowed:
    if sent.given_at is not None and not _EARLIEST <= sent.given_at <= clock.now():
        reasons.append((sent.purpose, "A consent was given between 1990 and now."))
    return Allowed(Purpose(sent.purpose).value, sent.source, sent.given_at)
