"""A row of a sheet as what somebody says about a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.sheets import Line, Sheet
from resonanz.organisation.customers.entry.phrases import COLUMNS, FAMILY, GIVEN
from resonanz.organisation.customers.entry.queries import Allowed, Plan, Reach, Reason, Wanted, plan_customers, say
from resonanz.organisation.customers.entry.values import day_of, email_of, language_of, phone_of, several, yes_or_no
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.organisation.units.models import Unit, UnitAlias
from resonanz.organisation.units.queries import full_names

LONGEST_NAME: Final = Customer._meta.get_field("name").max_length or 0
_SAID: Final = {
    "since": _("{text} is no day; write 31.12.2026 or 2026-12-31"),
    "language": _("{text} is no language; write its code, such as de"),
    "email": _("{text} is no e-mail address"),
    "phone": _("{text} is no telephone number"),
    "unit": _("{text} is no unit for which you may write"),
    "consent": _("{text} is neither yes nor no"),
    "name": _("the name has more than {limit} characters"),
    "letters": _("it holds characters that cannot be printed"),
}


def plan_sheet(sheet: Sheet, reach: Reach, *, source: str, empties: bool = False, unit: Unit | None = None) -> Plan:
    """Compare a sheet with what is known.

    Args:
        sheet: the file; a column that it lacks leaves its field as it is.
        reach: where the person may write.
        source: where consents come from, such as the name of the file.
        empties: whether an empty cell empties its field; else it leaves it as it is.
        unit: who looks after new customers whose row names no unit.
    """
    if "key" not in sheet.fields:
        return Plan((), sheet.unknown, missing_key=True)
    reader = _Reader(units_by_word(reach), source, empties=empties)
    return plan_customers([reader.wanted(line) for line in sheet.lines], reach, unit=unit, unknown=sheet.unknown)


def units_by_word(reach: Reach) -> dict[str, Unit]:
    """The units for which somebody may write, by name and by what the sources call them today."""
    names = full_names(Unit.objects.filter(archived_at=None))
    own = set(reach.units.values_list("pk", flat=True))
    keys = UnitAlias.objects.filter(unit__in=reach.units, valid_to=None).select_related("unit")
    found = {alias.key.casefold(): alias.unit for alias in keys}
    return found | {name.casefold(): unit for unit, name in names.items() if unit.pk in own}


class _Reader:
    """Reads cells; what it cannot read becomes a reason of the row."""

    def __init__(self, units: Mapping[str, Unit], source: str, *, empties: bool) -> None:
        self._units = units
        self._source = source
        self._empties = empties
        self._readers = {**READERS, "unit": self._unit}

    def wanted(self, line: Line) -> Wanted:
        if line.problem:
            return Wanted(line.number, "", {}, reasons=(("", line.problem),))
        reasons: list[Reason] = []
        cells = _named({name: _one_line(name, text) for name, text in line.cells.items()})
        values = {
            name: read(cells[name], reasons)
            for name, read in self._readers.items()
            if name in cells and (cells[name] or (self._empties and name != "unit"))
        }
        consents = tuple(self._consents(cells, reasons))
        if any(not text.isprintable() for text in cells.values()):
            reasons.append(("", _SAID["letters"]))
        return Wanted(line.number, cells.get("key", ""), values, consents, tuple(reasons))

    def _unit(self, text: str, reasons: list[Reason]) -> Unit | None:
        found = self._units.get(text.casefold())
        if found is None:
            reasons.append(("unit", say(_SAID["unit"], text=text)))
        return found

    def _consents(self, cells: Mapping[str, str], reasons: list[Reason]) -> list[Allowed]:
        found = []
        for purpose in Purpose.values:
            said = yes_or_no(cells.get(purpose, ""))
            if said is None:
                text = say(_SAID["consent"], text=cells[purpose])
                reasons.append((purpose, say(_("{column}: {text}"), column=COLUMNS[purpose], text=text)))
            elif said:
                found.append(Allowed(purpose, self._source))
        return found


def _one_line(name: str, text: str) -> str:
    return " ".join(text.replace("\n", "|" if name == "phone" else " ").split())


def _named(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Two columns make one name where there is none for the whole of it."""
    if "name" in cells or not {GIVEN, FAMILY} & cells.keys():
        return cells
    return {**cells, "name": " ".join(part for part in (cells.get(GIVEN), cells.get(FAMILY)) if part)}


def _name(text: str, reasons: list[Reason]) -> str:
    if len(text) > LONGEST_NAME:
        reasons.append(("name", say(_SAID["name"], limit=LONGEST_NAME)))
    return text


def _day(text: str, reasons: list[Reason]) -> date | None:
    return _read("since", text, day_of, reasons) if text else None


def _language(text: str, reasons: list[Reason]) -> str:
    return _read("language", text, language_of, reasons) or ""


def _emails(text: str, reasons: list[Reason]) -> tuple[str, ...]:
    return read_contacts("email", several(text, blanks=True), reasons)


def _phones(text: str, reasons: list[Reason]) -> tuple[str, ...]:
    return read_contacts("phone", several(text), reasons)


def read_contacts(kind: str, parts: Iterable[str], reasons: list[Reason]) -> tuple[str, ...]:
    """Addresses or numbers, each once, in their order; what is none becomes a reason."""
    found = {_read(kind, part, email_of if kind == "email" else phone_of, reasons) for part in parts}
    return tuple(sorted(each for each in found if each))


def _read(name: str, text: str, read: Callable[[str], Any], reasons: list[Reason]) -> Any:
    found = read(text)
    if found is None:
        reasons.append((name, say(_SAID[name], text=text)))
    return found


def read_text(name: str, text: str, reasons: list[Reason]) -> Any:
    """One field of a customer, read by the rules of a sheet; what is empty becomes empty."""
    return READERS[name](_one_line(name, text), reasons)


READERS: Final[Mapping[str, Callable[[str, list[Reason]], Any]]] = {
    "name": _name,
    "since": _day,
    "language": _language,
    "email": _emails,
    "phone": _phones,
}
