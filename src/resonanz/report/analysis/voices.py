"""A few comments in the customers' own words, masked, of high and of low scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resonanz.events.types import FEEDBACK_GIVEN, FEEDBACK_SCORED
from resonanz.report.model import Voice

if TYPE_CHECKING:
    import ibis.expr.types as ir

SHOWN: Final = 6
SHORTEST: Final = 25
LONGEST: Final = 220


def find_voices(record: ir.Table) -> tuple[Voice, ...]:
    """Comments long enough to say something and short enough to quote, the choice fixed by the event's id."""
    spoken = record.filter(
        record.type.isin([FEEDBACK_GIVEN, FEEDBACK_SCORED]),
        record.text.length().between(SHORTEST, LONGEST),
    )
    rows = (
        spoken.order_by("event_id")
        .limit(SHOWN)
        .select("text", "touchpoint", "score", "scale", "occurred_at", "language")
    )
    return tuple(
        Voice(
            text=row["text"],
            touchpoint=row["touchpoint"],
            score=row["score"],
            scale=row["scale"],
            day=row["occurred_at"].date() if row["occurred_at"] else None,
            language=row["language"],
        )
        for row in rows.to_pyarrow().to_pylist()
    )
