"""The journey that the steps of a record show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resonanz.analytics.journeys.results import Journey
from resonanz.events.types import STEP_REACHED

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.events.engines import Engine
    from resonanz.report.analysis.scores import Scores


def find_journey(record: ir.Table, *, engine: Engine, scores: Scores | None, outcome: str | None) -> Journey | None:
    """Discover the journey; None where no step links to an instance."""
    from resonanz.analytics.journeys.summary import summarise

    steps = record.filter(record.type == STEP_REACHED, record.instance.notnull(), record.touchpoint.notnull())
    lifecycle = steps.attributes.get("lifecycle")
    known = steps.aggregate(n=steps.count(), units=steps.unit.count(), lifecycles=lifecycle.count())
    counts = known.to_pyarrow().to_pylist()[0]
    if not counts["n"]:
        return None
    log = steps.select(
        "instance",
        "unit",
        "source_order",
        activity="touchpoint",
        time="occurred_at",
        lifecycle=lifecycle,
        arrival="received_at",
    )
    empty = [name for name, seen in (("unit", counts["units"]), ("lifecycle", counts["lifecycles"])) if not seen]
    parts = engine.journey(log.drop(*empty) if empty else log, _felt(scores, outcome, steps))
    return summarise(parts) if parts is not None else None


def _felt(scores: Scores | None, outcome: str | None, steps: ir.Table) -> ir.Table | None:
    """One score per instance that also has steps: of the outcome, else of the touchpoint asked most often there."""
    if scores is None:
        return None
    asked = scores.table.filter(scores.table.instance.isin(steps.instance))
    counts = asked.group_by("touchpoint").aggregate(n=asked.count()).order_by(["n", "touchpoint"]).to_pyarrow()
    names = counts["touchpoint"].to_pylist()
    if not names:
        return None
    chosen = outcome if outcome in names else names[-1]
    of_one = asked.filter(asked.touchpoint == chosen)
    return of_one.group_by("instance").aggregate(score=of_one.score.mean())
