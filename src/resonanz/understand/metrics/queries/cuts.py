"""What is looked at: a metric, a part of the organisation, a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from resonanz.events.rollups import Filter
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Window:
    """Days from first to last, both included; None = open."""

    first: date | None = None
    last: date | None = None

    @property
    def before(self) -> Window | None:
        """The stretch of the same length just before, where there is one."""
        if self.first is None or self.last is None:
            return None
        return Window(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Cut:
    """One question to the metrics. `metric` is a code such as `nps` or `csat_mean`, None for all."""

    metric: str | None = None
    unit: Unit | None = None
    touchpoint: Touchpoint | None = None
    stage: str | None = None
    channel: str | None = None
    window: Window = Window()

    @property
    def asked(self) -> str | None:
        """The kind of question behind the metric: `csat` for `csat_mean`."""
        return self.metric.partition("_")[0] if self.metric else None

    def filter(self) -> Filter:
        """The same as a filter of the rollup; unit and touchpoints are narrowed by scope and names elsewhere."""
        return Filter(
            metrics=frozenset({self.asked}) if self.asked else None,
            channels=frozenset({self.channel}) if self.channel else None,
            first=self.window.first,
            last=self.window.last,
        )

    def during(self, window: Window) -> Cut:
        """The same cut in another stretch of time."""
        return replace(self, window=window)
