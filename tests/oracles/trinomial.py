"""Exact coverage of an NPS interval: every possible sample is listed with its multinomial probability."""

from __future__ import annotations

from collections.abc import Callable
from math import lgamma, log

import numpy as np

LogFactorial = np.vectorize(lambda k: lgamma(k + 1))


def exact_coverage(
    interval: Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]], n: int, shares: tuple[float, ...]
) -> float:
    """Chance that `interval(promoters, detractors, n)` holds the truth; shares are detractors, passives, promoters."""
    promoters, detractors = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    possible = promoters + detractors <= n
    promoters, detractors = promoters[possible], detractors[possible]
    passives = n - promoters - detractors
    counts = (detractors, passives, promoters)
    chance = LogFactorial(n) + sum(k * log(p) - LogFactorial(k) for k, p in zip(counts, shares, strict=True))
    low, high = interval(promoters, detractors, n)
    truth = shares[2] - shares[0]
    return float(np.exp(chance)[(low <= truth) & (truth <= high)].sum())
