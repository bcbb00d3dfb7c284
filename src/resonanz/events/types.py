"""Types of events that an import writes."""

from __future__ import annotations

from typing import Final

FEEDBACK_GIVEN: Final = "feedback.given"
"""A customer answered: carries text, value and attributes of the response."""
FEEDBACK_SCORED: Final = "feedback.scored"
"""One score of a response at a touchpoint."""
STEP_REACHED: Final = "step.reached"
"""An instance reached a step of its journey."""
