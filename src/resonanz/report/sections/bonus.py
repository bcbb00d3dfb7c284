"""The guard of bonuses: units with their score, their most likely true score, and how much of it is luck."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonanz.analytics.metrics.bonus import Luck
from resonanz.analytics.results import Unit
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.language import Language
from resonanz.report.learned import Target
from resonanz.report.phrases import bonus as say
from resonanz.report.phrases.names import method, metric
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.words import figure

VISIBLE = 12


@dataclass(frozen=True, slots=True)
class Guard:
    """Everything about a bonus."""

    sentence: str
    units: StripTable
    signs: str


def guard(c: Context) -> Guard | None:
    """The section; None where no units were compared."""
    found = c.report.learned.bonus
    return None if found is None else Guard(say.summary(found, c), _units(c, found), say.signs(found, c))


def _units(c: Context, found: Target) -> StripTable:
    t = c.t
    items = sorted(found.guard.items, key=lambda item: -(item.score.value or 0.0))
    limits = (0.0, 1.0) if found.target.unit is Unit.SHARE else None
    axis = around(known_ends(item.score for item in items), limits=limits)
    return StripTable(
        title=t("Units against a target"),
        aside=t("{metric}; dotted: the target", metric=metric(found.metric, t)),
        axis=(_end(axis.low, found, t), "", _end(axis.high, found, t)),
        heads={
            "name": t("Unit"),
            "strip": "",
            "value": t("Score"),
            "second": t("Most likely true score"),
            "n": t("Answers"),
            "words": t("Target"),
        },
        rows=tuple(_row(c, item, axis, found.target.value) for item in items),
        sentence=say.assumed(found, c),
        provenance=(method(items[0].score.method, t), t("units, never persons")),
        anchor="bonus-units",
        fold=len(items) - VISIBLE if len(items) > VISIBLE + 4 else 0,
    )


def _row(c: Context, item: Luck, axis: Axis, target: float | None) -> Row:
    made = row(c, item.unit, Strip(item.score, axis, Tone.OWN, "", reference=target), words=say.luck(item, c))
    true = figure(item.true, c.t)
    return replace(made, second=true.value, extra=true.tabular)


def _end(value: float, found: Target, t: Language) -> str:
    return t.percent(value) if found.target.unit is Unit.SHARE else t.number(value, 0 if value.is_integer() else 2)
