"""How good a model is on what it never saw: the box that stands beside everything a model tells."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.results import Estimate
from resonanz.report.context import Context
from resonanz.report.words import figure


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure with its interval, what it was judged on, and what it must be compared with."""

    value: str
    words: str
    sentence: str
    beside: str = ""


def right(c: Context, accuracy: Estimate, baseline: Estimate) -> Judged:
    """How often a model of comments is right, beside one that always says the same."""
    t, shown = c.t, figure(accuracy, c.t)
    unseen = t.plural("on {n} comment that it never saw", "on {n} comments that it never saw", accuracy.n)
    return Judged(
        value=shown.value,
        words=t("right"),
        sentence=f"{shown.spoken}, {unseen}" if shown.spoken else unseen,
        beside=t("Always naming the most frequent one would be right in {share}.", share=figure(baseline, t).value),
    )
