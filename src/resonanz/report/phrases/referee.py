"""Words about which metric counts."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.metrics.referee.results import Judged, Refereed, Ruling
from resonanz.report.context import Context
from resonanz.report.language import Language
from resonanz.report.learned import Race
from resonanz.report.phrases import msg
from resonanz.report.words import figure

RULINGS: Mapping[Ruling, str] = {
    Ruling.KEEP: msg("keep"),
    Ruling.REPLACE: msg("replace by {partner}"),
    Ruling.MERGE: msg("says the same as {partner}: one of both is enough"),
    Ruling.NO_WINNER: msg("no clear difference to the best"),
    Ruling.NOT_ENOUGH_DATA: msg("cannot tell yet"),
}


def outcome(found: Race, c: Context) -> str:
    """What the metrics had to tell."""
    return c.t("the amount of money") if found.money else c.t.quote(c.label(found.outcome))


def summary(found: Race, c: Context) -> str:
    """The verdict of the race in one sentence."""
    t, told = c.t, found.refereed
    what = outcome(found, c)
    if told.winner is not None:
        return t("{name} tells {outcome} best.", name=t.quote(c.label(told.winner)), outcome=what)
    if told.ruling is Ruling.NO_WINNER and any(item.code == "no_metric_predicts" for item in told.notes):
        return t("None of the metrics tells {outcome}.", outcome=what)
    if told.ruling is Ruling.NO_WINNER:
        return t("No metric tells {outcome} clearly better than the others.", outcome=what)
    needed = t.whole(told.needed_n) if told.needed_n is not None else "…"
    return t("Which metric tells {outcome} best cannot be told yet: about {needed} customers are needed.", outcome=what,
             needed=needed)  # fmt: skip


def ruling(item: Judged, c: Context) -> str:
    """What to do with one metric, and what it adds to the best one."""
    t = c.t
    words = t(RULINGS[item.ruling], partner=t.quote(c.label(item.partner)) if item.partner else "…")
    if item.adds is None or not item.adds.known:
        return words
    adds = figure(item.adds, t, sign=True)
    return t("{ruling}; adds {size} ({interval})", ruling=words, size=adds.value, interval=adds.spoken)


def scale(found: Refereed, t: Language) -> str:
    """What the figures mean."""
    if found.events is None:
        return t("explained share of the differences on customers it never saw; 0% is chance")
    return t("share of pairs told apart among customers it never saw; 50% is chance")
