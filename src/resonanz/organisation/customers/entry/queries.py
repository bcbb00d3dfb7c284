"""What would become of customers that are brought in: read only, so that a preview writes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base import clock
from resonanz.organisation.customers.entry.phrases import COLUMNS
from resonanz.organisation.customers.entry.values import LONGEST_KEY
from resonanz.organisation.customers.models import Consent, ContactKey, Customer, Erasure
from resonanz.organisation.customers.queries import workspace
from resonanz.organisation.units.models import Unit

Outcome = Literal["created", "updated", "unchanged", "rejected"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("created", "updated", "unchanged", "rejected")
Label = str | Promise
Reason = tuple[str, Label]
"""A field and what is wrong with it."""
FIELDS: Final = ("name", "unit", "since", "language")
KINDS: Final = (ContactKey.Kind.EMAIL.value, ContactKey.Kind.PHONE.value)
_NUMBER: Final = ContactKey.Kind.NUMBER.value
_CHUNK: Final = 800
"""Customers that one set of queries compares."""
_MOST_CONTACTS: Final = 10


@dataclass(frozen=True, slots=True)
class Allowed:
    """A consent that is brought in; without a time it is as old as nobody knows."""

    purpose: str
    source: str
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says about one customer; a field that `values` lacks stays as it is.

    Attributes:
        line: where it stands in what was sent.
        key: what the sources call the customer; empty where `pseudonym` names a known one.
        values: `name`, `unit`, `since`, `language`, and tuples of values for `email` and `phone`.
        consents: what the customer allowed.
        reasons: what could not be read.
        pseudonym: a known customer, where the key is not at hand.
    """

    line: int
    key: str
    values: Mapping[str, Any]
    consents: tuple[Allowed, ...] = ()
    reasons: tuple[Reason, ...] = ()
    pseudonym: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody may write customers: `may` takes a unit, or None for those without one; `units` are the units."""

    may: Callable[[Unit | None], bool]
    units: QuerySet[Unit]


@dataclass(frozen=True, slots=True)
class Known:
    """A known customer with contacts by kind, sorted, and by purpose when each consent ended, None where it holds."""

    customer: Customer
    contacts: dict[str, list[str]] = field(default_factory=dict)
    consents: dict[str, list[datetime | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that becomes another."""

    field: str
    label: Label
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one customer; `customer` is the known one, `consents` those that will be given."""

    wanted: Wanted
    outcome: Outcome
    pseudonym: str = ""
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    consents: tuple[Allowed, ...] = ()
    customer: Customer | None = None

    @property
    def name(self) -> str:
        """By what the person who brings the row in knows it."""
        said = str(self.wanted.values.get("name") or "")
        return " · ".join(part for part in (self.wanted.key, said) if part)


@dataclass(frozen=True)
class Plan:
    """What becomes of all: read = created + updated + unchanged + rejected."""

    rows: tuple[Planned, ...]
    unknown: tuple[str, ...] = ()
    missing_key: bool = False
    counts: Mapping[Outcome, int] = field(init=False)

    def __post_init__(self) -> None:
        found = Counter(row.outcome for row in self.rows)
        object.__setattr__(self, "counts", {outcome: found[outcome] for outcome in OUTCOMES})

    @property
    def read(self) -> int:
        return len(self.rows)

    @property
    def writes(self) -> int:
        return self.counts["created"] + self.counts["updated"]

    @property
    def fingerprint(self) -> str:
        """Changes when what is known or the file changed, so that nobody confirms what was not shown."""
        seal = hashlib.sha256()
        with translation.override("en"):
            for row in self.rows:
                changes = [(each.field, each.before, each.after) for each in row.changes]
                seal.update(repr((row.wanted.line, row.pseudonym, row.outcome, changes)).encode())
        return seal.hexdigest()[:32]


def plan_customers(
    wanted: Sequence[Wanted], reach: Reach, *, unit: Unit | None = None, unknown: tuple[str, ...] = ()
) -> Plan:
    """Compare what is brought in with what is known; a constant number of queries for each 800.

    `unit` looks after new customers for whom no unit is named, `unknown` are columns that nobody reads.
    """
    book = _Book(reach, unit)
    chunks = (wanted[first : first + _CHUNK] for first in range(0, len(wanted), _CHUNK))
    return Plan(tuple(row for chunk in chunks for row in book.planned(chunk)), unknown)


class _Book:
    """What rows are compared with; a chunk's part of it is read at once."""

    def __init__(self, reach: Reach, unit: Unit | None) -> None:
        from resonanz.events.forgotten import moments

        place = workspace().create()
        self._place = place
        self._unit = unit
        self._may = reach.may
        self._erased = moments(place)
        self._ending = set(Erasure.objects.filter(ended_at=None).values_list("pseudonym", flat=True))
        self._allowed: dict[Any, bool] = {}
        self._lines: dict[str, int] = {}
        self._claimed: dict[tuple[str, str], int] = {}
        self._known: dict[str, Known] = {}
        self._taken: dict[tuple[str, str], Any] = {}

    def planned(self, chunk: Sequence[Wanted]) -> Iterator[Planned]:
        names = self._pseudonyms(chunk)
        self._known = _known(names)
        self._taken = _taken(chunk)
        return (self._one(wanted, name) for wanted, name in zip(chunk, names, strict=True))

    def _pseudonyms(self, chunk: Sequence[Wanted]) -> list[str]:
        import pyarrow as pa

        from resonanz.events.rows import pseudonyms

        found = pseudonyms(pa.array([each.key for each in chunk], pa.string()), self._place.secret).to_pylist()
        return [each.pseudonym or str(name) for each, name in zip(chunk, found, strict=True)]

    def _one(self, wanted: Wanted, pseudonym: str) -> Planned:
        if wanted.reasons and not (wanted.key or wanted.pseudonym or wanted.values):
            return Planned(wanted, "rejected", pseudonym, wanted.reasons)
        known = self._known.get(pseudonym)
        if known is None and self._unit is not None and "unit" not in wanted.values:
            wanted = replace(wanted, values={**wanted.values, "unit": self._unit})
        reasons = list(wanted.reasons)
        self._check_key(wanted, pseudonym, reasons)
        self._check_rights(wanted, known, reasons)
        self._check_contacts(wanted, known, reasons)
        if not reasons and pseudonym in self._ending:
            reasons.append(("key", _("the customer is being erased")))
        if not reasons and known is None:
            self._check_erased(wanted, pseudonym, reasons)
        if reasons:
            return Planned(wanted, "rejected", pseudonym, tuple(reasons))
        consents = _given(wanted.consents, known)
        changes = (*_changes(wanted, known), *(_consented(each) for each in consents)) if known else ()
        outcome: Outcome = "updated" if changes else "unchanged" if known else "created"
        return Planned(wanted, outcome, pseudonym, (), changes, consents, known.customer if known else None)

    def _check_key(self, wanted: Wanted, pseudonym: str, reasons: list[Reason]) -> None:
        if wanted.pseudonym:
            return
        if not 0 < len(wanted.key) <= LONGEST_KEY:
            reasons.append(("key", say(_("the customer number needs 1 to {limit} characters"), limit=LONGEST_KEY)))
            return
        first = self._lines.setdefault(pseudonym, wanted.line)
        if first != wanted.line:
            reasons.append(("key", say(_("the same customer number stands on line {line}"), line=first)))

    def _check_rights(self, wanted: Wanted, known: Known | None, reasons: list[Reason]) -> None:
        if known is not None and not self._within(known.customer.unit):
            reasons.append(("key", _("the customer belongs to a unit for which you may not write")))
        unit = wanted.values.get("unit")
        if any(name == "unit" for name, _said in reasons):
            return
        if unit is None and (known is None or "unit" in wanted.values):
            reasons.append(("unit", _("say which unit looks after the customer")))
        elif unit is not None and not self._within(unit):
            reasons.append(("unit", _("for this unit you may not write")))

    def _within(self, unit: Unit | None) -> bool:
        place = unit.pk if unit else None
        if place not in self._allowed:
            self._allowed[place] = self._may(unit)
        return self._allowed[place]

    def _check_contacts(self, wanted: Wanted, known: Known | None, reasons: list[Reason]) -> None:
        own = known.customer.pk if known else None
        for kind, value in _reached(wanted):
            owner = self._taken.get((kind, value))
            if owner is not None and owner != own:
                reasons.append((_field_of(kind), say(_("{value} belongs to another customer"), value=value)))
            first = self._claimed.setdefault((kind, value), wanted.line)
            if first != wanted.line and kind in KINDS:
                reasons.append((kind, say(_("{value} stands on line {line}, too"), value=value, line=first)))
        many = [kind for kind in KINDS if len(wanted.values.get(kind, ())) > _MOST_CONTACTS]
        reasons += [(kind, say(_("more than {limit} of one kind"), limit=_MOST_CONTACTS)) for kind in many]

    def _check_erased(self, wanted: Wanted, pseudonym: str, reasons: list[Reason]) -> None:
        """Who was erased stays away; who became a customer again later is somebody new."""
        from resonanz.events.erasure import key_of

        at = self._erased.get(key_of(self._place, pseudonym)) if self._erased else None
        if at is None:
            return
        day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        since = wanted.values.get("since")
        if since is None or since < day:
            said = _("this customer was erased; a new relation begins with “customer since” on {day} or later")
            reasons.append(("since", say(said, day=day.isoformat())))


def _known(pseudonyms: Iterable[str]) -> dict[str, Known]:
    """Who of these is known, with contacts and consents."""
    rows = Customer.objects.filter(pseudonym__in=set(pseudonyms)).select_related("unit")
    found = {row.pk: Known(row) for row in rows}
    contacts = ContactKey.objects.filter(customer__in=found).values_list("customer_id", "kind", "value")
    for pk, kind, value in sorted(contacts):
        found[pk].contacts.setdefault(kind, []).append(value)
    for pk, purpose, withdrawn_at in Consent.objects.filter(customer__in=found).values_list(
        "customer_id", "purpose", "withdrawn_at"
    ):
        found[pk].consents.setdefault(purpose, []).append(withdrawn_at)
    return {each.customer.pseudonym: each for each in found.values()}


def _taken(chunk: Sequence[Wanted]) -> dict[tuple[str, str], Any]:
    """To whom the contacts of a chunk belong already."""
    values = {value for each in chunk for _kind, value in _reached(each)}
    rows = ContactKey.objects.filter(value__in=values).values_list("kind", "value", "customer_id")
    return {(kind, value): owner for kind, value, owner in rows}


def _reached(wanted: Wanted) -> list[tuple[str, str]]:
    """All contacts that would be the customer's."""
    number = [(_NUMBER, wanted.key)] if wanted.key else []
    return number + [(kind, value) for kind in KINDS for value in wanted.values.get(kind, ())]


def _field_of(kind: str) -> str:
    return "key" if kind == _NUMBER else kind


def _given(consents: Iterable[Allowed], known: Known | None) -> tuple[Allowed, ...]:
    """The consents that are new. What the customer took back comes again only if it was given after that."""
    held = known.consents if known else {}
    return tuple({each.purpose: each for each in consents if _is_new(each, held.get(each.purpose, []))}.values())


def _is_new(consent: Allowed, ends: Sequence[datetime | None]) -> bool:
    ended = [end for end in ends if end is not None]
    if len(ended) < len(ends):
        return False
    return not ended or (consent.given_at is not None and consent.given_at > max(ended))


def _changes(wanted: Wanted, known: Known) -> Iterator[Change]:
    for name in (*FIELDS, *KINDS):
        if name in wanted.values:
            before = tuple(known.contacts.get(name, ())) if name in KINDS else getattr(known.customer, name)
            after = wanted.values[name]
            if before != after:
                yield Change(name, COLUMNS[name], shown(before), shown(after))
    numbers = tuple(known.contacts.get(_NUMBER, ()))
    if wanted.key and wanted.key not in numbers:
        yield Change("key", COLUMNS["key"], shown(numbers), shown((*numbers, wanted.key)))


def shown(value: Any) -> str:
    """A value as a preview shows it."""
    if isinstance(value, tuple):
        return " | ".join(value)
    return "" if value is None else str(value)


def _consented(consent: Allowed) -> Change:
    return Change(consent.purpose, COLUMNS[consent.purpose], "", clock.today().isoformat())


def say(message: Label, **params: object) -> Label:
    """A sentence with words in it, put together when it is shown."""
    given = {name: value if isinstance(value, Promise) else str(value)[:80] for name, value in params.items()}
    return format_lazy(cast("str", message), **given)
