"""Which judgement the drivers explain."""

from __future__ import annotations

from collections.abc import Sequence

from resonanz.analytics.metrics.results import MetricValue


def choose_outcome(metrics: Sequence[MetricValue], declared: str | None) -> str | None:
    """The declared outcome where it was answered; else the only recommendation question; else none."""
    present = {value.touchpoint for value in metrics}
    if declared in present:
        return declared
    asked = sorted({value.touchpoint for value in metrics if value.metric == "nps"})
    return asked[0] if len(asked) == 1 and len(present) > 1 else None
