"""Types of events that asking emits; answers are `feedback.given` and `feedback.scored`."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType

INVITED: Final = "survey.invited"
REMINDED: Final = "survey.reminded"
TYPES: Final = (
    EventType(INVITED, "A customer was invited to a survey."),
    EventType(REMINDED, "A customer was reminded of a survey."),
)
