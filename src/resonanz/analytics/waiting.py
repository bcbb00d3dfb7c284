"""How long customers wait, those who still wait included.

Source: Kaplan & Meier 1958, JASA 53; Brookmeyer & Crowley 1982, Biometrics 38(1), on the log-log scale.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical
from resonanz.analytics.results import Estimate, Unit, note

Floats = NDArray[np.float64]

METHOD: Final = "kaplan_meier"
_FEWEST: Final = 10
_HALF: Final = 0.5 + 1e-12


def median_wait(waited: ArrayLike, ended: ArrayLike, *, level: float = 0.95) -> Estimate:
    """The time after which half have an answer; who still waits counts as far as was seen.

    Args:
        waited: seconds each one has waited, at least 0, shape (n,).
        ended: whether the wait was over then, shape (n,); False for those who still wait.
        level: coverage of the interval, 0…1.

    Returns:
        The median in seconds with interval. No value with fewer than ten waits or while fewer than half have an
        answer; no upper end while it lies beyond what was seen.

    Raises:
        InvalidArgument: if both differ in length or a wait is negative.
    """
    times, over = np.asarray(waited, np.float64), np.asarray(ended, np.bool_)
    if times.shape != over.shape or times.ndim != 1 or (times.size and not times.min() >= 0):
        raise InvalidArgument("Waits must be seconds from 0 on, one end for each: {n} given.", n=times.size)
    n = len(times)
    if n < _FEWEST:
        few = (note("too_few_answers", n=n, needed=_FEWEST),)
        return Estimate(None, None, None, level, n, METHOD, Unit.SECONDS, few)
    steps, left, spread = _curve(times, over)
    value = _first(steps, left <= _HALF)
    low, high = _ends(steps, left, spread, level)
    return Estimate(value, low if value is not None else None, high, level, n, METHOD, Unit.SECONDS)


def _curve(times: Floats, over: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Moments at which somebody got an answer, the share still waiting after each, and Greenwood's sum."""
    steps, place = np.unique(times[over], return_inverse=True)
    ended = np.bincount(place, minlength=len(steps)).astype(np.float64)
    at_risk = len(times) - np.searchsorted(np.sort(times), steps, side="left").astype(np.float64)
    left = np.cumprod(1 - ended / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        spread = np.cumsum(ended / (at_risk * (at_risk - ended)))
    return steps, left, spread


def _ends(steps: Floats, left: Floats, spread: Floats, level: float) -> tuple[float | None, float | None]:
    """The moments at which a test of "half still wait" no longer refuses, on the log-log scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (np.log(-np.log(left)) - np.log(np.log(2))) * np.log(left) / np.sqrt(spread)
    inside = np.flatnonzero(np.abs(distance) <= critical(level))
    if not inside.size:
        return _first(steps, left <= _HALF), _first(steps, left <= _HALF)
    beyond = inside[-1] + 1
    return float(steps[inside[0]]), float(steps[beyond]) if beyond < len(steps) else None


def _first(steps: Floats, where: NDArray[np.bool_]) -> float | None:
    found = np.flatnonzero(where)
    return float(steps[found[0]]) if found.size else None
