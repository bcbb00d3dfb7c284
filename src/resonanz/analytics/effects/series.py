"""A single series and its own forecast: local level plus regression, by the Kalman filter.

outcome(t) = level(t) + covariates(t)·β + noise, level(t + 1) = level(t) + step. How fast the level moves (spread of
the steps over that of the noise) is not fixed at its most likely value but averaged over a grid by its likelihood, so
that the interval knows what the data do not. Level at the start, β and the noise are integrated out (diffuse), which
gives Student's t at each point of the grid.

Sources: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, chapters 3 and 7; Brodersen et
al. 2015, Annals of Applied Statistics 9 (the counterfactual as a forecast).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtr, stdtrit

from resonanz.analytics.effects.panel import Floats

RATIOS: Final = np.array([0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.5, 4.0])
"""Spread of a step of the level over the spread of the noise."""
_SCALE: Final = 0.02
"""Scale of the half-Cauchy law that the ratios follow beforehand: most levels move slowly."""
_HALVINGS: Final = 30
_LIGHT: Final = 1e-6
"""Ratios that the data rule out carry no interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A mixture of Student's t for every period and for the mean of all forecast ones.

    Arrays have one row per ratio. `centre` and `spread` have one column per period before the start (one step ahead,
    NaN in the first), one per period after it, and a last one for the mean after it.
    """

    weight: Floats
    centre: Floats
    spread: Floats
    freedom: int

    @property
    def mean(self) -> Floats:
        """Expected course and its mean after the start."""
        return np.asarray(self.weight @ self.centre, dtype=np.float64)

    def half(self, level: float) -> Floats:
        """Half width around `mean` that holds the level, per column."""
        return self._half(level, slice(None))

    def half_of_mean(self, level: float) -> float:
        """The same for the mean after the start alone."""
        return float(self._half(level, slice(-1, None))[0])

    def _half(self, level: float, columns: slice) -> Floats:
        heavy = self.weight > _LIGHT
        weight, spread = self.weight[heavy] / self.weight[heavy].sum(), self.spread[heavy, columns]
        off = self.centre[heavy, columns] - self.mean[columns]
        reach = float(stdtrit(self.freedom, 0.5 + level / 2)) * spread
        low, high = reach.min(axis=0), (reach + np.abs(off)).max(axis=0)
        for _ in range(_HALVINGS):
            half = (low + high) / 2
            inside = stdtr(self.freedom, (half - off) / spread) - stdtr(self.freedom, (-half - off) / spread)
            wide = weight @ inside >= level
            low, high = np.where(wide, low, half), np.where(wide, half, high)
        return np.asarray((low + high) / 2, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Filtered:
    """Whitened columns, one-step errors' factors and the level left at the end; one row per ratio."""

    white: Floats
    ahead: Floats
    factor: Floats
    level: Floats
    doubt: Floats


def forecast(before: Floats, known_before: Floats, known_after: Floats) -> Forecast:
    """Learn from the periods before the start and carry on through those after it.

    Args:
        before: outcome, shape (periods before,); at least k + 4 of them.
        known_before: covariates, shape (periods before, k).
        known_after: the same after the start, shape (periods after, k).
    """
    columns = np.column_stack([before, known_before])
    shift = columns.mean(axis=0)
    found = _filter(columns - shift)
    freedom = len(before) - 1 - known_before.shape[1]
    rows = [_at(found, i, known_after - shift[1:], freedom) for i in range(len(RATIOS))]
    likelihood = np.array([row[0] for row in rows])
    weight = np.exp(likelihood - likelihood.max()) * _prior()
    centre = np.array([row[1] for row in rows]) + shift[0]
    return Forecast(weight / weight.sum(), centre, np.array([row[2] for row in rows]), freedom)


def _prior() -> Floats:
    """Share of the half-Cauchy law next to each ratio."""
    edges = np.concatenate([[0.0], (RATIOS[1:] + RATIOS[:-1]) / 2, [np.inf]])
    return np.diff(np.arctan(edges / _SCALE))


def _filter(columns: Floats) -> _Filtered:
    """Run all columns through the same filter, for all ratios at once; the first period only sets the level."""
    periods, count = columns.shape
    step = RATIOS**2
    level = np.repeat(columns[:1], len(step), axis=0)
    doubt = np.ones(len(step))
    white, ahead = np.empty((len(step), periods - 1, count)), np.empty((len(step), periods - 1, count))
    factor = np.empty((len(step), periods - 1))
    for t in range(1, periods):
        doubt = doubt + step
        spread = doubt + 1
        error = columns[t] - level
        ahead[:, t - 1], factor[:, t - 1] = level, spread
        white[:, t - 1] = error / np.sqrt(spread)[:, None]
        gain = doubt / spread
        level = level + gain[:, None] * error
        doubt = doubt * (1 - gain)
    return _Filtered(white, ahead, factor, level, doubt)


def _at(found: _Filtered, i: int, after: Floats, freedom: int) -> tuple[float, Floats, Floats]:
    """Log-likelihood, centres and spreads at one ratio."""
    y, x = found.white[i, :, 0], found.white[i, :, 1:]
    gram = x.T @ x
    slopes = np.linalg.lstsq(x, y, rcond=None)[0] if x.size else np.empty(0)
    inverse = np.linalg.pinv(gram) if x.size else gram
    squares = max(float(((y - x @ slopes) ** 2).sum()), 1e-300)
    noise = squares / freedom
    determinant = float(np.linalg.slogdet(gram)[1]) if x.size else 0.0
    likelihood = -0.5 * (np.log(found.factor[i]).sum() + determinant + freedom * np.log(squares))
    level, moved = found.level[i], RATIOS[i] ** 2
    lever = after - level[1:]
    centre = level[0] + lever @ slopes
    steps = np.arange(1, len(after) + 1)
    doubt = found.doubt[i] + moved * steps + 1 + ((lever @ inverse) * lever).sum(axis=1)
    mean = lever.mean(axis=0)
    later = (np.arange(len(after), 0, -1) ** 2).sum() / len(after) ** 2
    of_mean = found.doubt[i] + moved * later + 1 / len(after) + float(mean @ inverse @ mean)
    early_lever = found.white[i, :, 1:] * np.sqrt(found.factor[i])[:, None]
    early = found.ahead[i, :, 0] + early_lever @ slopes
    early_doubt = found.factor[i] + ((early_lever @ inverse) * early_lever).sum(axis=1)
    centres = np.concatenate([[np.nan], early, centre, [centre.mean()]])
    spreads = np.sqrt(noise * np.concatenate([[np.nan], early_doubt, doubt, [of_mean]]))
    return float(likelihood), centres, spreads
