"""A small company with something in every place, North and South told apart by their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.cast import Cast, make_cast
from tests.rights import said

NOBODY = "00000000-0000-7000-8000-000000000000"
EVERYWHERE = {
    "people/directory/tokens/:pk": NOBODY,
    "people/directory/groups/:pk": NOBODY,
    "people/welcome/:seal": "seal",
    "people/set-up/:seal": "seal",
    "people/welcome/:pk": NOBODY,
    "metrics/views/:pk": NOBODY,
    "metrics/paths/:pk": NOBODY,
    "metrics/method/:code": "nps",
    "touchpoints/import/:key": "0" * 32,
    "agreement/functions/:code": "lessons",
    "demo/:email": "anna@haus.example",
    ":kind": "csv",
    "sources/:table": "0",
    "sources/:number": "0",
    "customers/:purpose": "feedback",
}
ABOUT_PEOPLE = ("ben", "david")


@dataclass(frozen=True)
class World:
    """The cast, and for each side what stands in the addresses of its things."""

    cast: Cast
    samples: dict[str, dict[str, str]]


def make_world() -> World:
    """Build it through the real actions; needs a workspace."""
    return fill_world(make_cast())


def fill_world(cast: Cast) -> World:
    """Put something into every place of a cast's company."""
    shared = EVERYWHERE | _of_the_house(cast)
    for house in said("house"):
        shared |= house(cast)
    members = dict(zip(("Nord", "Süd"), ABOUT_PEOPLE, strict=True))
    sides = {name: shared | _side(cast, name) | _person(cast.members[person]) for name, person in members.items()}
    for make in said("side"):
        sides = {name: samples | make(cast, name, samples) for name, samples in sides.items()}
    return World(cast, sides)


def _person(member: Any) -> dict[str, str]:
    held = member.assignments.get()
    person = {"oversight/members/:pk": member.pk, "people/:pk": member.pk, "people/:held": held.pk}
    return {key: str(value) for key, value in (person | {"people/roles/:pk": held.role.pk}).items()}


def _of_the_house(cast: Cast) -> dict[str, str]:
    from resonanz.listen.imports.models import Import, State
    from resonanz.organisation.access.actions import create_key
    from resonanz.organisation.agreement.actions import propose_change
    from resonanz.organisation.base import clock

    key, _secret = create_key(name="Schlüsselname", member=cast.anna, scopes=("send_events",), by=cast.anna)
    job = Import.objects.create(
        member=cast.anna, name="Importdatei.csv", size=1, upload="", state=State.CANCELLED, created_at=clock.now()
    )
    change = propose_change(key="group", value=8, reason="Änderungsgrund", consequence="Folge", by=cast.anna)
    return {"keys/:pk": str(key.pk), "sources/:pk": str(job.pk), "agreement/changes/:pk": str(change.pk)}


def _side(cast: Cast, name: str) -> dict[str, str]:
    from resonanz.organisation.customers.actions import identify_customer
    from resonanz.organisation.customers.queries import pseudonym_of
    from resonanz.organisation.intake.actions import Sent, accept_events
    from resonanz.organisation.touchpoints.actions import add_measurement, create_touchpoint
    from resonanz.organisation.units.actions import create_unit

    side = cast.units[name]
    unit = create_unit(name=f"{name}filiale", parent=side, by=None)
    touchpoint = create_touchpoint(by=None, name=f"{name}punkt", units=[side], expected=f"{name}wunsch")
    measurement = add_measurement(by=None, name=f"{name}messung", touchpoints=[touchpoint])
    key = f"K-{name}"
    customer = identify_customer(
        key=key, by=None, name=f"{name}kundin", unit=side, since=date(2020, 1, 1), contacts=[("number", key)]
    )
    event = {"type": "feedback.scored", "metric": "csat", "score": 2, "scale": "1-5", "text": f"{name}wort"}
    place = {"unit": name, "touchpoint": f"{name}punkt", "customer": pseudonym_of(key)}
    [accepted] = accept_events([Sent(event | place)], source="test")
    samples: dict[str, Any] = {
        "units/:pk": unit.pk,
        "units/:key": unit.aliases.get().pk,
        "touchpoints/:pk": touchpoint.pk,
        "drivers/touchpoints/:pk": touchpoint.pk,
        "touchpoints/:key": touchpoint.aliases.get().pk,
        "touchpoints/measurements/:pk": measurement.pk,
        "customers/:pseudonym": customer.pseudonym,
        "voices/:event": accepted.event_id.hex(),
    }
    return {key: str(value) for key, value in samples.items()}
