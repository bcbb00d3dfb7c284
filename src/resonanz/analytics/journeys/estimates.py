"""Counts turned into estimates."""

from __future__ import annotations

from math import fsum

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import t_interval, wilson
from resonanz.analytics.results import Estimate, Unit, note

SHARE = "wilson"
RATIO = "ratio_by_instance"


def share(hits: int, n: int, *, level: float) -> Estimate:
    """Share of instances with a Wilson interval; unknown when there are none."""
    if not n:
        return Estimate(None, None, None, level, 0, SHARE, Unit.SHARE, (note("no_instances"),))
    low, high = (float(end) for end in wilson(hits, n, level=level))
    return Estimate(hits / n, low, high, level, n, SHARE, Unit.SHARE)


def ratio(part: NDArray[np.int64], whole: NDArray[np.int64], *, level: float) -> Estimate:
    """Sum of `part` over sum of `whole`, one entry per instance, clipped to 0…1.

    Steps of one instance belong together, so instances are the sampling units (linearised variance of a ratio, t with
    instances − 1 degrees of freedom). Sums are exactly rounded, so the order of the instances does not matter.

    Source: Cochran 1977, Sampling Techniques, section 6.3.
    """
    n, total = len(whole), int(whole.sum())
    if not total:
        return Estimate(None, None, None, level, n, RATIO, Unit.SHARE, (note("no_instances"),))
    value = int(part.sum()) / total
    if n < 2:
        return Estimate(value, None, None, level, n, RATIO, Unit.SHARE, (note("too_few_for_interval", n=n, needed=2),))
    squares = fsum(((part - value * whole) ** 2).tolist())
    low, high = t_interval(value, n * squares / (n - 1) / total**2, n - 1, level=level)
    return Estimate(value, max(float(low), 0.0), min(float(high), 1.0), level, n, RATIO, Unit.SHARE)
