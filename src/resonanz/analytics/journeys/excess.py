"""Do two units hand over more often than their shares of the work explain? An exact permutation test."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, ndtri

from resonanz.analytics.journeys.exchanges import Exchanges
from resonanz.analytics.results import Estimate, Unit

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
METHOD: Final = "handoff_permutation"
EXACT_UP_TO: Final = 400.0
"""Variance up to which the distribution is computed exactly; above it is normal for all that can be shown."""
_NEGLIGIBLE: Final = 1e-18


@dataclass(frozen=True, slots=True)
class Excess:
    """What would be expected of one pair of units, and how likely the observed count or more would be.

    `expected` is a share of all steps between events with a unit, with the range that holds `level` of the
    permutations; its n is the number of these steps.
    """

    expected: Estimate
    p: float


def excess_of(exchanges: Exchanges, source: int, target: int, *, units: int, level: float = 0.95) -> Excess:
    """Test one pair of units.

    Null hypothesis: on each transition (from one activity to the next) the receiving unit does not depend on the
    sending one. Given how often each unit sends and receives on a transition, all assignments of receivers to
    steps are then equally likely, so the count of one pair is hypergeometric there, and the sum over the
    transitions is their convolution: the permutation distribution itself, without drawing permutations.

    Args:
        exchanges: the counts of all steps.
        source: code of the sending unit.
        target: code of the receiving unit.
        units: number of units.
        level: share of the permutations inside the range.

    Source: Mantel & Haenszel 1959, JNCI 22; Good 2005, Permutation, Parametric and Bootstrap Tests, chapter 3.
    """
    total, sent, received, observed = _margins(exchanges, source, target, units)
    mean = fsum((sent * received / total).tolist())
    spread = sent * (total - sent) * received * (total - received) / (total**2 * np.maximum(total - 1, 1))
    variance = fsum(spread.tolist())
    if variance > EXACT_UP_TO:
        low, high, p = _normal(mean, sqrt(variance), observed, level)
    else:
        low, high, p = _exact(total, sent, received, observed, level=level)
    steps = int(exchanges.count.sum())
    estimate = Estimate(mean / steps, low / steps, high / steps, level, steps, METHOD, Unit.SHARE)
    return Excess(estimate, p)


def _margins(exchanges: Exchanges, source: int, target: int, units: int) -> tuple[Floats, Floats, Floats, int]:
    """Per transition: steps, sent by the source, received by the target; and how often both met in all."""
    sender, receiver = np.divmod(exchanges.pair, units)
    _, edge = np.unique(exchanges.edge, return_inverse=True)
    sends, receives = sender == source, receiver == target
    total, sent, received = (
        np.bincount(edge, exchanges.count * kept).astype(np.float64) for kept in (np.True_, sends, receives)
    )
    some = (sent > 0) & (received > 0)
    # In one order whatever the codes, so that equal tables give equal last bits.
    order = np.lexsort((received[some], sent[some], total[some]))
    observed = int(exchanges.count[sends & receives].sum())
    return total[some][order], sent[some][order], received[some][order], observed


def _normal(mean: float, deviation: float, observed: int, level: float) -> tuple[float, float, float]:
    half = float(ndtri(0.5 + level / 2)) * deviation
    return max(mean - half, 0.0), mean + half, float(ndtr((mean - observed + 0.5) / deviation))


def _exact(total: Floats, sent: Floats, received: Floats, observed: int, *, level: float) -> tuple[float, float, float]:
    first, chances = 0, np.ones(1)
    for n, a, b in zip(total.tolist(), sent.tolist(), received.tolist(), strict=True):
        start, one = _hypergeometric(n, a, b)
        first, chances = _trimmed(first + start, np.convolve(chances, one))
    below = np.cumsum(chances)
    low = first + int(np.searchsorted(below, (1 - level) / 2))
    high = first + int(np.searchsorted(below, (1 + level) / 2 * below[-1]))
    more = chances[max(observed - first, 0) :].sum()
    return float(low), float(high), float(min(more, 1.0))


def _hypergeometric(n: float, sent: float, received: float) -> tuple[int, Floats]:
    """Chances of the possible counts, from the smallest one on."""
    start, end = max(0.0, sent + received - n), min(sent, received)
    k = np.arange(start, end + 1)
    logs = _choose(sent, k) + _choose(n - sent, received - k) - _choose(n, received)
    return _trimmed(int(start), np.exp(logs))


def _choose(n: float, k: Floats | float) -> Floats:
    chosen: Floats = gammaln(n + 1) - gammaln(np.asarray(k) + 1) - gammaln(n - np.asarray(k) + 1)
    return chosen


def _trimmed(first: int, chances: Floats) -> tuple[int, Floats]:
    """Leave out what can change nothing at both ends."""
    some = np.flatnonzero(chances > _NEGLIGIBLE)
    return first + int(some[0]), chances[some[0] : some[-1] + 1]
