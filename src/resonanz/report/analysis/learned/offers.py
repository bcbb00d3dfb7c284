"""Whom an offer would pay for: the risk from which it brings more than it costs."""

from __future__ import annotations

from typing import Final

import numpy as np

from resonanz.analytics.prediction.profit import Offer, decide
from resonanz.report.analysis.learned.outcomes import Outcome
from resonanz.report.learned import Bid, ContractValue, Departure

COST: Final = 0.05
"""Share of a customer's value that an offer is assumed to cost."""
SUCCESS: Final = 0.3
"""Share of leaving customers whom an offer is assumed to keep."""


def find_offer(value: ContractValue | None, outcome: Outcome | None, predicted: Departure | None) -> Bid | None:
    """The decision where both the risk of leaving and the money that a running contract will bring are known.

    Cost and success are near those with which Verbraken, Verbeke & Baesens 2013 compare models; they are assumptions.
    """
    if value is None or outcome is None or predicted is None or not predicted.departure:
        return None
    running, risks = value.contracts.running, predicted.prediction.risks
    if risks is None or running is None or running.value is None or running.value <= 0:
        return None
    each = running.value / running.n
    assumed = Offer(each, COST * each, SUCCESS)
    return Bid(assumed, decide(risks.risk, outcome.happened, assumed), int(np.isfinite(risks.risk).sum()))
