"""Ranks that may be claimed: an interval of ranks per driver, and ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ranks = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What may be said about the order of p drivers, arrays of shape (p,).

    Attributes:
        best: best rank each driver may hold: one plus those clearly above it.
        worst: worst rank it may hold: p minus those clearly below it.
        tie: number of the group of drivers whose order is not certain, 1 for the most important group. From the top, a
            driver joins the group as long as the first of the group is not clearly above it.
    """

    best: Ranks
    worst: Ranks
    tie: Ranks

    @classmethod
    def of(cls, importance: Floats, replicates: Floats, *, level: float) -> Self:
        """Rank intervals that hold the true rank of each driver with this probability.

        Args:
            importance: shape (p,).
            replicates: bootstrap replicates, shape (r, p).
            level: probability, 0…1.
        """
        sides = np.array([differing(importance, replicates, j, level=level) for j in range(len(importance))])
        above, below = sides == 1, sides == -1
        return cls(1 + below.sum(axis=1), len(sides) - above.sum(axis=1), _ties(importance, above))


def differing(importance: Floats, replicates: Floats, driver: int, *, level: float) -> NDArray[np.int8]:
    """Which drivers differ from one: 1 where it is clearly above the other, −1 clearly below, 0 not certain.

    Studentised bootstrap of its differences to all others at once, corrected for bias, with the step-down maximum:
    others found to differ leave the comparison and the rest is looked at again.

    Source: Mogstad, Romano, Shaikh & Wilhelm 2024, Inference for Ranks, Review of Economic Studies 91(1), marginal
        confidence sets; Romano & Wolf 2005, Econometrica 73(4).
    """
    drawn = replicates[:, [driver]] - replicates
    centre, spread = drawn.mean(axis=0), drawn.std(axis=0, ddof=1)
    unit = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > np.finfo(np.float64).eps)
    corrected = (2 * (importance[driver] - importance) - centre) * unit
    found = _step_down(corrected, np.abs((drawn - centre) * unit), level)
    return np.where(found, np.sign(corrected), 0).astype(np.int8)


def _step_down(observed: Floats, drawn: Floats, level: float) -> Flags:
    found = np.zeros(len(observed), dtype=np.bool_)
    while not found.all():
        limit = np.quantile(drawn[:, ~found].max(axis=1), level)
        more = ~found & (np.abs(observed) > limit)
        if not more.any():
            break
        found |= more
    return found


def _ties(importance: Floats, above: Flags) -> Ranks:
    result = np.zeros(len(importance), dtype=np.intp)
    leader, group = -1, 0
    for driver in np.argsort(-importance, kind="stable"):
        if leader < 0 or above[leader, driver]:
            leader, group = int(driver), group + 1
        result[driver] = group
    return result
