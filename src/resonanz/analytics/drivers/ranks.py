"""Ranks that may be claimed: intervals that hold for all drivers together, and ties."""

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
        best: best rank each driver may hold: one plus those clearly above.
        worst: worst rank it may hold: p minus those clearly below.
        tie: number of the group of drivers whose order is not certain, 1 for the most important group.
    """

    best: Ranks
    worst: Ranks
    tie: Ranks

    @classmethod
    def of(cls, importance: Floats, replicates: Floats, *, level: float) -> Self:
        """Rank intervals that hold for all drivers together with this probability."""
        clear = clearly_above(importance, replicates, level=level)
        return cls(1 + clear.sum(axis=0), len(clear) - clear.sum(axis=1), _ties(importance, clear))


def clearly_above(importance: Floats, replicates: Floats, *, level: float) -> Flags:
    """Which driver is clearly more important than which, for all pairs together.

    Studentised bootstrap of all pairwise differences, corrected for bias, with the step-down maximum: pairs found to
    differ leave the comparison and the rest is looked at again.

    Args:
        importance: shape (p,).
        replicates: bootstrap replicates, shape (r, p).
        level: probability that no pair is wrongly ordered.

    Returns:
        Matrix (p, p); [j, k] is true where j is clearly above k.

    Source: Mogstad, Romano, Shaikh & Wilhelm 2024, Inference for Ranks, Review of Economic Studies 91(1);
        Romano & Wolf 2005, Econometrica 73(4).
    """
    first, second = np.triu_indices(len(importance), k=1)
    clear = np.zeros((len(importance), len(importance)), dtype=np.bool_)
    if not len(first):
        return clear
    drawn = replicates[:, first] - replicates[:, second]
    centre, spread = drawn.mean(axis=0), drawn.std(axis=0, ddof=1)
    unit = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > np.finfo(np.float64).eps)
    corrected = (2 * (importance[first] - importance[second]) - centre) * unit
    found = _step_down(corrected, np.abs((drawn - centre) * unit), level)
    clear[first[found & (corrected > 0)], second[found & (corrected > 0)]] = True
    clear[second[found & (corrected < 0)], first[found & (corrected < 0)]] = True
    return clear


def _ties(importance: Floats, clear: Flags) -> Ranks:
    """Number the groups of drivers whose order is not certain, 1 for the most important group.

    From the top, a driver joins the group as long as the first of the group is not clearly above it.
    """
    result = np.zeros(len(importance), dtype=np.intp)
    leader, group = -1, 0
    for driver in np.argsort(-importance, kind="stable"):
        if leader < 0 or clear[leader, driver]:
            leader, group = int(driver), group + 1
        result[driver] = group
    return result


def _step_down(observed: Floats, drawn: Floats, level: float) -> Flags:
    found = np.zeros(len(observed), dtype=np.bool_)
    while not found.all():
        limit = np.quantile(drawn[:, ~found].max(axis=1), level)
        more = ~found & (np.abs(observed) > limit)
        if not more.any():
            break
        found |= more
    return found
