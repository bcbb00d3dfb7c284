"""What standards tell the record."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType

PUBLISHED: Final = "standard.published"
TYPES: Final = (EventType(PUBLISHED, "A service standard came into force.", required=("touchpoint", "instance")),)
