"""Uncertain quantities: a distribution through three elicited quantiles, and stratified draws of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical
from resonanz.analytics.results import Estimate

Floats = NDArray[np.float64]
Z90: Final = float(ndtri(0.9))
_EVEN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """A quantity known by a low, a middle and a high value, the outer two at `-z` and `z` of a normal.

    Between and beyond them it is `middle + (high - middle) · (r^(x/z) - 1) / (r - 1)` with x standard normal and
    r = (high - middle) / (middle - low): exactly normal for r = 1, exactly lognormal where the three values have equal
    ratios, else lognormal with a shift (Johnson 1949, Biometrika 36, system S_L, fitted to three quantiles).

    Attributes:
        low: the low value, for elicited ranges the P10.
        middle: the P50.
        high: the high value, for elicited ranges the P90.
        z: how many standard deviations low and high lie from the middle.
        least: draws below it are set to it; None = open.
        most: draws above it are set to it; None = open.
        key: draws of spreads with equal keys and seeds are the same, so that shared assumptions stay shared.
    """

    low: float
    middle: float
    high: float
    z: float = Z90
    least: float | None = None
    most: float | None = None
    key: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no range.

        Raises:
            InvalidArgument: the values are not in order, only one side has a width, or a value lies outside the limits.
        """
        if not self.low <= self.middle <= self.high:
            raise InvalidArgument(
                "Low, middle and high must be in order, got {low}, {middle}, {high}.",
                low=self.low,
                middle=self.middle,
                high=self.high,
            )
        if (self.low == self.middle) != (self.middle == self.high):
            raise InvalidArgument(
                "The middle value {middle} lies on an end. Give three different values, or one value three times.",
                middle=self.middle,
            )
        if (self.least is not None and self.low < self.least) or (self.most is not None and self.high > self.most):
            raise InvalidArgument("The range {low} to {high} leaves its limits.", low=self.low, high=self.high)

    @property
    def certain(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high

    def draws(self, n: int, seed: int) -> Floats:
        """`n` draws, one from each of n equally likely strata, in random order (McKay et al. 1979)."""
        if self.certain:
            return np.full(n, self.middle)
        rng = np.random.default_rng([seed, zlib.crc32(self.key.encode())])
        x = np.asarray(ndtri((rng.permutation(n) + rng.random(n)) / n), dtype=np.float64)
        return self._at(x)

    def at(self, x: float) -> float:
        """The value at x standard deviations of the underlying normal: `at(Z90)` is the P90."""
        return self.middle if self.certain else float(self._at(np.array([x]))[0])

    def _at(self, x: Floats) -> Floats:
        up, down = self.high - self.middle, self.middle - self.low
        ratio = np.log(up / down)
        if abs(ratio) < _EVEN:
            return self._clipped(self.middle + up * x / self.z)
        return self._clipped(self.middle + up * np.expm1(ratio * x / self.z) / np.expm1(ratio))

    def _clipped(self, values: Floats) -> Floats:
        if self.least is None and self.most is None:
            return values
        return np.clip(values, self.least, self.most)


def certain(value: float, *, key: str = "") -> Spread:
    """A quantity that is known."""
    return Spread(value, value, value, key=key)


def of_estimate(estimate: Estimate, *, key: str) -> Spread:
    """An estimate with its interval as an uncertain quantity.

    Raises:
        InvalidArgument: it has no value or no whole interval.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        raise InvalidArgument("An effect without an interval has no spread. Book it as an assumption.")
    value = min(max(estimate.value, estimate.low), estimate.high)
    if estimate.low < estimate.high and value in (estimate.low, estimate.high):
        value = (estimate.low + estimate.high) / 2
    return Spread(estimate.low, value, estimate.high, critical(estimate.level), key=key)
