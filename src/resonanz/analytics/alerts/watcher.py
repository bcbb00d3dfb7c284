"""One series under watch: its charts, and the one alert that may be open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from scipy.special import ndtr

from resonanz.analytics.alerts.learning import Usual
from resonanz.analytics.alerts.results import Alert, Kind, Point, State
from resonanz.analytics.alerts.series import Points, Series, design
from resonanz.analytics.results import Estimate, Note, note

METHOD: Final = "self_starting_charts"
LEARNING: Final = 28
"""Points from which the usual level and the seasons are learnt before anything is called."""
K: Final = 0.5
H: Final = 5.1
"""Limit of the CUSUM."""
WEIGHT: Final = 0.1
WIDTH: Final = 2.85
"""Limit of the EWMA in its standard deviations."""
FAR: Final = 3.6
"""Distance of a single point that is called."""
FALSE_RATE: Final = 1 / 300
"""False alerts per point that the three limits together give an unchanged series."""
BACK: Final = 14
"""Points whose mean must be within one standard error of the usual level before an alert closes."""
SETTLED: Final = 56
"""Points after which a new level is the usual one."""
_CLIP: Final = 3.0
_OVERSHOOT: Final = 0.583
_AFTER: Final = 7
_AFTER_MOST: Final = 28


class Watcher:
    """State of one series between two points; `observe` each point, then `decide` whether it may be called."""

    def __init__(self, series: Series, points: Points, level: float) -> None:
        """Learn from the first points."""
        self.series, self.points, self._level = series, points, level
        self._rows = design(points.calendar, LEARNING)
        self._season = self._rows[:LEARNING].mean(axis=0)
        self.seen: list[Point] = []
        self.alerts: list[Alert] = []
        self._open: Alert | None = None
        self._distances: list[float] = []
        self._start(0, LEARNING)

    @property
    def constant(self) -> bool:
        """Whether the first points are all alike."""
        return self._usual.constant

    @property
    def open(self) -> bool:
        """Whether an alert is open."""
        return self._open is not None

    def usual(self) -> Estimate:
        """The usual level, seasons removed."""
        return self._estimate(self._usual.level(self._season, self._level), self._usual.freedom)

    def observe(self, i: int) -> float:
        """Look at a point; the chance of a statistic as extreme, which is 1 unless a limit was passed."""
        row, value, n = self._rows[i], float(self.points.values[i]), float(self.points.n[i])
        self._at, self._z = i, self._usual.distance(row, value, n)
        self._step(self._usual.surprise(self._z))
        expected = self._usual.expected(row)
        self.seen.append(Point(_day(self.points.last[i]), value, n, expected, self._z))
        return self._chance() if self._called() is not None else 1.0

    def decide(self, *, confirmed: bool) -> None:
        """Open, keep, close or settle the alert; an unchanged point is learnt."""
        kind = self._called()
        if self._open is None and kind is not None and confirmed:
            self._raise(kind)
        elif self._open is not None:
            self._follow(kind)
        elif kind is None:
            self._learn()
        self._usual.remember(self._z)

    def finish(self) -> tuple[Alert, ...]:
        """All alerts, the last one perhaps still open."""
        if self._open is not None:
            self._end(State.OPEN, None)
        return tuple(self.alerts)

    def remarks(self) -> tuple[Note, ...]:
        """What was adjusted for."""
        carry = self._usual.carry
        return (note("autocorrelation_adjusted", carry=round(carry, 2)),) if carry > 0 else ()

    def _start(self, first: int, stop: int) -> None:
        self._resume = stop
        self._fit(list(range(first, stop)))
        self._reset()

    def _fit(self, learnt: list[int]) -> None:
        self._learnt = learnt
        rows, values, n = self._rows[learnt], self.points.values[learnt], self.points.n[learnt]
        self._usual = Usual(rows, values, n, self.series.spread)

    def _reset(self) -> None:
        self._up = self._down = self._mean = 0.0
        self._steps = 0

    def _step(self, surprise: float) -> None:
        """Move the charts; one far point alone must not look like a new level."""
        self._surprise = surprise
        z = float(np.clip(surprise, -_CLIP, _CLIP))
        self._up, self._down = max(0.0, self._up + z - K), max(0.0, self._down - z - K)
        self._mean += WEIGHT * (z - self._mean)
        self._steps += 1

    @property
    def _mean_spread(self) -> float:
        return float(np.sqrt(WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * self._steps))))

    def _called(self) -> Kind | None:
        if max(self._up, self._down) > H:
            return Kind.STEP
        if abs(self._mean) > WIDTH * self._mean_spread:
            return Kind.DRIFT
        return Kind.DAY if abs(self._surprise) > FAR else None

    def _chance(self) -> float:
        """Bonferroni over the three charts; a CUSUM at rest has an exponential tail (Siegmund 1985, section 8.5)."""
        climbed = 2 * np.exp(-2 * K * (max(self._up, self._down) + _OVERSHOOT))
        normal = 2 * ndtr(-np.array([abs(self._mean) / self._mean_spread, abs(self._surprise)]))
        return float(min(1.0, 3 * min(climbed, *normal)))

    def _learn(self) -> None:
        i = self._at
        self._learnt.append(i)
        self._usual.learn(self._rows[i], float(self.points.values[i]), float(self.points.n[i]), self._z)

    def _raise(self, kind: Kind) -> None:
        first, rising = self._onset(kind)
        self._forget(first)
        unknown = Estimate(None, None, None, self._level, 0, METHOD, self.series.unit)
        since, raised = _day(self.points.first[first]), _day(self.points.last[self._at])
        name = self.series.name
        self._first, self._raised, self._distances = first, self._at, []
        self._open = Alert(name, kind, rising, since, raised, None, State.OPEN, self.usual(), unknown, self._chance())

    def _forget(self, first: int) -> None:
        """What was learnt since the change began, before it was noticed, does not belong to the usual level."""
        kept = [i for i in self._learnt if i < first]
        if len(kept) < len(self._learnt):
            self._fit(kept)

    def _onset(self, kind: Kind) -> tuple[int, bool]:
        if kind is Kind.DAY:
            return self._at, self._surprise > 0
        rising = self._up >= self._down if kind is Kind.STEP else self._mean > 0
        return self._change_point(rising=rising), rising

    def _change_point(self, *, rising: bool) -> int:
        """The most likely day of the change, by least squares over all points since the usual level was begun."""
        points = [*self._learnt, *range(max(self._learnt[-1] + 1, self._resume), self._at + 1)]
        miss = self._usual.misses(self._rows[points], self.points.values[points], self.points.n[points])
        at = np.arange(LEARNING, len(points))
        weight, total = np.cumsum(miss.weights), np.cumsum(miss.weights * miss.values)
        before, after = weight[at - 1], weight[-1] - weight[at - 1]
        moved = (total[-1] - total[at - 1]) / after - total[at - 1] / before
        gain = np.where((moved > 0) == rising, moved**2 * before * after, -1.0)
        return int(np.array(points)[at[np.argmax(gain)]])

    def _follow(self, kind: Kind | None) -> None:
        assert self._open is not None
        self._distances.append(self._z)
        if self._open.kind is Kind.DAY:
            self._follow_day(kind)
        elif len(self._distances) >= BACK and abs(np.mean(self._distances[-BACK:])) <= 1 / np.sqrt(BACK):
            self._end(State.CLOSED, self._at)
            self._reset()
        elif self._at - self._first + 1 >= SETTLED:
            self._end(State.SETTLED, self._at)
            self._start(self._first, self._at + 1)

    def _follow_day(self, kind: Kind | None) -> None:
        """A far day is over with the first usual one; if the level followed it, the same alert becomes a step."""
        assert self._open is not None
        if kind is None:
            self._end(State.CLOSED, self._at)
            self._learn()
        elif kind is not Kind.DAY:
            first, rising = self._onset(kind)
            self._forget(first)
            self._first = first
            self._open = replace(self._open, kind=kind, rising=rising, since=_day(self.points.first[first]))

    def _end(self, state: State, at: int | None) -> None:
        assert self._open is not None
        ended = None if at is None else _day(self.points.last[at])
        self._resume = self._at + 1
        self.alerts.append(replace(self._open, state=state, ended=ended, after=self._after()))
        self._open = None

    def _after(self) -> Estimate:
        """Level of the points after the alert was raised: the points that raised it would flatter it."""
        part = slice(self._raised + 1, min(self._at + 1, self._raised + 1 + _AFTER_MOST))
        n = len(self.points.values[part])
        if n < _AFTER:
            missing = note("too_few_points_after", points=n, needed=_AFTER)
            return Estimate(None, None, None, self._level, n, METHOD, self.series.unit, (missing,))
        rows, values, counts = self._rows[part], self.points.values[part], self.points.n[part]
        return self._estimate(self._usual.moved(rows, values, counts, season=self._season, level=self._level), n)

    def _estimate(self, span: tuple[float, float, float], n: int) -> Estimate:
        return Estimate(*span, self._level, n, METHOD, self.series.unit)


def _day(value: np.datetime64) -> date:
    day: date = value.astype(object)
    return day
