"""Frozen results of watching series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from resonanz.analytics.results import Estimate, Note


class Kind(StrEnum):
    """What kind of change a chart called."""

    STEP = "step"
    """The level moved and stayed (CUSUM)."""
    DRIFT = "drift"
    """The level moved slowly (EWMA)."""
    DAY = "day"
    """One point lies far out."""


class State(StrEnum):
    """Where an alert stands at the end of the series."""

    OPEN = "open"
    CLOSED = "closed"
    """The series came back to its usual level."""
    SETTLED = "settled"
    """The new level has held so long that it is the usual one now."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One change of one series.

    Attributes:
        series: name of the series.
        kind: what was called.
        rising: whether the value went up.
        since: first day of the change, as the chart estimates it.
        raised: day on which it could be known.
        ended: day on which the series was back, or the new level became the usual one; None while open.
        state: where the alert stands.
        before: usual level before the change, seasons removed.
        after: level of the points after `raised` (so that the calling itself does not flatter it); no value before
            seven such points.
        p: chance of a statistic as extreme at one point of an unchanged series.
    """

    series: str
    kind: Kind
    rising: bool
    since: date
    raised: date
    ended: date | None
    state: State
    before: Estimate
    after: Estimate
    p: float


@dataclass(frozen=True, slots=True)
class Point:
    """One watched point: value, what was expected of it, distance in standard deviations of an unchanged series."""

    day: date
    value: float
    n: float
    expected: float
    z: float


@dataclass(frozen=True, slots=True)
class Watched:
    """One series with its alerts in order of time; `points` are those after the learning period."""

    series: str
    usual: Estimate
    points: tuple[Point, ...]
    alerts: tuple[Alert, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Alerts:
    """All watched series.

    Attributes:
        items: one per series, in the order given.
        watched: points watched in all.
        false_rate: false alerts per point that the charts are set to, if nothing changes.
        expected_false: `watched` times `false_rate`: alerts that chance alone may be expected to raise.
        notes: what limits the result.
    """

    items: tuple[Watched, ...]
    watched: int
    false_rate: float
    expected_false: float
    notes: tuple[Note, ...]

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """All alerts, newest first."""
        found = [alert for item in self.items for alert in item.alerts]
        return tuple(sorted(found, key=lambda alert: alert.raised, reverse=True))

    @property
    def open(self) -> tuple[Alert, ...]:
        """Alerts that are open at the end of their series, at most one per series."""
        return tuple(alert for alert in self.alerts if alert.state is State.OPEN)
