"""What measures write into the record: where and when, and for which customer lot decided; never which employee."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from resonanz.events.types import EventType, register
from resonanz.organisation.base.aliases import known_as

if TYPE_CHECKING:
    from resonanz.act.measures.models import Drawn, Measure, Proposal, Wave

SOURCE: Final = "resonanz"
STARTED: Final = "measure.started"
EXPOSED: Final = "measure.exposed"
DRAWN: Final = "measure.drawn"
ENDED: Final = "measure.ended"
WAVE_PROPOSED: Final = "wave.proposed"
WAVE_RELEASED: Final = "wave.released"
WAVE_WITHDRAWN: Final = "wave.withdrawn"


def register_types() -> None:
    """Make the types known; called when the application starts."""
    register(
        EventType(STARTED, "A measure started.", required=("instance",)),
        EventType(EXPOSED, "A unit or customer receives a measure from now on.", required=("instance",)),
        EventType(DRAWN, "Lot decided whether a customer receives a measure.", required=("instance", "customer")),
        EventType(ENDED, "A measure ended.", required=("instance",)),
        EventType(WAVE_PROPOSED, "The next wave of a measure was proposed.", required=("instance",)),
        EventType(WAVE_RELEASED, "Somebody released the next wave of a measure.", required=("instance",)),
        EventType(WAVE_WITHDRAWN, "A proposed wave does not begin.", required=("instance",)),
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


def emit_proposal(proposal: Proposal, kind: str, **said: str) -> None:
    """Tell the record what becomes of a proposed wave; who decided stands in the log, never there."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    wave = proposal.wave
    about = {"wave": str(wave.number), "attributes": {"number": wave.measure.code, **said}}
    key = f"{kind}:{proposal.pk}:{proposal.version}"
    accept_events([Sent(_common(wave.measure, kind) | about, key)], source=SOURCE)


def emit_draw(measure: Measure, drawn: Iterable[Drawn]) -> None:
    """Tell the record for whom lot decided what, and which customers receive the measure from now on."""
    from resonanz.organisation.intake.actions import Sent, accept_events

    common, sent, names = _common(measure, DRAWN), [], {}
    for row in drawn:
        who, unit = row.customer.pseudonym, row.customer.unit
        if unit is not None and unit.pk not in names:
            names[unit.pk] = known_as(unit)
        about = common | {"customer": who, "wave": "1"} | ({"unit": names[unit.pk]} if unit is not None else {})
        arm = {"arm": "with" if row.treated else "without", "probability": f"{measure.share:.2f}"}
        sent.append(Sent(about | {"attributes": {"number": measure.code, **arm}}, f"{DRAWN}:{measure.pk}:{who}"))
        if row.treated:
            given = {"type": EXPOSED, "attributes": {"number": measure.code}}
            sent.append(Sent(about | given, f"{EXPOSED}:{measure.pk}:{who}"))
    accept_events(sent, source=SOURCE)


def _common(measure: Measure, kind: str) -> dict[str, object]:
    """Type, time and thing; the touchpoint where there is exactly one to name first."""
    from resonanz.organisation.base import clock

    fields: dict[str, object] = {"type": kind, "instance": str(measure.pk), "occurred_at": clock.now()}
    place = measure.touchpoints.order_by("name").first()
    return fields | ({"touchpoint": known_as(place)} if place is not None else {})
