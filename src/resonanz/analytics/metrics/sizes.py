"""How many answers it takes: for a margin, for a change to become visible, and what a sample can show at all."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from resonanz.analytics.intervals import Floats, critical

POWER = 0.80
"""Chance to see a change that is there, on which every "visible from" rests."""
USUAL_NPS_SPREAD = 0.61
"""Variance of one answer on -1…1 with 50 % promoters and 20 % detractors."""


def n_for_margin(margin: float, spread: float = USUAL_NPS_SPREAD, *, level: float = 0.95) -> int:
    """Answers for an interval of ± `margin`, rounded to the nearest answer as the published tables are.

    Args:
        margin: half-width in the unit of the metric (0.10 for ten NPS points on -1…1).
        spread: variance of one answer in the squared unit.
        level: coverage of the interval.

    Source: Cochran 1977, section 4.4. Golden for NPS, v = .61: ±10 points 234, ±5 937, ±3 2604.
    """
    return round(critical(level) ** 2 * spread / margin**2)


def n_to_detect(
    difference: float, spread: float = USUAL_NPS_SPREAD, *, level: float = 0.95, power: float = POWER
) -> int:
    """Answers per group so that a true `difference` is seen with chance `power`.

    Source: Fleiss, Levin, Paik 2003, section 4.2. Golden for NPS, v = .61: 10 points 958, 5 points 3831.
    """
    return ceil(2 * spread * (_factor(level, power) / difference) ** 2)


def visible_change(
    variance_a: ArrayLike, variance_b: ArrayLike, *, level: float = 0.95, power: float = POWER
) -> Floats:
    """Smallest true difference of two estimates that is seen with chance `power`.

    Args:
        variance_a: variance of the first estimate (spread / n).
        variance_b: variance of the second estimate.
        level: 1 minus the risk of seeing a difference that is not there.
        power: chance to see it.
    """
    both = np.asarray(variance_a, dtype=np.float64) + np.asarray(variance_b, dtype=np.float64)
    return np.asarray(_factor(level, power) * np.sqrt(both), dtype=np.float64)


def _factor(level: float, power: float) -> float:
    return critical(level) + float(ndtri(power))
