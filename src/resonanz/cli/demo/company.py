"""Nordlicht Energie as an organisation: built once, in one transaction, in the order in which it would have come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from resonanz.cli.demo.agreement import make_agreement, propose_smaller_groups
from resonanz.cli.demo.calendar import month, on
from resonanz.cli.demo.customers import identify_reporters, identify_some
from resonanz.cli.demo.people import NAME, make_members, make_roles
from resonanz.cli.demo.places import make_measurements, make_touchpoints
from resonanz.organisation.base import clock
from resonanz.organisation.units.actions import create_unit
from resonanz.organisation.units.models import Unit

SURVEY: Final = "kundenbefragung.csv"
STEPS: Final = "schritte.csv"
CALLED: Final = 17
"""Month of the history in which customers who had reported a fault were called by lot."""
REPORTING: Final = timedelta(weeks=13)
FOUNDED: Final = timedelta(days=700)
"""How long ago people and touchpoints were entered."""
AREAS: Final = {
    "Gebiet Norden": ("Nord", "Küste"),
    "Gebiet Mitte": ("Mitte", "Ost"),
    "Gebiet Süden und Westen": ("Süd", "West"),
}


@transaction.atomic
def build_company(files: Path) -> None:
    """Make everything that the record does not hold."""
    with clock.moved(-FOUNDED):
        units = _units()
        roles = make_roles()
        people = make_members(units, roles, since=clock.today())
        touchpoints = make_touchpoints(people, roles)
    make_agreement(people)
    propose_smaller_groups(people)
    make_measurements(people, touchpoints, today=clock.today())
    identify_some(files / SURVEY, units)
    start = month(CALLED)
    with on(start):
        identify_reporters(files / STEPS, units, first=start - REPORTING, last=start)


def _units() -> dict[str, Unit]:
    root = create_unit(name=NAME, kind="Unternehmen", parent=None, by=None)
    units = {NAME: root}
    for area, regions in AREAS.items():
        units[area] = create_unit(name=area, kind="Gebiet", parent=root, by=None, keys=())
        units |= {name: create_unit(name=name, kind="Region", parent=units[area], by=None) for name in regions}
    return units
