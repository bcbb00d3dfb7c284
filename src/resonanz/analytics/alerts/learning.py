"""What is usual for a series, learnt point by point, so that unchanged points give exactly standard normal values."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from resonanz.analytics.intervals import Floats

_CLEAR: Final = 1.645
_EDGE: Final = 1e-15


class Misses(NamedTuple):
    """Distances from the usual level in its unit, and their weights (inverse relative variances), both (t,)."""

    values: Floats
    weights: Floats


class Usual:
    """Seasonal level with its uncertainty by recursive least squares.

    The recursive residuals of an unchanged series are independent; divided by the spread of all points before, they
    follow a t distribution and are turned into standard normal values. The charts therefore keep their false-alarm rate
    however few points the level was learnt from (no inflation by an estimated baseline).

    Source: Brown, Durbin & Evans 1975, JRSS-B 37; Hawkins 1987, The Statistician 36 (self-starting charts).
    """

    def __init__(self, design: Floats, values: Floats, n: Floats, spread: float) -> None:
        """Learn from a first stretch.

        Args:
            design: constant and season columns, shape (m, q), of full rank.
            values: values, shape (m,).
            n: answers behind each, shape (m,).
            spread: variance of one answer, 0 if unknown.
        """
        self._answer, self._between = _variances(design, values, n, spread)
        weights = 1 / self._variance(n)
        self._inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
        self._slopes = self._inverse @ (design.T @ (weights * values))
        residuals = (values - design @ self._slopes) * np.sqrt(weights)
        self._squares = float(residuals @ residuals)
        self.freedom = len(values) - design.shape[1]
        scaled = residuals / np.sqrt(self._squares / self.freedom) if self._squares > 0 else residuals
        self._last, self._lagged, self._pairs = float(scaled[-1]), float(scaled[1:] @ scaled[:-1]), len(values) - 1

    @property
    def constant(self) -> bool:
        """Whether nothing varied, so that nothing can be called unusual."""
        return self._squares <= _EDGE

    @property
    def carry(self) -> float:
        """How much of a point's distance is carried to the next (autocorrelation), 0 where it is not clear."""
        found = self._lagged / self._pairs
        return min(found, 0.9) if found > _CLEAR / np.sqrt(self._pairs) else 0.0

    def expected(self, row: Floats) -> float:
        """Expected value of a point with this season."""
        return float(row @ self._slopes)

    def distance(self, row: Floats, value: float, n: float) -> float:
        """Standard normal value of a new point, if nothing has changed, before autocorrelation is removed."""
        error = np.sqrt(self._relative(row, n) * self._squares / self.freedom)
        chance = float(stdtr(self.freedom, (value - self.expected(row)) / error))
        return float(ndtri(min(max(chance, _EDGE), 1 - _EDGE)))

    def surprise(self, z: float) -> float:
        """The part of a distance that the point before did not already tell."""
        carry = self.carry
        return (z - carry * self._last) / float(np.sqrt(1 - carry**2))

    def remember(self, z: float) -> None:
        """Keep the distance of a point for the next one's surprise."""
        self._last = z

    def learn(self, row: Floats, value: float, n: float, z: float) -> None:
        """Take an unchanged point into the level."""
        self._lagged += z * self._last
        self._pairs += 1
        relative = self._relative(row, n)
        gain = self._inverse @ row / relative
        miss = value - self.expected(row)
        self._slopes = self._slopes + gain * miss
        self._inverse = self._inverse - np.outer(gain, gain) * relative
        self._squares += miss**2 / relative
        self.freedom += 1

    def level(self, season: Floats, level: float) -> tuple[float, float, float]:
        """Usual value at a season with its t interval: value, low, high."""
        value = self.expected(season)
        half = self._half(self._carried * float(season @ self._inverse @ season), level)
        return value, value - half, value + half

    def misses(self, rows: Floats, values: Floats, n: Floats) -> Misses:
        """What remains of values after level and seasons, with the weight of each."""
        return Misses(values - rows @ self._slopes, 1 / self._variance(n))

    def moved(
        self, rows: Floats, values: Floats, n: Floats, *, season: Floats, level: float
    ) -> tuple[float, float, float]:
        """Level of later points at a season: value, low, high (t interval).

        The seasons are those learnt; the spread is that of the later points, which may differ from the usual one.
        """
        miss = self.misses(rows, values, n)
        weights = miss.weights / miss.weights.sum()
        moved, freedom = float(weights @ miss.values), len(values) - 1
        lever = season - weights @ rows
        learnt = float(lever @ self._inverse @ lever) * self._squares / self.freedom
        later = float(weights @ (miss.values - moved) ** 2) / freedom
        half = float(stdtrit(freedom, 0.5 + level / 2) * np.sqrt(self._carried * (learnt + later)))
        value = self.expected(season) + moved
        return value, value - half, value + half

    @property
    def _carried(self) -> float:
        """How many times the variance of a mean grows because neighbouring points say partly the same."""
        return (1 + self.carry) / (1 - self.carry)

    def _half(self, relative: float, level: float) -> float:
        return float(stdtrit(self.freedom, 0.5 + level / 2) * np.sqrt(relative * self._squares / self.freedom))

    def _relative(self, row: Floats, n: float) -> float:
        return float(self._variance(np.asarray(n)) + row @ self._inverse @ row)

    def _variance(self, n: Floats) -> Floats:
        return np.asarray(self._between + self._answer / n)


def _variances(design: Floats, values: Floats, n: Floats, spread: float) -> tuple[float, float]:
    """Variance of one answer and variance between points beyond chance (DerSimonian & Laird 1986, with covariates).

    The second is the overdispersion that Laney's σ_z measures; as a part that does not shrink with n it stays right
    when the days differ in size.
    """
    if spread <= 0:
        return 0.0, 1.0
    weights = n / spread
    gram = design.T @ (weights[:, None] * design)
    slopes = np.linalg.solve(gram, design.T @ (weights * values))
    excess = float(weights @ (values - design @ slopes) ** 2) - (len(values) - design.shape[1])
    lost = float(np.trace(np.linalg.solve(gram, design.T @ (weights[:, None] ** 2 * design))))
    return spread, max(0.0, excess / (float(weights.sum()) - lost))
