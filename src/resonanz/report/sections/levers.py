"""Money that goes with one point more: touchpoints in segments, hatched, because it is an association."""

from __future__ import annotations

from dataclasses import replace

from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Lever, Levers
from resonanz.report.phrases import levers as say
from resonanz.report.phrases.names import method
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.words import currency, figure, money

SHOWN = 10


def levers(c: Context, found: Levers) -> StripTable:
    """The levers that differ from nothing, else those of all customers; the sum of all visitors beside each."""
    t = c.t
    clear = [item for item in found.items if item.lever.found]
    shown = (clear or [item for item in found.items if item.dimension is None] or list(found.items))[:SHOWN]
    axis = around(known_ends(item.lever.each for item in shown), include=0.0)
    first = shown[0].lever.each
    ends = [money(end, t, currency(first)) for end in (axis.low, axis.high)]
    return StripTable(
        title=t("What one point more goes along with in money, by segment"),
        aside=t("per customer, if the rating is one point higher"),
        axis=(ends[0], "", ends[1]),
        heads={
            "name": t("Touchpoint and segment"),
            "strip": "",
            "value": t("Per customer"),
            "second": t("All visitors"),
            "n": t("Customers"),
        },
        rows=tuple(_row(c, item, axis) for item in shown),
        sentence=say.summary(found, len(clear), len(shown), t),
        provenance=(t("association, no proof of a cause"), method(first.method, t), t("all looks corrected together")),
        anchor="levers",
    )


def _row(c: Context, item: Lever, axis: Axis) -> Row:
    lever = item.lever
    tone = Tone.PLAUSIBLE if lever.found else Tone.NEUTRAL
    made = row(c, say.place(item, c), Strip(lever.each, axis, tone, "", zero=True))
    total = figure(lever.total, c.t)
    return replace(made, second=total.value, extra=total.spoken, n=c.t.whole(lever.visitors))
