"""Whether 30 % means 30 of 100: slope, intercept, Brier score, and groups of similar risk with what came.

Source: Cox 1958, Biometrika 45; Van Calster et al. 2016, Journal of Clinical Epidemiology 74; Brier 1950.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from resonanz.analytics.intervals import critical, wilson
from resonanz.analytics.prediction.logistic import curvature, fit_ridge, linear
from resonanz.analytics.results import Estimate, Unit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METHOD: Final = "calibration"
METHOD_BRIER: Final = "brier"
_CASES_PER_GROUP: Final = 10
_MOST_GROUPS: Final = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of similar risk: what was foretold and what came. `low_risk` and `high_risk` bound the risks inside."""

    low_risk: float
    high_risk: float
    predicted: float
    observed: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities can be taken at their word; 1, 0 and equality in every group would be perfect.

    Attributes:
        slope: of the outcome on the log-odds; below 1 the risks are too extreme, above too timid.
        intercept: share that came minus share foretold.
        brier: mean squared error of the probabilities.
        skill: share of the squared error of the base rate that is taken away; 0 is no better than guessing.
        groups: ascending in risk.
    """

    slope: Estimate
    intercept: Estimate
    brier: Estimate
    skill: Estimate
    groups: tuple[Group, ...]


def calibrate(logits: Floats, happened: Flags, *, level: float = 0.95) -> Calibration:
    """Judge out-of-fold log-odds against what came.

    Args:
        logits: shape (n,), of rows that taught nothing to the model that gave them.
        happened: shape (n,).
        level: coverage, 0…1.
    """
    n, y, p = len(happened), happened.astype(np.float64), expit(logits)
    beta = fit_ridge(logits[:, None], y, 0.0, np.array([0.0, 1.0]))
    whole = np.column_stack([np.ones(n), logits])
    spread = np.linalg.inv(curvature(whole, expit(linear(beta, logits[:, None])), np.zeros(2)))
    slope = _around(float(beta[1]), float(np.sqrt(spread[1, 1])), n, level=level, method=METHOD, unit=Unit.SCALE)
    drift = y - p
    squares, base = drift**2, (y - y.mean()) ** 2
    return Calibration(
        slope=slope,
        intercept=_mean(drift, level, METHOD),
        brier=_mean(squares, level, METHOD_BRIER),
        skill=_skill(squares, base, level),
        groups=groups(p, happened, level=level),
    )


def groups(risk: Floats, happened: Flags, *, level: float = 0.95) -> tuple[Group, ...]:
    """Up to ten groups of similar risk with at least about ten cases each, ascending."""
    cases = int(min(happened.sum(), (~happened).sum()))
    count = int(np.clip(cases // _CASES_PER_GROUP, 1, _MOST_GROUPS))
    order = np.argsort(risk, kind="stable")
    return tuple(_group(risk[rows], happened[rows], level) for rows in np.array_split(order, count))


def similar(risk: Floats, found: tuple[Group, ...]) -> tuple[Floats, Floats]:
    """Interval of each risk: what came among customers of similar risk, stretched to hold the risk itself."""
    bounds = np.array([group.low_risk for group in found[1:]])
    ends = np.array([(group.observed.low, group.observed.high) for group in found], dtype=np.float64)
    place = np.searchsorted(bounds, risk, side="right")
    return np.minimum(ends[place, 0], risk), np.maximum(ends[place, 1], risk)


def _group(risk: Floats, happened: Flags, level: float) -> Group:
    n, came = len(risk), int(happened.sum())
    low, high = (float(end) for end in wilson(came, n, level=level))
    observed = Estimate(came / n, low, high, level, n, "wilson", Unit.SHARE)
    return Group(float(risk[0]), float(risk[-1]), float(risk.mean()), observed)


def _mean(values: Floats, level: float, method: str) -> Estimate:
    n = len(values)
    return _around(
        float(values.mean()), float(values.std(ddof=1) / np.sqrt(n)), n, level=level, method=method, unit=Unit.SHARE
    )


def _skill(squares: Floats, base: Floats, level: float) -> Estimate:
    """1 − Brier / Brier of the base rate, by the delta method for a ratio of means."""
    n = len(squares)
    ratio = float(squares.mean() / base.mean())
    error = float(np.std(squares - ratio * base, ddof=1) / np.sqrt(n) / base.mean())
    return _around(1 - ratio, error, n, level=level, method=METHOD_BRIER, unit=Unit.SHARE)


def _around(value: float, error: float, n: int, *, level: float, method: str, unit: Unit) -> Estimate:
    half = critical(level) * error
    return Estimate(value, value - half, value + half, level, n, method, unit)
