"""The people of Nordlicht Energie, all invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Final

from resonanz.organisation.people.actions import assign_role, create_member, create_role
from resonanz.organisation.people.models import Level, Member, Role
from resonanz.organisation.units.models import Unit

NAME: Final = "Nordlicht Energie"
JOBS: Final = (
    "Kundenservice",
    "Abrechnung",
    "Vertrieb",
    "Technik",
    "Messwesen",
    "Beschwerdestelle",
    "Forderungen",
    "Energieberatung",
)
FUNCTIONS: Final = {
    "Vorstand": Level.BOARD,
    "Bereichsleitung": Level.MANAGEMENT,
    "Teamleitung": Level.TEAM_LEAD,
    "CX-Management": Level.CX,
    "Controlling": Level.CONTROLLING,
    "Betriebsrat": Level.WORKS_COUNCIL,
    "Datenschutz": Level.DATA_PROTECTION,
    "Systemverwaltung": Level.ADMINISTRATION,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo: the key under which it is named, and where the person works as what."""

    key: str
    name: str
    functions: tuple[str, ...]
    unit: str
    address: str = ""

    @property
    def email(self) -> str:
        """The cast is known by first names, everybody else by both."""
        local = self.address or self.name.lower().replace(" ", ".").translate(_PLAIN)
        return f"{local}@nordlicht.example"


_PLAIN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
CAST: Final = (
    Person("cx_manager", "Anna Berger", ("CX-Management", "Systemverwaltung"), NAME, "anna"),
    Person("manager", "Gesine Lorenz", ("Bereichsleitung",), "Gebiet Norden", "gesine"),
    Person("lead_nord", "Ben Nissen", ("Teamleitung",), "Nord", "ben"),
    Person("front_line_nord", "Carla Petersen", ("Kundenservice",), "Nord", "carla"),
    Person("lead_sued", "David Sailer", ("Teamleitung",), "Süd", "david"),
    Person("works_council", "Eva Thomsen", ("Betriebsrat",), NAME, "eva"),
    Person("board", "Felix Harms", ("Vorstand",), NAME, "felix"),
)
LEADS: Final = (
    Person("controlling", "Clemens Albrecht", ("Controlling",), NAME, "clemens"),
    Person("data_protection", "Henriette Voss", ("Datenschutz",), NAME, "henriette"),
    Person("manager_mitte", "Arne Feldmann", ("Bereichsleitung",), "Gebiet Mitte"),
    Person("manager_sued_west", "Birgit Rauscher", ("Bereichsleitung",), "Gebiet Süden und Westen"),
    Person("lead_mitte", "Iris Kramer", ("Teamleitung",), "Mitte", "iris"),
    Person("lead_west", "Jonas Wirth", ("Teamleitung",), "West", "jonas"),
    Person("lead_ost", "Katrin Lehmann", ("Teamleitung",), "Ost", "katrin"),
    Person("lead_kueste", "Lars Behrens", ("Teamleitung",), "Küste", "lars"),
    Person("cx_second", "Marlene Dietz", ("CX-Management",), NAME),
)
_STAFF: Final = {
    "Nord": "Nele Jansen, Ole Hinrichs, Pia Clausen, Quirin Möller, Rieke Asmussen, Sönke Brandt, Tomke Friedrichs, "
    "Uwe Carstens, Vera Lüders, Wiebke Thiessen",
    "Küste": "Antje Ricklefs, Bent Harders, Frauke Onken, Gerrit Tjaden, Imke Wilts, Jelto Meinen, Keno Saathoff",
    "Mitte": "Alina Bergmann, Carsten Hoppe, Daria Nowak, Emre Kaya, Franziska Lindner, Georg Schade, Hanna Wiegand",
    "Ost": "Anja Krause, Bernd Schulze, Cornelia Pohl, Dirk Zimmer, Elena Petrowa, Frank Jahn, Grit Nitzsche",
    "West": "Ayla Demir, Christoph Heinen, Diana Esser, Fabian Schmitz, Inga Hülsmann, Kai Overath, Lena Pütz",
    "Süd": "Alois Gruber, Barbara Huber, Christian Mayr, Dorothea Vogl, Elif Arslan, Florian Eder, Gabi Zeller",
}


def everybody() -> Iterator[Person]:
    """The cast first, then who leads, then everybody who works at touchpoints."""
    yield from CAST
    yield from LEADS
    for unit, names in _STAFF.items():
        for name, job in zip(names.split(", "), cycle(JOBS), strict=False):
            yield Person(name, name, (job,), unit)


def make_roles() -> dict[str, Role]:
    """The roles by name."""
    roles = {name: create_role(name=name, level=Level.FRONT_LINE, by=None) for name in JOBS}
    return roles | {name: create_role(name=name, level=level, by=None) for name, level in FUNCTIONS.items()}


def make_members(units: dict[str, Unit], roles: dict[str, Role], *, since: date) -> dict[str, Member]:
    """The members by key."""
    return {person.key: _make(person, units, roles, since) for person in everybody()}


def _make(person: Person, units: dict[str, Unit], roles: dict[str, Role], since: date) -> Member:
    member = create_member(email=person.email, name=person.name, unit=units[person.unit], by=None)
    for function in person.functions:
        assign_role(member, role=roles[function], unit=units[person.unit], by=None, since=since)
    return member
