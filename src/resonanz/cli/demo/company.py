"""Units, roles, people and touchpoints of Nordlicht Energie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from resonanz.analytics.simulate.nordlicht_places import TOUCHPOINTS
from resonanz.organisation.people.actions import assign_role, create_member, create_role
from resonanz.organisation.people.models import Level, Member, Role
from resonanz.organisation.touchpoints.models import Basis, Touchpoint, TouchpointAlias
from resonanz.organisation.units.actions import create_unit
from resonanz.organisation.units.models import Unit

NAME: Final = "Nordlicht Energie"
AREAS: Final = {
    "Gebiet Norden": ("Nord", "Küste"),
    "Gebiet Mitte": ("Mitte", "Ost"),
    "Gebiet Süden und Westen": ("Süd", "West"),
}
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
    "Betriebsrat": Level.WORKS_COUNCIL,
    "Datenschutz": Level.DATA_PROTECTION,
    "Systemverwaltung": Level.ADMINISTRATION,
}


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast: the key under which the demo names the person, and where the person works."""

    key: str
    name: str
    email: str
    functions: tuple[str, ...]
    unit: str


CAST: Final = (
    Person("cx_manager", "Anna Berger", "anna@nordlicht.example", ("CX-Management", "Systemverwaltung"), NAME),
    Person("manager", "Gesine Lorenz", "gesine@nordlicht.example", ("Bereichsleitung",), "Gebiet Norden"),
    Person("lead_nord", "Ben Nissen", "ben@nordlicht.example", ("Teamleitung",), "Nord"),
    Person("front_line_nord", "Carla Petersen", "carla@nordlicht.example", ("Kundenservice",), "Nord"),
    Person("lead_sued", "David Sailer", "david@nordlicht.example", ("Teamleitung",), "Süd"),
    Person("works_council", "Eva Thomsen", "eva@nordlicht.example", ("Betriebsrat",), NAME),
    Person("board", "Felix Harms", "felix@nordlicht.example", ("Vorstand",), NAME),
)
OTHERS: Final = (
    Person("data_protection", "Henriette Voss", "henriette@nordlicht.example", ("Datenschutz",), NAME),
    Person("lead_mitte", "Iris Kramer", "iris@nordlicht.example", ("Teamleitung",), "Mitte"),
    Person("lead_west", "Jonas Wirth", "jonas@nordlicht.example", ("Teamleitung",), "West"),
    Person("lead_ost", "Katrin Lehmann", "katrin@nordlicht.example", ("Teamleitung",), "Ost"),
    Person("lead_kueste", "Lars Behrens", "lars@nordlicht.example", ("Teamleitung",), "Küste"),
)
OWNERS: Final = {
    "Informieren": "lead_mitte",
    "Abschließen": "lead_west",
    "Nutzen": "lead_nord",
    "Abrechnen": "lead_ost",
    "Hilfe holen": "lead_nord",
    "Zuhause erneuern": "lead_kueste",
}
"""Who owns the touchpoints of a stage; one stage has nobody, as in life."""


@transaction.atomic
def build_company(*, since: date) -> dict[str, Member]:
    """Make units, roles, people and touchpoints; returns the people by key."""
    units = _units()
    roles = {name: create_role(name=name, level=Level.FRONT_LINE, by=None) for name in JOBS}
    roles |= {name: create_role(name=name, level=level, by=None) for name, level in FUNCTIONS.items()}
    people = {person.key: _person(person, units, roles, since) for person in CAST + OTHERS}
    _touchpoints(people, roles)
    return people


def _units() -> dict[str, Unit]:
    root = create_unit(name=NAME, kind="Unternehmen", parent=None, by=None)
    units = {NAME: root}
    for area, regions in AREAS.items():
        units[area] = create_unit(name=area, kind="Gebiet", parent=root, by=None, keys=())
        units |= {name: create_unit(name=name, kind="Region", parent=units[area], by=None) for name in regions}
    return units


def _person(person: Person, units: dict[str, Unit], roles: dict[str, Role], since: date) -> Member:
    member = create_member(email=person.email, name=person.name, unit=units[person.unit], by=None)
    for function in person.functions:
        assign_role(member, role=roles[function], unit=units[person.unit], by=None, since=since)
    return member


def _touchpoints(people: dict[str, Member], roles: dict[str, Role]) -> None:
    for place in TOUCHPOINTS:
        owner = people.get(OWNERS.get(place.stage, ""))
        touchpoint = Touchpoint.objects.create(
            name=place.name, stage=place.stage, channel=place.channel, owner=owner, basis=Basis.MEASURED
        )
        touchpoint.roles.set([roles[name] for name in place.roles])
        TouchpointAlias.objects.create(touchpoint=touchpoint, key=place.name)
