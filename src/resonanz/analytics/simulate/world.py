"""An organisation compiled into arrays: what holds in each month, unit and touchpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from resonanz.analytics.simulate.almanac import DAY, calendar_month, days_off, month_starts
from resonanz.analytics.simulate.organisation import Organisation

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_SCALES = {
    "csat": (1, "1-5", (-1.5, -0.8, -0.1, 0.9)),
    "ces": (1, "1-7", (-1.9, -1.4, -0.9, -0.4, 0.2, 1.0)),
    "nps": (0, "0-10", (-2.2, -1.95, -1.7, -1.5, -1.3, -0.9, -0.6, -0.2, 0.35, 0.9)),
}


def scale_of(metric: str) -> str:
    """The scale of a metric as the record writes it: worst and best answer."""
    return _SCALES[metric][1]


def to_scale(latent: FloatArray, metric: str) -> FloatArray:
    """Turn experiences in standard deviations into answers on the scale of the metric."""
    lowest, _, cuts = _SCALES[metric]
    return lowest + np.searchsorted(np.array(cuts), latent).astype(np.float64)


@dataclass(frozen=True, eq=False)
class World:
    """Arrays by month (m), unit (u), touchpoint (t), process (p) and shock-driven detours.

    Attributes:
        starts: instants at which months begin, shape (m + 1,).
        end: first instant that has not happened.
        off: day numbers without work.
        experience: planted mean experience, shape (m, u, t).
        pace: factor on waits, shape (m, u).
        demand: mean new instances per customer and month, shape (m, p).
        repeat: probability of the detour, shape (m, u).
        detour: touchpoint of the detour, shape (m, u).
        staffed: whether people work at the touchpoint, shape (t,).
    """

    starts: IntArray
    end: int
    off: IntArray
    experience: FloatArray
    pace: FloatArray
    demand: FloatArray
    repeat: FloatArray
    detour: IntArray
    staffed: npt.NDArray[np.bool_]

    @property
    def months(self) -> int:
        """Months with history, the running one included."""
        return len(self.starts) - 1

    def month_of(self, times: IntArray) -> IntArray:
        """Month number of each instant; what lies after the last month counts to it."""
        return np.clip(np.searchsorted(self.starts, times, side="right") - 1, 0, self.months - 1).astype(np.int64)


def compile_world(organisation: Organisation, end: date) -> World:
    """Compile; the history ends the day before `end`."""
    starts = month_starts(end, organisation.months)
    months, units, places = len(starts) - 1, len(organisation.units), len(organisation.touchpoints)
    pace = np.tile([unit.pace for unit in organisation.units], (months, 1))
    repeat, detour = np.zeros((months, units)), np.zeros((months, units), dtype=np.int64)
    names = {place.name: t for t, place in enumerate(organisation.touchpoints)}
    for shock in organisation.shocks:
        where = _cells(organisation, shock.units)
        pace[shock.start : shock.end, where] *= shock.pace
        if shock.detour is not None:
            repeat[shock.start : shock.end, where] = shock.repeat
            detour[shock.start : shock.end, where] = names[shock.detour]
    return World(
        starts=starts,
        end=int(np.datetime64(end, "D").astype(np.int64)) * DAY,
        off=days_off(starts, organisation.holidays),
        experience=_experience(organisation, (months, units, places), names),
        pace=pace,
        demand=_demand(organisation, starts),
        repeat=repeat,
        detour=detour,
        staffed=np.array([bool(place.roles) for place in organisation.touchpoints]),
    )


def _cells(organisation: Organisation, units: Iterable[str]) -> IntArray:
    wanted = set(units) or {unit.name for unit in organisation.units}
    return np.array([u for u, unit in enumerate(organisation.units) if unit.name in wanted], dtype=np.int64)


def _experience(organisation: Organisation, shape: tuple[int, int, int], names: dict[str, int]) -> FloatArray:
    """Quality of touchpoint and unit, plus shocks, plus measures from the first treated month of each wave on."""
    result = np.zeros(shape)
    result += np.array([unit.quality for unit in organisation.units])[None, :, None]
    result += np.array([place.quality for place in organisation.touchpoints])[None, None, :]
    for shock in organisation.shocks:
        places = np.array([names[name] for name in shock.touchpoints or names], dtype=np.int64)
        months = np.arange(shock.start, min(shock.end, shape[0]))
        result[np.ix_(months, _cells(organisation, shock.units), places)] += shock.quality
    for measure in organisation.measures:
        places = np.array([names[name] for name in measure.touchpoints], dtype=np.int64)
        for first, units in measure.waves:
            result[np.ix_(np.arange(first, shape[0]), _cells(organisation, units), places)] += measure.effect
    return result


def _demand(organisation: Organisation, starts: IntArray) -> FloatArray:
    months = len(starts) - 1
    demand = np.array(
        [[p.per_year / 12 * p.season[calendar_month(starts, m)] for p in organisation.processes] for m in range(months)]
    )
    for shock in organisation.shocks:
        demand[shock.start : shock.end] *= shock.demand
    return demand
