"""What measures write into the record: where and when, never who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resonanz.events.types import EventType, register
from resonanz.organisation.base.aliases import known_as

if TYPE_CHECKING:
    from resonanz.act.measures.models import Measure, Wave

SOURCE: Final = "resonanz"
STARTED: Final = "measure.started"
EXPOSED: Final = "measure.exposed"
ENDED: Final = "measure.ended"


def register_types() -> None:
    """Make the types known; called when the application starts."""
    register(
        EventType(STARTED, "A measure started.", required=("instance",)),
        EventType(EXPOSED, "A unit receives a measure from now on.", required=("instance",)),
        EventType(ENDED, "A measure ended.", required=("instance",)),
    )


def emit(measure: Measure, kind: str) -> None:
    """Tell the record that a measure started or ended."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    fields = {**_common(measure, kind), "attributes": {"number": measure.code}}
    accept_events([Sent(fields, f"{kind}:{measure.pk}")], source=SOURCE)


def emit_exposure(measure: Measure, wave: Wave) -> None:
    """Tell the record which units receive a measure from now on, one event per unit."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    common = _common(measure, EXPOSED) | {"wave": str(wave.number), "attributes": {"number": measure.code}}
    keyed = [({**common, "unit": known_as(unit)}, f"{EXPOSED}:{measure.pk}:{unit.pk}") for unit in wave.units.all()]
    accept_events([Sent(fields, key) for fields, key in keyed], source=SOURCE)


def _common(measure: Measure, kind: str) -> dict[str, object]:
    """Type, time and thing; the touchpoint where there is exactly one to name first."""
    from resonanz.organisation.base import clock

    fields: dict[str, object] = {"type": kind, "instance": str(measure.pk), "occurred_at": clock.now()}
    place = measure.touchpoints.order_by("name").first()
    return fields | ({"touchpoint": known_as(place)} if place is not None else {})
