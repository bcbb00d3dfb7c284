"""The type that lessons emit."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType, register

LESSON_COMPLETED: Final = "lesson.completed"
"""How many of a group finished a lesson in a week that is over; written once, never about a person."""

register(EventType(LESSON_COMPLETED, "A group finished lessons.", required=("unit",)))
