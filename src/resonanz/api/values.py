"""Numbers as they leave: never alone, always with interval, n and method."""

from __future__ import annotations

from typing import Any

from django.db.models import Choices
from ninja import Field, Schema
from pydantic import WithJsonSchema

from resonanz.analytics.metrics.results import Comparison, MetricValue, TrendPoint
from resonanz.analytics.results import Estimate, Verdict

EXAMPLE = {
    "value": 31.2,
    "low": 26.8,
    "high": 35.6,
    "level": 0.95,
    "n": 812,
    "method": "nps",
    "unit": "points",
    "notes": [],
}


class NoteOut(Schema):
    """A remark as a code with parameters."""

    code: str
    params: dict[str, str | int | float]


class ValueOut(Schema):
    """One number: `value` null means that it cannot be told yet or is suppressed; `notes` say why."""

    value: float | None
    low: float | None
    high: float | None
    level: float = Field(description="Coverage that the interval claims, 0 to 1.")
    n: int
    method: str = Field(description="Its page stands below docs/methods.")
    unit: str = Field(description="points, share, scale, seconds, money or count.")
    notes: list[NoteOut]


class CellOut(ValueOut):
    """A number with what may be said about it."""

    id: str
    name: str
    metric: str
    verdict: Verdict
    difference: ValueOut | None = Field(description="To what it is compared with.")
    p_adjusted: float | None = Field(description="Corrected for how many cells are looked at together.")


def value_of(estimate: Estimate) -> dict[str, Any]:
    """One number with all that belongs to it."""
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
        "n": estimate.n,
        "method": estimate.method,
        "unit": estimate.unit.value,
        "notes": [{"code": note.code, "params": dict(note.params)} for note in estimate.notes],
    }


def cell_of(value: MetricValue, beside: Comparison | None, *, key: str, name: str) -> dict[str, Any]:
    """A metric beside what it is compared with; alone it cannot be judged."""
    difference = beside.difference if beside else None
    return {
        **value_of(value.estimate),
        "id": key,
        "name": name,
        "metric": value.metric,
        "verdict": beside.verdict if beside else _alone(value.estimate),
        "difference": value_of(difference) if difference else None,
        "p_adjusted": beside.p_adjusted if beside else None,
    }


def point_of(point: TrendPoint) -> dict[str, Any]:
    """A period of a trend."""
    return {**value_of(point.estimate), "period": point.period, "series": point.series}


def _alone(estimate: Estimate) -> Verdict:
    hidden = any(note.code.startswith("suppressed") for note in estimate.notes)
    return Verdict.SUPPRESSED if hidden else Verdict.CANNOT_TELL


def inline(choices: type[Choices]) -> WithJsonSchema:
    """Write the values of choices where they are used: several nouns have a `State`, and each has its own."""
    return WithJsonSchema({"type": "string", "enum": list(choices.values)})
