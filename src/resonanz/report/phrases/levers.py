"""Words about money that goes with one point more."""

from __future__ import annotations

from resonanz.report.context import Context
from resonanz.report.language import Language
from resonanz.report.learned import Lever, Levers
from resonanz.report.phrases.names import dimension


def place(item: Lever, c: Context) -> str:
    """Touchpoint and segment."""
    t, name = c.t, c.label(item.lever.touchpoint)
    if item.dimension is None:
        return t("{name}, all customers", name=name)
    return t("{name}, {dimension}: {segment}", name=name, dimension=dimension(item.dimension, t),
             segment=item.lever.segment)  # fmt: skip


def summary(found: Levers, clear: int, shown: int, t: Language) -> str:
    """How many levers differ from nothing, and what must not be done with them."""
    of, warning = t.whole(len(found.items)), t("These amounts are plausible, not proven, and must not be added up.")
    if not clear:
        text = t("None of {of} touchpoints in segments clearly goes along with money.", of=of)
        return f"{text} {warning}"
    text = t("Of {of} touchpoints in segments, {n} clearly go along with money.", of=of, n=t.whole(clear))
    rest = " " + t("The {n} largest sums are shown.", n=t.whole(shown)) if clear > shown else ""
    return f"{text}{rest} {warning}"
