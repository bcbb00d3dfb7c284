"""Which judgement the drivers explain."""

from __future__ import annotations

from collections.abc import Sequence

from resonanz.analytics.metrics.results import MetricValue
from resonanz.events.mapping.overall import is_overall


def choose_outcome(metrics: Sequence[MetricValue], declared: str | None) -> str | None:
    """The declared outcome where it was answered; else the only recommendation question; else none."""
    present = {value.touchpoint for value in metrics}
    if declared in present:
        return declared
    asked = sorted({value.touchpoint for value in metrics if value.metric == "nps"})
    return asked[0] if len(asked) == 1 and len(present) > 1 else None


def possible_drivers(metrics: Sequence[MetricValue], outcome: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Touchpoints that may explain the outcome, and other overall judgements, which would only repeat it."""
    kinds = {value.touchpoint: value.metric for value in metrics if value.touchpoint != outcome}
    repeats = tuple(name for name, kind in kinds.items() if kind in {"nps", "share"} or is_overall(name))
    return tuple(name for name in kinds if name not in repeats), repeats
