"""Which metric counts here: how well each tells the outcome of customers it never saw."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonanz.analytics.metrics.referee.results import Judged, Ruling
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Race
from resonanz.report.phrases import referee as say
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.words import figure

TONES = {Ruling.KEEP: Tone.OWN, Ruling.NOT_ENOUGH_DATA: Tone.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything about the race of the metrics."""

    sentence: str
    table: StripTable | None


def verdict(c: Context) -> Verdict | None:
    """The section; None where no metrics competed."""
    found = c.report.learned.referee
    if found is None:
        return None
    return Verdict(say.summary(found, c), _table(c, found) if found.refereed.items else None)


def _table(c: Context, found: Race) -> StripTable:
    t, told = c.t, found.refereed
    chance = 0.0 if told.events is None else 0.5
    axis = around(known_ends(item.skill.main for item in told.items), limits=(min(chance, 0.0), 1.0), include=chance)
    together = told.together.main if told.together is not None else None
    shown = figure(together, t) if together is not None and together.known else None
    alone = figure(told.controls.main, t) if told.controls is not None and told.controls.main.known else None
    return StripTable(
        title=t("How well each metric tells {outcome}", outcome=say.outcome(found, c)),
        aside=say.scale(told, t),
        axis=(t.percent(axis.low), t("dotted: chance"), t.percent(axis.high)),
        heads={"name": t("Metric"), "strip": "", "value": t("Value"), "words": t("What to do")},
        rows=tuple(_row(c, item, axis, chance) for item in told.items),
        sentence=t("All together reach {value} ({interval}).", value=shown.value, interval=shown.spoken)
        if shown
        else "",
        provenance=(
            t.plural("{n} customer answered all of them", "{n} customers answered all of them", told.n),
            t("what else is known reaches {value} alone", value=alone.value) if alone else t("nothing else is known"),
            t("compared on the same resampled customers, corrected"),
        ),
        anchor="referee-table",
    )


def _row(c: Context, item: Judged, axis: Axis, chance: float) -> Row:
    tone = TONES.get(item.ruling, Tone.NEUTRAL)
    made = row(c, c.label(item.metric), Strip(item.skill.main, axis, tone, "", reference=chance))
    return replace(made, words=say.ruling(item, c))
