"""Sentences and pictures of how cases are followed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resonanz.act.cases.figures.queries import Figures, Measure, Totals, first_day, last_day
from resonanz.analytics.results import Estimate
from resonanz.report.charts import trend as chart
from resonanz.report.charts.axis import Axis, around, ends
from resonanz.report.context import sure
from resonanz.report.sections.parts import Figure
from resonanz.report.words import figure, spoken
from resonanz.ui.charts import BESIDE
from resonanz.ui.intervals import Entry, Intervals, Line, Scale, intervals
from resonanz.ui.parts import Tile
from resonanz.ui.speech import short_day, speech

SHARE: Final = (0.0, 1.0)
LABELS: Final = {
    Measure.CONTACT: gettext_lazy("First answer in time"),
    Measure.TOLD: gettext_lazy("Customer told at the end"),
    Measure.REOPENED: gettext_lazy("Opened again within four weeks"),
}
ABOUT: Final = {
    Measure.CONTACT: gettext_lazy("of the cases that came in; in time counts open hours"),
    Measure.TOLD: gettext_lazy("of the cases that were closed"),
    Measure.REOPENED: gettext_lazy("of the cases closed in the four weeks before"),
}
WAIT: Final = gettext_lazy("Half had an answer after")


def headline(found: Figures, *, on: bool) -> str:
    """The newest four weeks in one sentence, with the interval."""
    if not on:
        return _("How we follow up is not counted: it has not been agreed.")
    if found.elsewhere:
        return _("None of your units is counted alone.")
    if not found.weeks:
        return _("There is no figure yet; the first four weeks are still running.")
    share = found.newest[Measure.CONTACT].share
    if not sure(share):
        return _("How many customers heard from us in time cannot be told yet.")
    words = figure(share, speech())
    return _("%(share)s of the customers heard from us in time (%(interval)s).") % {
        "share": words.value,
        "interval": words.spoken,
    }


def span(week: str) -> str:
    """The four weeks that end with a week, as days."""
    return _("%(first)s to %(last)s") % {"first": short_day(first_day(week)), "last": short_day(last_day(week))}


def waits(total: Totals) -> str:
    """Who is in the time although still waiting, and who is not in it."""
    still, out = total.still, total.out
    waited = ngettext(
        "%(n)s customer still waited when it was counted.", "%(n)s customers still waited when it was counted.", still
    )
    left = ngettext(
        "%(n)s case without a way to answer is left out.", "%(n)s cases without a way to answer are left out.", out
    )
    return " ".join([waited % {"n": still}, *([left % {"n": out}] if out else [])])


def tiles(found: Figures) -> list[Tile]:
    """Four figures of the newest four weeks over all units that were released."""
    newest, before = found.newest, _before(found)
    contact = newest[Measure.CONTACT]
    made = [_share(name, newest[name].share, before.get(name)) for name in Measure]
    return [made[0], Tile(WAIT, contact.median, _waiting(contact.median), waits(contact)), *made[1:]]


def _share(name: Measure, estimate: Estimate, ghost: Estimate | None) -> Tile:
    return Tile(LABELS[name], estimate, Axis(*SHARE), ABOUT[name], ghost=ghost if sure(ghost) else None)


def _before(found: Figures) -> dict[str, Estimate]:
    if len(found.weeks) < 2:
        return {}
    return {name: weeks[found.weeks[1]].share for name, weeks in found.totals.items() if found.weeks[1] in weeks}


def _waiting(median: Estimate) -> Axis:
    return around([0.0, *ends([median])])


def tables(found: Figures) -> list[Intervals]:
    """A table of units for each share, by name: who differs is seen by the intervals, there are no ranks."""
    return [made for name in Measure if (made := _table(found, name)) is not None]


def _table(found: Figures, name: Measure) -> Intervals | None:
    lines = [
        Line(_("all smaller units together") if row.together else row.name, *_estimate(row.cells[name]))
        for row in found.rows
        if name in row.cells
    ]
    if len(lines) < 2:
        return None
    made = intervals(
        LABELS[name],
        lines,
        scale=Scale(SHARE),
        name=_("Unit"),
        value=_("Share"),
        aside=ABOUT[name],
        anchor=f"by-unit-{name}",
    )
    return replace(made, entries=tuple(_hidden(entry) for entry in made.entries))


def _hidden(entry: Entry) -> Entry:
    """A hidden cell says nothing about how many cases it holds."""
    return replace(entry, row=replace(entry.row, n="–")) if entry.line.estimate is None else entry


def _estimate(total: Totals | None) -> tuple[Estimate | None, str]:
    return (None, _("too few people, hidden to protect them")) if total is None else (total.share, "")


def trend(found: Figures) -> Figure | None:
    """The share in time, four weeks by four weeks, as far as it was released; None before there are two."""
    weeks = sorted(week for week, total in found.totals.get(Measure.CONTACT, {}).items() if sure(total.share))
    if len(weeks) < 2:
        return None
    points = [(week, found.totals[Measure.CONTACT][week].share) for week in weeks]
    title, n = str(LABELS[Measure.CONTACT]), sum(share.n for _week, share in points)
    wide, narrow = (_plot(points, size) for size in BESIDE)
    cells = tuple((span(week), *_cells(share)) for week, share in points)
    aside = _("four weeks each, with interval")
    return Figure(
        title=title,
        aside=aside,
        wide=chart.draw(wide, f"{title}. {_change(points)}", "trend wide"),
        narrow=chart.draw(narrow, f"{title}. {_change(points)}", "trend narrow"),
        heads=(_("Four weeks"), _("Share"), _("Interval"), "n"),
        cells=cells,
        sentence=_change(points),
        provenance=(ngettext("%(n)s case", "%(n)s cases", n) % {"n": speech().whole(n)},),
        anchor="in-time",
    )


def _change(points: Sequence[tuple[str, Estimate]]) -> str:
    """Whether the last two intervals lie apart; nothing more is claimed."""
    before, now = (share for _week, share in points[-2:])
    assert before.low is not None
    assert before.high is not None
    assert now.low is not None
    assert now.high is not None
    if now.low > before.high:
        return _("Clearly more customers heard from us in time than in the four weeks before.")
    if now.high < before.low:
        return _("Clearly fewer customers heard from us in time than in the four weeks before.")
    return _("No clear difference to the four weeks before.")


def _cells(share: Estimate) -> tuple[str, str, str]:
    words = figure(share, speech())
    return words.value, words.tabular, speech().whole(share.n)


def _plot(points: Sequence[tuple[str, Estimate]], size: tuple[float, float]) -> chart.Plot:
    t, axis = speech(), around(ends(share for _week, share in points), limits=SHARE)
    last = len(points) - 1
    return chart.Plot(
        points=tuple(
            chart.Point(at / last, short_day(last_day(week)), f"{span(week)}: {spoken(share, t)}", 0, *_drawn(share))
            for at, (week, share) in enumerate(points)
        ),
        gaps=(),
        axis=axis,
        ticks=tuple((value, t.percent(value)) for value in axis.ticks(4)),
        last=figure(points[-1][1], t).value,
        width=size[0],
        height=size[1],
    )


def _drawn(share: Estimate) -> tuple[float | None, float | None, float | None]:
    return share.value, share.low, share.high


HEADER: Final = (
    gettext_lazy("From"),
    gettext_lazy("Up to"),
    gettext_lazy("Figure"),
    gettext_lazy("Value"),
    gettext_lazy("Lower end"),
    gettext_lazy("Upper end"),
    gettext_lazy("Cases"),
    gettext_lazy("Still waiting"),
    gettext_lazy("Method"),
)


def export_rows(found: Figures) -> Iterator[tuple[object, ...]]:
    """The totals of every four weeks, and nothing smaller than the page shows."""
    for week in found.weeks:
        for name in Measure:
            total = found.totals.get(name, {}).get(week)
            if total is None:
                continue
            yield _line(week, LABELS[name], total.share, "")
            if name == Measure.CONTACT:
                yield _line(week, _("%(what)s, minutes") % {"what": WAIT}, total.median, str(total.still))


def _line(week: str, label: object, estimate: Estimate, still: str) -> tuple[object, ...]:
    scale = 60 if estimate.unit == "seconds" else 1
    ends = (None if each is None else round(each / scale, 4) for each in (estimate.value, estimate.low, estimate.high))
    return (first_day(week), last_day(week), label, *ends, estimate.n, still, estimate.method)
