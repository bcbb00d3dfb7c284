"""Types of events: a registry that each part fills with the types it emits.

A type is written `noun.verb`. A signal comes from a customer; everything else is our own doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FEEDBACK_GIVEN: Final = "feedback.given"
"""A customer answered: carries text, value and attributes of the response."""
FEEDBACK_SCORED: Final = "feedback.scored"
"""One score of a response at a touchpoint."""
STEP_REACHED: Final = "step.reached"
"""An instance reached a step of its journey."""
CONTACT_MADE: Final = "contact.made"
"""A customer got in touch, or was called back."""
ORDER_PLACED: Final = "order.placed"
"""A customer ordered; carries value and currency."""
COMPLAINT_MADE: Final = "complaint.made"
"""A customer complained."""
CUSTOMER_LEFT: Final = "customer.left"
"""A customer cancelled or did not renew."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One type: its code, what it means (English msgid), whether a customer sent it, and the fields it cannot lack."""

    code: str
    meaning: str
    signal: bool = False
    required: tuple[str, ...] = ()


_known: dict[str, EventType] = {}


def register(*kinds: EventType) -> None:
    """Make types known; the same type may be registered again, another meaning may not.

    Raises:
        ValueError: a code is not written `noun.verb`, or stands for something else already.
    """
    for kind in kinds:
        noun, dot, verb = kind.code.partition(".")
        if not (dot and noun.isidentifier() and verb.isidentifier() and kind.code.islower()):
            raise ValueError(f"{kind.code!r} is not written noun.verb")
        if _known.setdefault(kind.code, kind) != kind:
            raise ValueError(f"{kind.code} is registered with another meaning")


def known() -> Mapping[str, EventType]:
    """All registered types by code."""
    return MappingProxyType(_known)


register(
    EventType(FEEDBACK_GIVEN, "A customer answered.", signal=True),
    EventType(FEEDBACK_SCORED, "A customer gave a score.", signal=True, required=("touchpoint", "metric", "score")),
    EventType(STEP_REACHED, "A journey reached a step.", signal=True, required=("touchpoint", "instance")),
    EventType(CONTACT_MADE, "A customer got in touch.", signal=True),
    EventType(ORDER_PLACED, "A customer ordered.", signal=True),
    EventType(COMPLAINT_MADE, "A customer complained.", signal=True),
    EventType(CUSTOMER_LEFT, "A customer left.", signal=True),
)
