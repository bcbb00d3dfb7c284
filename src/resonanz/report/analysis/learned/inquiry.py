"""What a part that learns is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Note, note
from resonanz.report.analysis.kano import Pair
from resonanz.report.analysis.scores import Scores
from resonanz.report.model import SourceSummary

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.events.engines.samples import Sample

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The record and what is known about it so far.

    Attributes:
        record: the record, restricted to the viewer's scope.
        scores: its scores, None where there are none.
        metrics: metrics of all customers.
        outcome: the judgement that the drivers explain.
        sources: how the files were understood.
        pairs: columns with paired questions after Kano.
    """

    record: ir.Table
    scores: Scores | None
    metrics: tuple[MetricValue, ...]
    outcome: str | None
    sources: tuple[SourceSummary, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def touchpoints(self) -> tuple[str, ...]:
        """Touchpoints that were rated, in the order of the metrics."""
        return tuple(dict.fromkeys(value.touchpoint for value in self.metrics))


@dataclass(frozen=True, slots=True)
class Found(Generic[Result]):
    """A result, or None; and what is missing, or limits it."""

    result: Result | None
    limits: tuple[Note, ...] = ()


def nothing(*limits: Note) -> Found[Result]:
    """No result, and why."""
    return Found(None, limits)


def sampled(sample: Sample, code: str) -> Sequence[Note]:
    """The limit of a part that did not read everything; `code` names the part."""
    return [note(f"sampled_{code}", n=sample.rows.num_rows, total=sample.total)] if sample.partial else []
