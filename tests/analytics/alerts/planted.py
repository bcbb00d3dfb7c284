"""Series with weekdays whose truth is known."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.alerts import Series, means
from resonanz.analytics.results import Unit

FIRST = np.datetime64("2025-01-06")
WEEK = np.array([0.0, 1.0, 2.0, 1.0, 0.0, -2.0, -3.0])
LEVEL, SPREAD = 70.0, 2.0


def days(points: int) -> np.ndarray:
    return FIRST + np.arange(points)


def series(
    seed: int, points: int, *, step: float = 0.0, at: int = 0, name: str = "Hotline", carry: float = 0.0
) -> Series:
    """A weekly pattern around 70 with noise of 2, moved by `step` standard deviations from point `at` on."""
    noise = np.random.default_rng(seed).normal(size=points)
    for t in range(1, points) if carry else ():
        noise[t] = carry * noise[t - 1] + np.sqrt(1 - carry**2) * noise[t]
    values = LEVEL + WEEK[np.arange(points) % 7] + SPREAD * (noise + step * (np.arange(points) >= at))
    return means(name, days(points), values, np.full(points, 50.0), spread=0.0, unit=Unit.POINTS)
