"""Value and effort drawn: both with their intervals, ties in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.act.opportunities import phrases
from resonanz.act.opportunities.queries import Weighed
from resonanz.analytics.results import Estimate
from resonanz.report.charts import cross
from resonanz.report.charts.axis import around, decimals, ends
from resonanz.report.charts.strips import Tone
from resonanz.report.sections.drivers import SIZES
from resonanz.report.sections.parts import Figure
from resonanz.report.words import figure
from resonanz.ui.intervals import Intervals, Line, Scale, intervals
from resonanz.ui.parts import Source
from resonanz.ui.speech import speech

LEAST = 3
"""Opportunities from which on a picture says more than the list."""


def ranking(rows: Sequence[Weighed]) -> Intervals:
    """The list by value, ties in brackets, the effort in words beside it."""
    table = intervals(
        _("What each would change"),
        [_line(row) for row in rows],
        scale=Scale(),
        name=_("Opportunity"),
        value=_("Customers per quarter"),
        aside=_("customers concerned per quarter, counted from the evidence"),
        provenance=[_("exact Poisson intervals"), Source(_("kinds of evidence are never added"))],
        ranked=True,
        anchor="ranking",
    )
    ties = any(entry.row.tie for entry in table.entries)
    return replace(table, sentence=phrases.order_sentence(list(rows), ties))


def _line(row: Weighed) -> Line:
    it = row.opportunity
    about = " · ".join([it.code, str(it.get_kind_display()), *(str(place) for place in it.touchpoints.all())])
    tone = Tone.PLAUSIBLE if it.value_low is not None else Tone.OWN
    address = reverse("opportunities:show", args=[it.pk])
    return Line(it.title, row.value, words=effort_words(row), about=about, address=address, tone=tone)


def effort_words(row: Weighed) -> str:
    """The effort in words, with what it rests on."""
    if row.effort.value is None:
        return _("effort not known yet")
    days = figure(row.effort, speech()).spoken
    if row.opportunity.effort_low is not None:
        return _("%(days)s person-days, set by hand") % {"days": days}
    return _("%(days)s person-days, assumed") % {"days": days}


def plane(rows: Sequence[Weighed]) -> Figure | None:
    """Value above effort, a cross of two intervals each; None below three that have both."""
    known = [row for row in rows if row.value.known and row.effort.known]
    if len(known) < LEAST:
        return None
    known = sorted(known, key=lambda row: -(row.value.value or 0.0))
    sentence = _("High up concerns many customers, far left takes little work. Where the arms overlap, it is a tie.")
    marks = [_cross(row, discussed=i == 0) for i, row in enumerate(known)]
    wide, narrow = (
        cross.draw(marks, _frame(known, size), sentence, css) for size, css in zip(SIZES, _CSS, strict=True)
    )
    return Figure(
        title=_("Value and effort"),
        aside=_("up: customers per quarter · right: person-days"),
        wide=wide,
        narrow=narrow,
        heads=(_("Opportunity"), _("Customers per quarter"), _("Interval"), _("Person-days"), _("Interval")),
        cells=tuple(_cells(row) for row in known),
        sentence=sentence,
        provenance=(_("value counted from evidence"), _("effort assumed unless set by hand")),
        anchor="plane",
    )


_CSS = ("cross wide", "cross narrow")


def _cross(row: Weighed, *, discussed: bool) -> cross.Cross:
    t = speech()
    words = {"title": row.opportunity.title, "value": figure(row.value, t).spoken, "days": figure(row.effort, t).spoken}
    label = _("%(title)s: %(value)s customers per quarter, %(days)s person-days") % words
    return cross.Cross(row.opportunity.title, label, _triple(row.effort), _triple(row.value), discussed)


def _triple(e: Estimate) -> tuple[float, float, float]:
    return e.low or 0.0, e.value or 0.0, e.high or 0.0


def _frame(rows: Sequence[Weighed], size: tuple[float, float]) -> cross.Frame:
    t = speech()
    x, y = around(ends(r.effort for r in rows), include=0.0), around(ends(r.value for r in rows), include=0.0)
    across, up = x.ticks(5 if size[0] > 400 else 3), y.ticks(5)
    x_ticks = tuple((v, t.number(v, decimals(across))) for v in across)
    y_ticks = tuple((v, t.number(v, decimals(up))) for v in up)
    return cross.Frame(x, y, _("Effort in person-days"), x_ticks, y_ticks, *size)


def _cells(row: Weighed) -> tuple[str, ...]:
    t = speech()
    value, effort = figure(row.value, t), figure(row.effort, t)
    return row.opportunity.title, value.value, value.tabular, effort.value, effort.tabular
