"""Control charts as plain arithmetic on one series: CUSUM, EWMA and Laney's charts for rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats

RANGE_OF_TWO: Final = 1.128
"""Mean range of two standard normal values (d₂)."""


@dataclass(frozen=True, slots=True, eq=False)
class Cusum:
    """Upper and lower sums of a two-sided CUSUM, each of shape (t,) and never negative."""

    up: Floats
    down: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ewma:
    """Exponentially weighted means and their symmetric limits, each of shape (t,)."""

    mean: Floats
    limit: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Laney:
    """Laney's chart: centre line, limits per point of shape (t,), and σ_z (above 1 = more spread than chance)."""

    centre: float
    low: Floats
    high: Floats
    sigma_z: float


def cusum(z: ArrayLike, *, k: float = 0.5) -> Cusum:
    """Two-sided CUSUM of standardised values: C⁺ = max(0, C⁺ + z − k), C⁻ = max(0, C⁻ − z − k), both from 0.

    Args:
        z: values in standard deviations from the usual level, shape (t,).
        k: half the shift that is to be found, in standard deviations.

    Source: Page 1954, Biometrika 41; Montgomery, Introduction to Statistical Quality Control, section 9.1.
    """
    values = np.asarray(z, dtype=np.float64)
    return Cusum(_reflected(values - k), _reflected(-values - k))


def _reflected(steps: Floats) -> Floats:
    """max(0, running sum + step), without a loop: the walk above its lowest point so far."""
    walk = np.cumsum(steps)
    return np.asarray(walk - np.minimum(np.minimum.accumulate(walk), 0.0))


def ewma(z: ArrayLike, *, weight: float = 0.1, width: float = 2.814) -> Ewma:
    """Exponentially weighted mean of standardised values with limits ± L·√(λ/(2−λ)·[1−(1−λ)^{2t}]).

    Args:
        z: values in standard deviations from the usual level, shape (t,).
        weight: λ, weight of the newest value, in (0, 1].
        width: L, limits in standard deviations of the mean.

    Raises:
        InvalidArgument: if the weight lies outside (0, 1].

    Source: Roberts 1959, Technometrics 1; Lucas & Saccucci 1990, Technometrics 32.
    """
    if not 0 < weight <= 1:
        raise InvalidArgument("The weight {weight} of an EWMA is not in (0, 1]; 0.1 is usual.", weight=weight)
    values = np.asarray(z, dtype=np.float64)
    mean = np.empty_like(values)
    last = 0.0
    for t, value in enumerate(values.tolist()):
        last += weight * (value - last)
        mean[t] = last
    steps = np.arange(1, len(values) + 1)
    return Ewma(mean, width * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps))))


def laney_p(successes: ArrayLike, n: ArrayLike, *, width: float = 3.0) -> Laney:
    """Laney's p′ chart of shares: limits p̄ ± L·√(p̄(1−p̄)/n)·σ_z with σ_z = mean moving range of z / 1.128.

    With many answers a day the ordinary p chart calls nearly every day unusual; σ_z measures the ordinary spread
    between days beyond chance.

    Args:
        successes: answers counted per point, shape (t,).
        n: all answers per point, above 0, shape (t,).
        width: L, usually 3.

    Raises:
        InvalidArgument: if there are fewer than two points, or all answers are equal.

    Source: Laney 2002, Quality Engineering 14(4).
    """
    x, count = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    centre = float(x.sum() / count.sum())
    chart = _laney(x / count, np.sqrt(centre * (1 - centre) / count), centre, width)
    return Laney(centre, np.maximum(chart.low, 0.0), np.minimum(chart.high, 1.0), chart.sigma_z)


def laney_u(events: ArrayLike, exposure: ArrayLike, *, width: float = 3.0) -> Laney:
    """Laney's u′ chart of counts per exposure: limits ū ± L·√(ū/exposure)·σ_z.

    Args:
        events: counted events per point, shape (t,).
        exposure: what they are counted on (days, contacts, customers), above 0, shape (t,).
        width: L, usually 3.

    Raises:
        InvalidArgument: if there are fewer than two points, or no event at all.

    Source: Laney 2002, Quality Engineering 14(4).
    """
    x, size = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    centre = float(x.sum() / size.sum())
    chart = _laney(x / size, np.sqrt(centre / size), centre, width)
    return Laney(centre, np.maximum(chart.low, 0.0), chart.high, chart.sigma_z)


def _laney(values: Floats, error: Floats, centre: float, width: float) -> Laney:
    if len(values) < 2 or not np.all(error > 0):
        raise InvalidArgument(
            "Laney's chart needs two points that are not all alike; it got {points} around {centre}.",
            points=len(values),
            centre=centre,
        )
    sigma = float(np.abs(np.diff((values - centre) / error)).mean() / RANGE_OF_TWO)
    return Laney(centre, centre - width * error * sigma, centre + width * error * sigma, sigma)
