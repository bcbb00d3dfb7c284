"""Bootstrap over buckets of moments: replicates cost a matrix product, whatever the number of responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.moments import Moments

Floats = NDArray[np.float64]

_CHUNK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Ends:
    """Lower and upper ends, one per statistic."""

    low: Floats
    high: Floats


def resampled(moments: Moments, *, replicates: int, seed: int) -> Iterator[Floats]:
    """Sums of resampled buckets in blocks of shape (block, q, q), `replicates` in all, the same for the same seed."""
    buckets, width, _ = moments.sums.shape
    draws = np.random.default_rng(seed).multinomial(buckets, np.full(buckets, 1 / buckets), size=replicates)
    flat = moments.sums.reshape(buckets, -1)
    step = max(1, _CHUNK // flat.shape[1])
    for start in range(0, replicates, step):
        yield (draws[start : start + step] @ flat).reshape(-1, width, width)


def ends(estimate: Floats, replicates: Floats, *, level: float, inflation: float) -> Ends:
    """Percentile interval, moved by twice the bias that the bootstrap shows, and widened for fitted parameters.

    The replicates carry the bias of the estimate once more: they lie one bias above the estimate and two above the
    truth. That matters for LMG near 0 and for R², which chance can only push up.

    Args:
        estimate: values on all responses, shape (k,).
        replicates: values on resampled buckets, shape (r, k).
        level: coverage, 0…1.
        inflation: factor on the distances from the centre, √(n / (n − parameters)).

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 10 and 13.
    """
    bias = replicates.mean(axis=0) - estimate
    tails = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2], axis=0) - 2 * bias
    centre = estimate - bias
    low, high = centre + (tails - centre) * inflation
    return Ends(np.minimum(low, estimate), np.maximum(high, estimate))
