"""What the record of the demo says: numbers for its story are counted, not invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace

_WHY = "the story of the demo"


def scores_before(day: date, touchpoint: str, *, days: int, at_most: int, metric: str = "csat") -> tuple[int, int]:
    """How many of how many scores at a touchpoint were low before a day."""
    where = Filter(
        touchpoints=frozenset({touchpoint}),
        metrics=frozenset({metric}),
        first=day - timedelta(days=days),
        last=day - timedelta(days=1),
    )
    rollup = open_rollup(Workspace(settings.WORKSPACE), Scope.everything(_WHY))
    rows = [row for row in rollup.counts(where, ["touchpoint"]).to_pylist() if row["score"] is not None]
    return sum(row["n"] for row in rows if row["score"] <= at_most), sum(row["n"] for row in rows)


def last_answer() -> datetime:
    """When a customer answered last."""
    events = open_table(Workspace(settings.WORKSPACE), Scope.everything(_WHY))
    found: datetime = events.filter(events.type == "feedback.scored").occurred_at.max().to_pyarrow().as_py()
    return found


def unhappy_answers(
    touchpoints: Sequence[str], *, since: datetime, most: int, until: datetime | None = None, commented: bool = False
) -> list[dict[str, Any]]:
    """The newest low scores of known pseudonyms in a time, newest first."""
    events = open_table(Workspace(settings.WORKSPACE), Scope.everything(_WHY))
    found = events.filter(
        events.type == "feedback.scored",
        events.touchpoint.isin(list(touchpoints)),
        events.month >= f"{since:%Y-%m}",
        events.occurred_at >= since,
        events.metric == "csat",
        events.score <= 2,
        events.customer.notnull(),
        *([events.occurred_at < until] if until is not None else []),
        *([events.text.notnull()] if commented else []),
    )
    columns = ("event_id", "occurred_at", "customer", "touchpoint", "unit", "score", "scale", "text", "language")
    newest = found.order_by([found.occurred_at.desc(), found.event_id]).limit(most)
    rows: list[dict[str, Any]] = newest.select(*columns).to_pyarrow().to_pylist()
    return rows
