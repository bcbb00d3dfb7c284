"""What every section needs: the report, the language, and the names people gave to touchpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Estimate
from resonanz.report.language import Language
from resonanz.report.model import Report
from resonanz.report.phrases.names import PRIMARY

HIDDEN = frozenset({"suppressed", "suppressed_complement"})


class Speaker(Protocol):
    """A language and the names people gave to touchpoints: all that a chart or table needs anywhere."""

    @property
    def t(self) -> Language: ...
    @property
    def labels(self) -> Mapping[str, str]: ...
    def label(self, touchpoint: str) -> str: ...


@dataclass(frozen=True)
class Context:
    """One report being written in one language."""

    report: Report
    t: Language

    @cached_property
    def labels(self) -> dict[str, str]:
        return dict(self.report.labels)

    @cached_property
    def overall(self) -> tuple[MetricValue, ...]:
        """Metrics of all customers."""
        return tuple(value for value in self.report.metrics if value.segment is None)

    @cached_property
    def primary(self) -> tuple[MetricValue, ...]:
        """The leading metric of each touchpoint, all customers."""
        return tuple(v for v in self.overall if v.metric not in PRIMARY or not self._leads(v))

    def _leads(self, value: MetricValue) -> bool:
        leader = PRIMARY[value.metric]
        return any(v.metric == leader and v.touchpoint == value.touchpoint for v in self.overall)

    def label(self, touchpoint: str) -> str:
        return self.labels.get(touchpoint, touchpoint)


def suppressed(estimate: Estimate) -> bool:
    """Whether the cell is hidden to protect people."""
    return any(note.code in HIDDEN for note in estimate.notes)


def imprecise(estimate: Estimate) -> bool:
    """Whether there are too few answers for a value: only the interval may be shown."""
    return not suppressed(estimate) and (not estimate.known or any(n.code == "too_few_answers" for n in estimate.notes))


def sure(estimate: Estimate | None) -> bool:
    """Whether value and interval may be shown."""
    return estimate is not None and estimate.known and not suppressed(estimate) and not imprecise(estimate)


def needed(estimate: Estimate) -> int | None:
    """How many answers a value would need."""
    return next((int(n.params["needed"]) for n in estimate.notes if "needed" in n.params), None)


def mean(values: Iterable[float]) -> float | None:
    """The plain mean, None of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else None
