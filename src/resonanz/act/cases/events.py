"""What the record hears of cases: the matter, never who worked on it."""

from __future__ import annotations

from typing import Any

from resonanz.act.cases.models import Case
from resonanz.act.cases.rules import follow_up
from resonanz.events.types import EventType, register
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.intake.actions import Sent, accept_events

SOURCE = "resonanz"
OPENED, ANSWERED, CLOSED, REOPENED = "case.opened", "case.answered", "case.closed", "case.reopened"
TYPES = (
    EventType(OPENED, "A case was opened.", required=("instance",)),
    EventType(ANSWERED, "A customer got an answer to a case.", required=("instance",)),
    EventType(CLOSED, "A case was closed.", required=("instance",)),
    EventType(REOPENED, "A case was opened again.", required=("instance",)),
)


def make_known() -> None:
    """Register the types; called when the application starts."""
    register(*TYPES)


def tell(kind: str, case: Case) -> None:
    """Write an event of this case in the transaction at hand."""
    fields: dict[str, Any] = {
        "type": kind,
        "instance": str(case.pk),
        "customer": case.customer.pseudonym if case.customer else None,
        "touchpoint": known_as(case.touchpoint) if case.touchpoint else None,
        "unit": known_as(case.unit),
        "attributes": _attributes(kind, case),
    }
    accept_events([Sent(fields, f"{kind}:{case.pk}:{case.version}")], source=SOURCE)


def _attributes(kind: str, case: Case) -> dict[str, str]:
    said = {"kind": case.kind, "urgent": "yes" if case.urgent else "no", "reopened": str(case.reopened)}
    if kind == CLOSED:
        wanted = "wanted" if follow_up(case) else "no"
        said |= {"cause": case.cause.name if case.cause else "", "told": case.told, "survey": wanted}
    return said
