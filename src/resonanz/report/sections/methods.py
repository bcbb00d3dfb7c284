"""Method notes: a card for each metric used, and how intervals and ranks were made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resonanz.analytics.results import Estimate
from resonanz.report.catalogue import load_catalogue
from resonanz.report.context import Context
from resonanz.report.phrases import msg
from resonanz.report.phrases.names import method, metric
from resonanz.report.phrases.notes import sentence

ABOUT = (
    msg("An interval says which values fit the data. Where two intervals lie apart, the difference is certain."),
    msg("Solid means measured, hatched means plausible or not to be told yet, dotted means hidden to protect people."),
    msg("Cells with fewer than 5 answers are hidden. Values with too few answers show their interval only."),
    msg("An association is no proof of a cause. Only a trial or a careful comparison can show what works."),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A metric of the catalogue, in the words of the catalogue."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Methods:
    """The whole section."""

    about: tuple[str, ...]
    cards: tuple[Card, ...]
    intervals: tuple[str, ...]
    remarks: tuple[str, ...]


def methods(c: Context) -> Methods:
    """What was used in this report, nothing else."""
    codes = dict.fromkeys(v.metric for v in c.report.metrics)
    used = dict.fromkeys(method(e.method, c.t) for e in _estimates(c))
    notes = [
        *(c.report.drivers.notes if c.report.drivers else ()),
        *(c.report.journey.notes if c.report.journey else ()),
    ]
    remarks = dict.fromkeys(sentence(item, c.t, c.report.labels) for item in notes)
    return Methods(
        tuple(c.t(text) for text in ABOUT),
        tuple(card for code in codes for card in _card(code, c)),
        tuple(used),
        tuple(remarks),
    )


def _estimates(c: Context) -> Iterator[Estimate]:
    yield from (v.estimate for v in c.report.metrics)
    if c.report.drivers is not None:
        yield from (item.importance for item in c.report.drivers.items)
    if c.report.journey is not None:
        yield c.report.journey.rework


def _card(code: str, c: Context) -> Iterator[Card]:
    card = load_catalogue(c.t.code).get(code)
    if card is None:
        return
    t = c.t
    lines = (
        (t("Definition"), card.definition),
        (t("Formula"), card.formula),
        (t("Pros"), " ".join(card.pros)),
        (t("Cons"), " ".join(card.cons)),
        (t("When to use"), card.use),
        (t("When not to use"), card.avoid),
        (t("Source"), card.source),
    )
    yield Card(metric(code, t), lines)
