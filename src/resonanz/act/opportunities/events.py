"""What opportunities write into the record: never who raised them."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType, register

RAISED: Final = "opportunity.raised"
DECIDED: Final = "opportunity.decided"


def register_types() -> None:
    """Make the types known; called when the application starts."""
    register(
        EventType(RAISED, "An opportunity was raised.", required=("instance",)),
        EventType(DECIDED, "It was decided what becomes of an opportunity.", required=("instance",)),
    )
