"""Words about what customers are worth."""

from __future__ import annotations

from resonanz.analytics.results import Estimate, Unit
from resonanz.analytics.value.buyers.results import Holdout
from resonanz.report.context import Context
from resonanz.report.learned import Bid
from resonanz.report.phrases import msg
from resonanz.report.words import figure, money


def amount(estimate: Estimate, currency: str | None, c: Context) -> tuple[str, str]:
    """A value and its interval as people read it, money with its currency."""
    if estimate.unit is not Unit.MONEY or estimate.value is None:
        shown = figure(estimate, c.t)
        return shown.value, shown.spoken
    digits = 0 if abs(estimate.value) >= 100 else 2
    value, low, high = (money(x or 0.0, c.t, currency or "", digits=digits)
                        for x in (estimate.value, estimate.low, estimate.high))  # fmt: skip
    return value, c.t("{low} to {high}", low=low, high=high)


def assumed(bid: Bid, currency: str | None, c: Context) -> str:
    """What the decision about an offer rests on."""
    t, offer = c.t, bid.assumed
    cost, value = (money(x, t, currency or "", digits=2) for x in (offer.cost, offer.value))
    return t(
        "Assumed until a trial shows it: an offer costs {cost}, {part} of the {value} that a running contract will "
        "still bring, and keeps {share} of those who would leave. Change both, and the risk from which it pays "
        "changes.",
        cost=cost,
        part=t.percent(offer.cost / offer.value),
        value=value,
        share=t.percent(offer.success),
    )


def tried(held: Holdout, c: Context) -> str:
    """How the forecast did on the last quarter of the record, which it did not know."""
    t, whole = c.t, held.whole
    shown = figure(whole.predicted, t)
    template = (
        msg("{predicted} purchase days were foretold for the last quarter ({interval}); {actual} came, outside of it.")
        if whole.missed
        else msg("{predicted} purchase days were foretold for the last quarter ({interval}); {actual} came.")
    )
    return t(template, predicted=shown.value, interval=shown.spoken, actual=t.whole(whole.actual))
