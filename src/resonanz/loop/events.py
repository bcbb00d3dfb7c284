"""Types of events that the loop writes."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType, register

FOLLOW_UP_DRAWN: Final = "followup.drawn"
"""A closed case was drawn to be asked later or to be left in peace: attributes `arm` and `probability`."""


def register_types() -> None:
    """Make the types known; called in `AppConfig.ready`."""
    register(
        EventType(FOLLOW_UP_DRAWN, "It was drawn whether a customer is asked after a case.", required=("customer",))
    )
