"""Words about what a bonus on a score would reward."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.metrics.bonus import RELIABLE, GamingSign, Luck
from resonanz.report.context import Context
from resonanz.report.learned import Target
from resonanz.report.phrases import msg
from resonanz.report.phrases.names import metric
from resonanz.report.phrases.notes import sentence
from resonanz.report.words import figure

SIGNS: Mapping[str, str] = {
    "fewer_answered": msg("{unit}: fewer customers answered ({change})"),
    "more_top_answers": msg("{unit}: more best answers ({change})"),
    "fewer_low_answers": msg("{unit}: fewer low answers ({change})"),
}


def summary(found: Target, c: Context) -> str:
    """Whether such a bonus is advisable, and what speaks against it."""
    t = c.t
    name = t.quote(c.label(found.touchpoint))
    template = (
        msg("A bonus on {name} would mostly reward real differences between units.")
        if found.guard.advisable
        else msg("Do not tie a bonus to {name}: it would reward luck too often.")
    )
    real = figure(found.guard.reliability, t)
    told = t(
        "{share} of the differences between units are real ({interval}), the rest is chance; {needed} are asked for.",
        share=real.value,
        interval=real.spoken,
        needed=t.percent(RELIABLE),
    )
    why = (sentence(item, t) for item in found.guard.notes if item.code != "units_not_told_apart")
    return " ".join([t(template, name=name), told, *why])


def assumed(found: Target, c: Context) -> str:
    """Which target was taken, and how many would reach it by luck alone."""
    t, shown = c.t, figure(found.target, c.t)
    return t(
        "Taken as the target: {value}, the score of all units together ({metric}). If all were equally good, {n} of "
        "{of} would reach it by luck.",
        value=shown.value,
        metric=metric(found.metric, t),
        n=t.number(found.guard.expected_by_luck, 0),
        of=t.whole(len(found.guard.items)),
    )


def luck(item: Luck, c: Context) -> str:
    """How much of reaching the target is luck."""
    t, nearly = c.t, 0.005
    share = t.percent(item.deserved)
    if item.deserved < nearly:
        share = t("under {share}", share=t.percent(0.01))
    if item.deserved > 1 - nearly:
        share = t("over {share}", share=t.percent(0.99))
    template = msg("reached, {share} likely deserved") if item.reached else msg("missed, {share} likely deserved")
    return t(template, share=share)


def signs(found: Target, c: Context) -> str:
    """Units whose answers changed otherwise than those of the others."""
    t = c.t
    if found.signs is None or found.since is None:
        return t(
            "Whether answers are steered cannot be told: it takes 30 answers of five units before and after a day."
        )
    day = t.day(found.since)
    if not found.signs:
        return t("No sign that answers are steered: since {day} no unit changed otherwise than the others.", day=day)
    told = "; ".join(_sign(item, c) for item in found.signs)
    return t("Since {day} some units changed otherwise than the others: {told}. This is a reason to look, no proof: a "
             "real change looks alike.", day=day, told=told)  # fmt: skip


def _sign(item: GamingSign, c: Context) -> str:
    change = figure(item.change, c.t, sign=True)
    return c.t(SIGNS[item.kind], unit=c.t.quote(item.unit), change=change.value)
