"""From risks to a decision: whom to make an offer, where the money it saves outweighs what it costs.

Source: Verbraken, Verbeke & Baesens 2013, A novel profit maximizing metric for measuring classification performance of
customer churn prediction models, IEEE TKDE 25(5); the threshold is that of Elkan 2001 for known costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical
from resonanz.analytics.results import Estimate, Note, Unit, note

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METHOD: Final = "profit_threshold"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an offer costs and saves.

    Attributes:
        value: money a customer is worth who stays because of it.
        cost: money it costs per customer contacted, whether it helps or not.
        success: share of leaving customers whom it keeps, 0…1; an assumption until an experiment shows it.
    """

    value: float
    cost: float
    success: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom to contact, and what it brings.

    Attributes:
        threshold: risk from which an offer pays, cost / (success × value); above 1 it never pays.
        contacted: customers at or above it.
        profit: money of all offers to them, minus their cost, judged on risks from models that had not seen them.
        everybody: money if everybody were contacted.
        notes: what it rests on.
    """

    threshold: float
    contacted: int
    profit: Estimate
    everybody: Estimate
    notes: tuple[Note, ...]


def decide(risk: Floats, happened: Flags, offer: Offer, *, level: float = 0.95) -> Decision:
    """Contact where success × value × risk is at least the cost; the threshold is not fitted to the outcome.

    Args:
        risk: calibrated out-of-fold risks, shape (n,); NaN is left out.
        happened: what came, shape (n,).
        offer: cost, value, success.
        level: coverage, 0…1.

    Raises:
        InvalidArgument: if value or cost is not above 0, or success not between 0 and 1.
    """
    if min(offer.value, offer.cost) <= 0 or not 0 < offer.success <= 1:
        raise InvalidArgument(
            "An offer needs a value and a cost above 0 and a success between 0 and 1; got {value}, {cost}, {success}.",
            value=offer.value,
            cost=offer.cost,
            success=offer.success,
        )
    known = np.isfinite(risk)
    gain = np.where(happened[known], offer.success * offer.value, 0.0) - offer.cost
    threshold = offer.cost / (offer.success * offer.value)
    chosen = risk[known] >= threshold
    return Decision(
        threshold=threshold,
        contacted=int(chosen.sum()),
        profit=_sum(np.where(chosen, gain, 0.0), level),
        everybody=_sum(gain, level),
        notes=(note("success_assumed", share=offer.success),),
    )


def _sum(gain: Floats, level: float) -> Estimate:
    n = len(gain)
    total, half = float(gain.sum()), critical(level) * float(gain.std(ddof=1)) * float(np.sqrt(n))
    return Estimate(total, total - half, total + half, level, n, METHOD, Unit.MONEY)
