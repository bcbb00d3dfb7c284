"""What is computed from the sums of products, alike on all responses and on each bootstrap replicate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.bootstrap import resampled
from resonanz.analytics.drivers.importance import EXACT_LIMIT, johnson, lmg, lmg_sampled
from resonanz.analytics.drivers.moments import Moments
from resonanz.analytics.drivers.regression import coefficients, covariance, given

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

REPLICATED_LIMIT: Final = 15
"""Largest number of drivers for which every replicate visits all subsets."""

_BASES: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Covariances among visitors, outcome last: of the scores, of the low and high boxes; and the whole variance.

    For one sample or for a stack of replicates: shapes (..., p + 1, p + 1), (..., 2 p + 1, 2 p + 1), (...).
    """

    scores: Floats
    boxes: Floats
    whole: Floats

    def slopes(self) -> Floats:
        """Change of the outcome per point of each score, the others held, shape (..., p)."""
        return coefficients(self.scores)

    def contrasts(self) -> Floats:
        """Change of the outcome for a low and for a high score against the middle, shape (..., 2, p)."""
        flat = coefficients(self.boxes)
        return flat.reshape(*flat.shape[:-1], 2, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Which columns explain the outcome. Being visited is partialled out where not everybody came.

    Attributes:
        drivers: number of drivers p.
        controls: positions of the visited-indicators that vary, among the columns of `regression.covariance`.
    """

    drivers: int
    controls: Index

    @classmethod
    def of(cls, total: Floats) -> Model:
        """The model for these sums of products: an indicator for each touchpoint that somebody did not visit."""
        drivers = (total.shape[-1] - 2) // 4
        seen = total[0, 2 : 2 + drivers]
        return cls(drivers, 1 + np.flatnonzero(seen < total[0, 0]))

    @property
    def parameters(self) -> int:
        """Fitted numbers: constant, indicators, drivers."""
        return 1 + len(self.controls) + self.drivers

    def fit(self, cov: Floats) -> Fit:
        """Partial out the indicators once for everything that follows."""
        p = self.drivers
        within = given(cov, np.append(np.arange(1 + p, 1 + 4 * p), 0), self.controls)
        scores, boxes = np.append(np.arange(p), 3 * p), np.arange(p, 3 * p + 1)
        return Fit(within[..., scores[:, None], scores], within[..., boxes[:, None], boxes], cov[..., 0, 0])


@dataclass(frozen=True, slots=True)
class Importance:
    """Importances as shares of the outcome's whole variance: LMG up to 20 drivers, Johnson's weights above."""

    drivers: int
    seed: int

    @property
    def method(self) -> str:
        """Code of the method."""
        return "lmg" if self.drivers <= EXACT_LIMIT else "johnson"

    def point(self, fit: Fit) -> Floats:
        """Importances of shape (p,)."""
        return _shares(fit, lmg if self.method == "lmg" else johnson)

    def replicates(self, fit: Fit, stack: Fit) -> Floats:
        """Importances of a stack of replicates of a fit, (r, p).

        Between 16 and 20 drivers the *differences* to the estimate come from sampled orders of entry, the same for
        all, so the error of sampling cancels to first order.
        """
        if self.method == "johnson" or self.drivers <= REPLICATED_LIMIT:
            return self.point(stack)
        orders = _orders(self.drivers, self.seed)
        drawn, start = (_shares(f, lambda cov: lmg_sampled(cov, orders)) for f in (stack, fit))
        return np.maximum(self.point(fit) + drawn - start, 0.0)


def _shares(fit: Fit, method: Callable[[Floats], Floats]) -> Floats:
    left = np.divide(fit.scores[..., -1, -1], fit.whole, out=np.zeros_like(fit.whole), where=fit.whole > 0)
    result: Floats = method(fit.scores) * left[..., None]
    return result


def replicate(
    moments: Moments, statistics: Callable[[Floats], tuple[Floats, ...]], *, replicates: int, seed: int
) -> tuple[Floats, ...]:
    """Several statistics of the covariances of resampled buckets, each stacked along the first axis."""
    blocks = [statistics(covariance(sums)) for sums in resampled(moments, replicates=replicates, seed=seed)]
    return tuple(np.concatenate(block) for block in zip(*blocks, strict=True))


def _orders(drivers: int, seed: int) -> Index:
    """Balanced orders of entry: all rotations of a few random orders, forwards and backwards."""
    rng = np.random.default_rng(seed)
    bases = [rng.permutation(drivers) for _ in range(_BASES)]
    turned = np.array([np.roll(base, shift) for base in bases for shift in range(drivers)])
    return np.concatenate([turned, turned[:, ::-1]])
