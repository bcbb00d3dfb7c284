"""Answers of many customers, some of them alone in their cell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.events.flush.inboxes import NOW, scored

Row = dict[str, Any]


def customer(number: int) -> str:
    """A pseudonym."""
    return f"{number:032x}"


def answer(who: int | None, score: float = 9, *, at: datetime = NOW - timedelta(days=3), **more: Any) -> Row:
    """An answer of a customer with everything that could tell who it is."""
    given: Row = {
        "text": f"said by {who}",
        "attributes": {"plan": str(who)},
        "instance": f"order-{who}",
        "language": "de",
    }
    if who is not None:
        given["customer"] = customer(who)
    return scored(score, occurred_at=at, value="10", currency="EUR", role="agent", **given | more)
