"""Event types of effects."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType

EFFECT_COMPUTED: Final = "effect.computed"
TYPES: Final = (EventType(EFFECT_COMPUTED, "The effect of a measure was computed.", required=("instance",)),)
