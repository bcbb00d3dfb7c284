"""Who will leave or come back: how well it can be told, what goes along with it, and columns that know too much."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonanz.report.charts.axis import around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Departure
from resonanz.report.phrases import prediction as say
from resonanz.report.sections.judged import Judged
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.words import figure

SHOWN = 8
"""Columns that move the risk most."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer at high risk, without a name."""

    risk: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything about the prediction."""

    title: str
    sentence: str
    judged: Judged
    influences: StripTable
    groups: StripTable | None
    customers_title: str
    customers: tuple[Customer, ...]
    action: StripTable | None
    suspects: tuple[tuple[str, str], ...]


def leaving(c: Context) -> Leaving | None:
    """The section; None where the report predicts nothing."""
    found = c.report.learned.prediction
    if found is None:
        return None
    t = c.t
    return Leaving(
        title=t("Departures: who will leave") if found.departure else t("Returns: who will come back"),
        sentence=" ".join(part for part in (say.summary(found, c), say.believable(found, t)) if part),
        judged=_judged(c, found),
        influences=_influences(c, found),
        groups=_groups(c, found),
        customers_title=t("Three customers at the highest risk")
        if found.departure
        else t("Three customers with the best chance"),
        customers=tuple(
            Customer(say.risk(case, t), tuple(say.reason(item, found, c) for item in case.reasons))
            for case in found.cases
        ),
        action=_action(c, found),
        suspects=tuple((say.column(item.column, found, c), say.suspicion(item, t)) for item in found.suspects),
    )


def _judged(c: Context, found: Departure) -> Judged:
    t, area = c.t, found.prediction.auc
    shown = figure(area, t)
    unseen = t.plural("{n} customer that the model never saw", "{n} customers that the model never saw", area.n)
    sentence = t("{interval}, on {unseen}", interval=shown.spoken, unseen=unseen)
    return Judged(shown.value, "", f"{say.told_apart(found, t)} ({sentence}).", "")


def _influences(c: Context, found: Departure) -> StripTable:
    t, items = c.t, found.prediction.influences[:SHOWN]
    axis = around(known_ends(item.share for item in items), limits=(0.0, 1.0), include=0.0)
    rows = tuple(
        replace(
            row(c, say.column(item.column, found, c), Strip(item.share, axis, Tone.PLAUSIBLE, "")),
            words=say.direction(item, t),
        )
        for item in items
    )
    more = len(found.prediction.influences) - len(items)
    rest = t.plural("{n} more column moves it less.", "{n} more columns move it less.", more) if more > 0 else ""
    model = t(say.MODELS[found.prediction.model]) if found.prediction.model in say.MODELS else found.prediction.model
    return StripTable(
        title=t("What moves the figures most"),
        aside=t("an association, no proof of a cause"),
        axis=(t.percent(axis.low), "", t.percent(axis.high)),
        heads={"name": t("Column"), "strip": "", "value": t("Share of all reasons"), "words": t("Which way")},
        rows=rows,
        sentence=rest,
        provenance=(model, t("chosen and judged by nested cross-validation")),
        anchor="influences",
    )


def _groups(c: Context, found: Departure) -> StripTable | None:
    calibration, t = found.prediction.calibration, c.t
    if calibration is None or not calibration.groups:
        return None
    axis = around(known_ends(group.observed for group in calibration.groups), limits=(0.0, 1.0), include=0.0)
    rows: list[Row] = []
    for group in reversed(calibration.groups):
        strip = Strip(group.observed, axis, Tone.OWN, "", reference=group.predicted)
        name = t("{low} to {high}", low=t.number(group.low_risk * 100), high=t.percent(group.high_risk))
        rows.append(replace(row(c, name, strip), second=t.percent(group.predicted), extra=""))
    return StripTable(
        title=t("Foretold and come true"),
        aside=t("dotted: foretold"),
        axis=(t.percent(axis.low), "", t.percent(axis.high)),
        heads={"name": t("Foretold for each"), "strip": "", "value": t("Came true"), "n": t("Customers")},
        rows=tuple(rows),
        provenance=(t("groups of similar risk, none of them known to the model"),),
        anchor="calibration",
    )


def _action(c: Context, found: Departure) -> StripTable | None:
    """The effect of an action given by lot, over all customers and by expected uplift."""
    if found.action is None:
        return None
    t, uplift = c.t, found.action.uplift
    estimates = [uplift.effect, *(group.effect for group in uplift.groups)]
    reach = max((abs(value) for value in known_ends(estimates)), default=1.0)
    axis = around([-reach, reach])
    names = [t("All customers"), *(t("Fifth {n} by expected effect", n=i + 1) for i in range(len(uplift.groups)))]
    rows = [
        replace(row(c, name, Strip(estimate, axis, Tone.OWN, "", zero=True), sign=True), n=t.whole(estimate.n))
        for name, estimate in zip(names, estimates, strict=True)
    ]
    control = t.quote(found.action.control)
    return StripTable(
        title=t("What {column} changed", column=t.quote(c.label(found.action.column))),
        aside=t("all others against {control}", control=control),
        axis=("", t("no effect"), ""),
        heads={"name": t("Customers"), "strip": "", "value": t("Difference"), "n": t("Customers")},
        rows=tuple(rows),
        sentence=say.uplift(found.action, t),
        provenance=(t("given by lot: nothing that is known tells who got it"),),
        anchor="uplift",
    )
