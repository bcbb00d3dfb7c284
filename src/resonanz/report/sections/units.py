"""Hand-offs between units: how often, how long, and whether more often than the volumes explain."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.journeys.results import Handoff, Journey
from resonanz.report.context import Context
from resonanz.report.sections.journey import MINIMUM
from resonanz.report.words import span

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Handoffs:
    """The table of hand-offs with what it says and where its numbers come from."""

    title: str
    aside: str
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    sentence: str
    provenance: tuple[str, ...]


def handoffs(c: Context, journey: Journey) -> Handoffs | None:
    """The most frequent hand-offs, and those that are more frequent than expected; ten instances or more each."""
    known = [h for h in journey.handoffs if h.n >= MINIMUM]
    if not known:
        return None
    ranked = sorted(known, key=lambda h: (not h.excess, -h.n))[:SHOWN]
    t = c.t
    steps = next((h.expected.n for h in ranked if h.expected is not None), None)
    return Handoffs(
        title=t("Hand-offs between units"),
        aside=t("from {n} instances on", n=t.whole(MINIMUM)),
        heads=(t("From → to"), t("Half within"), t("Count"), t("Expected by volume"), t("More than expected")),
        cells=tuple(_cells(c, h) for h in ranked),
        sentence=_sentence(c, [h for h in known if h.excess]),
        provenance=_provenance(c, steps),
    )


def _cells(c: Context, h: Handoff) -> tuple[str, ...]:
    t = c.t
    half = span(h.median_seconds, t) if h.median_seconds is not None else "–"
    more = t("yes") if h.excess else t("no") if h.expected is not None else "–"
    return f"{h.source_unit} → {h.target_unit}", half, t.whole(h.n), _expected(c, h), more


def _expected(c: Context, h: Handoff) -> str:
    e = h.expected
    if e is None or e.value is None or e.low is None or e.high is None:
        return "–"
    middle, low, high = (c.t.whole(round(share * e.n)) for share in (e.value, e.low, e.high))
    return f"{middle} ({low}–{high})"


def _sentence(c: Context, excess: list[Handoff]) -> str:
    t = c.t
    if not excess:
        return t("No pair of units hands over more often than its share of the work explains.")
    first = max(excess, key=lambda h: h.n)
    pair = t.quote(f"{first.source_unit} → {first.target_unit}")
    return t.plural(
        "{n} pair of units hands over more often than its share of the work explains: {pair}.",
        "{n} pairs of units hand over more often than their share of the work explains, most of all {pair}.",
        len(excess),
        pair=pair,
    )


def _provenance(c: Context, steps: int | None) -> tuple[str, ...]:
    t = c.t
    if steps is None:
        return ()
    return (
        t("{n} steps between units or inside one", n=t.whole(steps)),
        t("permutation test, corrected for all pairs"),
        t("association, no proof of a cause"),
    )
