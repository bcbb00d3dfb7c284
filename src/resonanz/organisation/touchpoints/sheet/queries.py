"""What a file would change in the register: read only, so that the preview writes nothing."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.sheets import Line, Sheet
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Basis, Touchpoint, TouchpointAlias
from resonanz.organisation.touchpoints.sheet.phrases import COLUMNS, SEPARATOR
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import full_names

Outcome = Literal["created", "updated", "unchanged", "rejected"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("created", "updated", "unchanged", "rejected")
Label = str | Promise
_WORDS: Final = ("stage", "channel", "expected", "promised", "experienced")
_COUNTS: Final = ("expected_n", "promised_n", "experienced_n")
_LARGEST: Final = 2_147_483_647
_ESCAPED: Final = re.compile(rf"[\\{SEPARATOR}]")
_PART: Final = re.compile(rf"(?:\\.|[^{SEPARATOR}\\])+")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that becomes another."""

    label: Label
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row of the file; `values` are what `actions` would write."""

    line: int
    name: str
    outcome: Outcome
    reasons: tuple[Label, ...] = ()
    changes: tuple[Change, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    touchpoint: Touchpoint | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the whole file: rows read = created + updated + unchanged + rejected."""

    rows: tuple[Planned, ...]
    unknown: tuple[str, ...]
    missing_name: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def read(self) -> int:
        return len(self.rows)

    @property
    def writes(self) -> int:
        return self.counts["created"] + self.counts["updated"]

    @property
    def fingerprint(self) -> str:
        """Changes when the register or the file changed, so that nobody confirms what was not shown."""
        parts = [(r.line, r.name, r.outcome, [(str(c.label), c.before, c.after) for c in r.changes]) for r in self.rows]
        with translation.override("en"):
            return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def plan_sheet(sheet: Sheet, *, editable: QuerySet[Touchpoint], may_create: Callable[[list[Unit]], bool]) -> Plan:
    """Compare a file with the register.

    Args:
        sheet: the file; a column that it lacks leaves its field as it is, an empty cell empties it.
        editable: the touchpoints that the person may change.
        may_create: whether the person may add a touchpoint for these units.
    """
    if "name" not in sheet.fields:
        return Plan((), sheet.unknown, missing_name=True)
    book = _Book(sheet.fields, editable, may_create)
    return Plan(tuple(book.planned(line) for line in sheet.lines), sheet.unknown)


class _Book:
    """All that rows are compared with, read once."""

    def __init__(
        self, fields: frozenset[str], editable: QuerySet[Touchpoint], may_create: Callable[[list[Unit]], bool]
    ) -> None:
        self._fields = fields
        self._may_create = may_create
        rows = Touchpoint.objects.select_related("owner", "deputy").prefetch_related("roles", "units", "aliases")
        self._known = {row.name.casefold(): row for row in rows}
        self._editable = set(editable.values_list("pk", flat=True))
        self._members = {m.email.casefold(): m for m in Member.objects.filter(is_active=True)}
        self._roles = {r.name.casefold(): r for r in Role.objects.all()}
        self._names = full_names(Unit.objects.all())
        self._units = {name.casefold(): unit for unit, name in self._names.items()}
        self._keys = frozenset(TouchpointAlias.objects.values_list("key", flat=True))
        self._basis = _basis_words()
        self._lines: dict[str, int] = {}
        self._claimed: dict[str, int] = {}

    def planned(self, line: Line) -> Planned:
        name = line.cells.get("name", "")
        if line.problem:
            return Planned(line.number, name, "rejected", (line.problem,))
        reasons: list[Label] = []
        known = self._known.get(name.casefold())
        values = self._values(line, known, reasons)
        self._check_name(name, line.number, reasons)
        self._check_rights(known, values, reasons)
        self._check_keys(known, values.get("keys"), line.number, reasons)
        if reasons:
            return Planned(line.number, name, "rejected", tuple(reasons))
        changes = tuple(self._changes(known, values)) if known else ()
        outcome: Outcome = "updated" if changes else "unchanged" if known else "created"
        return Planned(line.number, name, outcome, (), changes, values, known)

    def _check_name(self, name: str, number: int, reasons: list[Label]) -> None:
        if not name or len(name) > _longest("name"):
            reasons.append(_say(_("the name needs 1 to {limit} characters"), limit=_longest("name")))
        first = self._lines.setdefault(name.casefold(), number)
        if first != number:
            reasons.append(_say(_("the same name stands on line {line}"), line=first))

    def _check_rights(self, known: Touchpoint | None, values: Mapping[str, Any], reasons: list[Label]) -> None:
        units = values.get("units")
        allowed = known.pk in self._editable if known else True
        if units is not None or known is None:
            allowed = allowed and self._may_create(units or [])
        if not allowed:
            reasons.append(_("you have no right to write this touchpoint or its units"))
        if known and known.archived_at is not None:
            reasons.append(_("it is archived; bring it back first"))

    def _check_keys(self, known: Touchpoint | None, keys: list[str] | None, number: int, reasons: list[Label]) -> None:
        own = {alias.key for alias in known.aliases.all()} if known else set()
        for key in [key for key in keys or () if key not in own]:
            if key in self._keys:
                reasons.append(_say(_("the key {key} belongs to another touchpoint"), key=key))
            first = self._claimed.setdefault(key, number)
            if first != number:
                reasons.append(_say(_("the key {key} stands on line {line}, too"), key=key, line=first))

    def _values(self, line: Line, known: Touchpoint | None, reasons: list[Label]) -> dict[str, Any]:
        cells = {name: text for name, text in line.cells.items() if name in self._fields}
        values: dict[str, Any] = {"name": known.name if known else cells.get("name", "")}
        for name, text in cells.items():
            if name in _WORDS:
                values[name] = self._words(name, text, reasons)
            elif name in _COUNTS:
                values[name] = _count(name, text, reasons)
            elif name in {"owner", "deputy"}:
                values[name] = self._member(name, text, known, reasons)
            elif name == "basis":
                values[name] = self._basis_of(text, reasons)
        for name, found in (("roles", self._roles), ("units", self._units)):
            if name in cells:
                values[name] = _several(name, cells[name], found, reasons)
        if "keys" in cells:
            values["keys"] = _parts(cells["keys"])
        return values

    @staticmethod
    def _words(name: str, text: str, reasons: list[Label]) -> str:
        if len(text) > _longest(name):
            reasons.append(
                _say(_("{column} has more than {limit} characters"), column=COLUMNS[name], limit=_longest(name))
            )
        return text.replace("\r\n", "\n")

    def _member(self, name: str, text: str, known: Touchpoint | None, reasons: list[Label]) -> Member | None:
        stored: Member | None = getattr(known, name, None)
        if stored is not None and stored.email.casefold() == text.casefold():
            return stored
        found = self._members.get(text.casefold())
        if text and found is None:
            reasons.append(_say(_("{column}: nobody here has the address {text}"), column=COLUMNS[name], text=text))
        return found

    def _basis_of(self, text: str, reasons: list[Label]) -> str:
        found = self._basis.get(text.casefold())
        if found is None:
            words = ", ".join(str(label) for label in Basis.labels)
            reasons.append(_say(_("{text} is no basis; it takes one of: {words}"), text=text, words=words))
        return found or Basis.ASSUMED

    def _changes(self, known: Touchpoint, values: Mapping[str, Any]) -> list[Change]:
        found = []
        for name, label in COLUMNS.items():
            if name in values:
                before, after = self.shown(name, _stored(known, name)), self.shown(name, values[name])
                if before != after:
                    found.append(Change(label, before, after))
        return found

    def shown(self, name: str, value: Any) -> str:
        """A value as the file would show it."""
        return _shown(name, value, self._names)


def cells_of(touchpoint: Touchpoint, names: Mapping[Unit, str]) -> list[str]:
    """A touchpoint as a row of the file."""
    return [_shown(name, _stored(touchpoint, name), names) for name in COLUMNS]


def _stored(touchpoint: Touchpoint, name: str) -> Any:
    if name in {"roles", "units"}:
        return list(getattr(touchpoint, name).all())
    if name == "keys":
        return [alias.key for alias in touchpoint.aliases.all()]
    return getattr(touchpoint, name)


def _shown(name: str, value: Any, names: Mapping[Unit, str]) -> str:
    if value is None:
        return ""
    if name in {"roles", "units", "keys"}:
        words = sorted({_ESCAPED.sub(r"\\\g<0>", names.get(each, str(each))) for each in value})
        return f" {SEPARATOR} ".join(words)
    if isinstance(value, Member):
        return value.email
    return str(Basis(value).label) if name == "basis" else str(value)


def _several(name: str, text: str, known: Mapping[str, Any], reasons: list[Label]) -> list[Any]:
    found = []
    for part in _parts(text):
        if part.casefold() in known:
            found.append(known[part.casefold()])
        else:
            reasons.append(_say(_("{column}: {text} is not known here"), column=COLUMNS[name], text=part))
    return found


def _parts(text: str) -> list[str]:
    parts = (re.sub(r"\\(.)", r"\1", part.strip()) for part in _PART.findall(text))
    return list(dict.fromkeys(part for part in parts if part))


def _count(name: str, text: str, reasons: list[Label]) -> int | None:
    if not text:
        return None
    digits = text.replace(".", "").replace(",", "").replace("\u202f", "").replace("\u00a0", "")
    if digits.isdecimal() and digits.isascii() and int(digits) <= _LARGEST:
        return int(digits)
    reasons.append(_say(_("{column}: {text} is no whole number"), column=COLUMNS[name], text=text))
    return None


def _longest(name: str) -> int:
    return int(getattr(Touchpoint._meta.get_field(name), "max_length", None) or 0)


def _basis_words() -> dict[str, str]:
    words = {value.casefold(): value for value in Basis.values} | {"": str(Basis.ASSUMED)}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {str(basis.label).casefold(): str(basis.value) for basis in Basis}
    return words


def _say(message: Label, **params: object) -> Label:
    shown = {name: value if isinstance(value, Promise) else str(value)[:80] for name, value in params.items()}
    return format_lazy(cast("str", message), **shown)
