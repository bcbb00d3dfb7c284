"""The journey that the steps of a record show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.results import Journey
from resonanz.analytics.results import Estimate, Note, note
from resonanz.events.schema import UTC_MICROS
from resonanz.events.types import STEP_REACHED
from resonanz.report.phrases.notes import NAMES_APART

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.analytics.journeys.parts import JourneyParts
    from resonanz.analytics.journeys.summary import Options
    from resonanz.events.engines import Engine
    from resonanz.events.mapping.model import Plan
    from resonanz.report.analysis.scores import Scores


def find_journey(
    record: ir.Table, *, engine: Engine, scores: Scores | None, outcome: str | None, plan: Plan
) -> tuple[Journey | None, tuple[Note, ...]]:
    """Discover the journey and compare it with its plan; None where no step links to an instance.

    What the plan names and nobody ever did stands in the notes.
    """
    from resonanz.analytics.journeys.summary import summarise

    parts = _discover(record, engine, scores, outcome)
    if parts is None:
        return None, (note("no_log"),)
    found = summarise(parts, _asked(plan, parts.activities))
    return replace(found, recontact=_recontact(record)), tuple(_never_seen(plan, parts.activities))


def _recontact(record: ir.Table) -> Estimate | None:
    """How often customers begin another instance soon; None where nothing tells that it is the same customer."""
    from resonanz.analytics.journeys.recontact import recontact_rate

    steps = record.filter(record.type == STEP_REACHED, record.customer.notnull(), record.instance.notnull())
    dated = steps.filter(steps.occurred_at.notnull())
    spans = dated.group_by("instance").aggregate(
        customer=dated.customer.min(), first=dated.occurred_at.min(), last=dated.occurred_at.max()
    )
    table = spans.to_pyarrow()
    customer = table["customer"].combine_chunks().dictionary_encode().indices
    times = (table[name].cast(UTC_MICROS).cast("int64").combine_chunks() for name in ("first", "last"))
    columns: list[NDArray[Any]] = [np.from_dlpack(column) for column in (customer, *times)]
    return recontact_rate(*columns)


def _asked(plan: Plan, activities: tuple[str, ...]) -> Options:
    from resonanz.analytics.journeys.design import Design, Stage
    from resonanz.analytics.journeys.summary import Options

    stages = tuple(Stage(name, steps) for name, steps in plan.stages)
    return Options(design=Design(stages) if stages else None, goal=plan.goal if plan.goal in activities else None)


def _never_seen(plan: Plan, activities: tuple[str, ...]) -> Iterator[Note]:
    steps = [step for _, steps in plan.stages for step in steps if step not in activities]
    if steps:
        yield note("designed_steps_absent", name=NAMES_APART.join(steps))
    if plan.goal is not None and plan.goal not in activities:
        yield note("goal_absent", name=plan.goal)


def _discover(record: ir.Table, engine: Engine, scores: Scores | None, outcome: str | None) -> JourneyParts | None:
    from resonanz.events.engines.embedded import run_kernel

    steps = record.filter(record.type == STEP_REACHED, record.instance.notnull(), record.touchpoint.notnull())
    log = engine.log(record, names=scores is not None)
    if log is None:
        return _ordered(steps, engine, scores, outcome)
    if not len(log):
        return None
    return run_kernel(log, _felt(scores, outcome, steps))


def _ordered(steps: ir.Table, engine: Engine, scores: Scores | None, outcome: str | None) -> JourneyParts | None:
    """The same from the steps themselves."""
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
    return engine.journey(log.drop(*empty) if empty else log, _felt(scores, outcome, steps))


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
