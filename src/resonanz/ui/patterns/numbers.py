"""Invented estimates for the pattern page: known, imprecise, hidden, money, differences."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.metrics.results import Break, Trend, TrendPoint
from resonanz.analytics.results import Estimate, Unit, Verdict, note
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Tone
from resonanz.ui.charts import cross_chart, trend_chart
from resonanz.ui.intervals import Intervals, Line, Scale, intervals
from resonanz.ui.parts import Certainty, Grade, Source, Sum, Tile

LEVEL = 0.95


def known(low: float, value: float, high: float, n: int, unit: Unit = Unit.SCALE) -> Estimate:
    """An invented estimate that may be shown."""
    notes = (note("amount", currency="EUR"),) if unit is Unit.MONEY else ()
    return Estimate(value, low, high, LEVEL, n, "t_interval" if unit is Unit.SCALE else "bootstrap", unit, notes)


def few(low: float, high: float, n: int, needed: int) -> Estimate:
    """Too few answers: an interval and what is missing, no value."""
    notes = (note("too_few_answers", n=n, needed=needed),)
    return Estimate((low + high) / 2, low, high, LEVEL, n, "t_interval", Unit.SCALE, notes)


def hidden() -> Estimate:
    """A cell that is hidden to protect people."""
    return Estimate(None, None, None, LEVEL, 3, "t_interval", Unit.SCALE, (note("suppressed"),))


def tiles() -> list[Tile]:
    """A known value, a clear change, money with its grade, and one that cannot be told yet."""
    nps = Estimate(18, 15, 21, LEVEL, 3412, "nps_adjusted_wald", Unit.POINTS)
    before = Estimate(17, 14, 20, LEVEL, 3207, "nps_adjusted_wald", Unit.POINTS)
    response = _("Response 19 percent")
    return [
        Tile(
            _("Recommendation (NPS)"),
            nps,
            Axis(0, 40),
            _("No clear difference to the quarter before. A change of 5 points or more would be visible."),
            Tone.NEUTRAL,
            (response,),
            before,
        ),
        Tile(
            _("Ease (CES, 1–7)"),
            known(5.06, 5.12, 5.18, 2890),
            Axis(4.5, 5.7),
            _("Clearly lower than in the quarter before: −0.07 (−0.14 to −0.01)."),
            Tone.WORSE,
            (response,),
            known(5.13, 5.19, 5.25, 2740),
        ),
        Tile(
            _("Proven value per year"),
            known(101_000, 212_000, 323_000, 24, Unit.MONEY),
            Axis(-50_000, 400_000),
            _("It rests on two randomised measures."),
            sources=(_("signed by Controlling"),),
            zero=True,
            grade=Grade.A,
        ),
        Tile(
            _("Wall box advice"),
            few(2.4, 6.6, 14, 60),
            Axis(1, 7),
            _("14 answers; about 60 are needed, that is about 7 weeks."),
            sources=(response,),
        ),
    ]


def tables() -> list[Intervals]:
    """A ranking with a tie, and changes around nought."""
    return [_ranking(), _changes()]


def _ranking() -> Intervals:
    same = _("no clear difference")
    centres = (("Rostock", 3.61, 4.02, 4.43, 61), ("Wismar", 3.48, 3.97, 4.46, 43), ("Stralsund", 3.47, 3.93, 4.39, 50))
    lines = [Line(name, known(a, b, c, n), same, tone=Tone.NEUTRAL, address="#ranking") for name, a, b, c, n in centres]
    lines += [
        Line(
            "Schwerin",
            known(2.48, 2.66, 2.84, 73),
            _("clearly harder: −1.08 (−1.52 to −0.64)"),
            tone=Tone.WORSE,
            address="#ranking",
        ),
        Line("Parchim", few(2.2, 4.9, 6, 35), _("about 35 answers needed, about 9 weeks")),
        Line("Waren", hidden()),
    ]
    scale = Scale(low=_("2.0 harder"), high=_("easier 5.0"), reference=3.67, reference_words=_("South in total 3.67"))
    return intervals(
        _("Service centres in the south"),
        lines,
        scale=scale,
        name=_("Service centre"),
        value=_("Ease"),
        sentence=_("Rostock, Wismar and Stralsund are a tie: their order is not certain."),
        provenance=(
            _("309 answers"),
            _("95% intervals, eight centres tested at once (Holm)"),
            Source(_("Method"), "#"),
        ),
        ranked=True,
        anchor="ranking",
    )


def _changes() -> Intervals:
    found = (
        (_("Understand the annual bill"), _("found on 9 November"), -0.52, -0.31, -0.10, Tone.WORSE),
        (_("Report a fault"), _("since the text messages"), 0.08, 0.27, 0.46, Tone.BETTER),
        (_("Report a move"), _("no clear difference"), -0.14, 0.05, 0.24, Tone.NEUTRAL),
    )
    lines = [Line(name, known(a, b, c, 412), about=about, tone=tone) for name, about, a, b, c, tone in found]
    lines.append(Line(_("Wall box advice"), few(-0.6, 0.75, 14, 60), about=_("14 answers; about 60 are needed")))
    scale = Scale(low=_("harder"), high=_("easier"), zero=True, signed=True)
    aside = _("Change of ease to the quarter before")
    return intervals(_("What has changed"), lines, scale=scale, name=_("Touchpoint"), aside=aside, anchor="changes")


def charts() -> list[Any]:
    """A trend with a break, a measure and an alert; importance beside performance."""
    labels = {"bill": _("Annual bill")}
    moments = [(date(2026, 7, 1), _("Wave 1 starts"), False), (date(2026, 11, 1), _("found on 9 November"), True)]
    return [trend_chart(_trend(), labels=labels, moments=moments), cross_chart(_drivers(), labels=_names())]


def _trend() -> Trend:
    values = (4.9, 4.86, 4.92, 4.41, 4.43, 4.38, 4.3, 4.28, 4.24, 4.12, 4.02, 3.85)
    points = tuple(
        TrendPoint(date(2025 + (11 + i) // 12, (11 + i) % 12 + 1, 1), known(v - 0.17, v, v + 0.17, 212), int(i > 2))
        for i, v in enumerate(values)
    )
    breaks = (Break(date(2026, 3, 1), note("scale_changed", before="0-10", after="1-7")),)
    change = Estimate(-0.17, -0.41, 0.07, LEVEL, 424, "welch", Unit.SCALE)
    return Trend("ces_mean", "bill", "1-7", "month", points, breaks, change, Verdict.NO_CLEAR_DIFFERENCE, 0.34)


def _names() -> dict[str, str]:
    return {
        "bill": _("Annual bill"),
        "fault": _("Report a fault"),
        "portal": _("Customer portal"),
        "hotline": _("Hotline"),
        "meter": _("Meter reading"),
    }


def _drivers() -> Drivers:
    found = (
        ("bill", 0.19, 0.24, 0.30, 3.94),
        ("fault", 0.11, 0.16, 0.21, 5.02),
        ("hotline", 0.11, 0.15, 0.2, 5.36),
        ("portal", 0.09, 0.13, 0.18, 4.7),
        ("meter", 0.02, 0.05, 0.09, 5.8),
    )
    items = tuple(
        Driver(
            name,
            known(low, value, high, 2890, Unit.SHARE),
            1 + (i > 0),
            1 if i == 0 else 5,
            min(i, 1),
            known(ease - 0.16, ease, ease + 0.16, 412),
            1.0,
            None,
            None,
        )
        for i, (name, low, value, high, ease) in enumerate(found)
    )
    return Drivers("nps", "lmg", known(0.6, 0.64, 0.68, 2890, Unit.SHARE), 2890, items, ())


def sums() -> list[Sum]:
    """Three sums that are never added; the assumed one has no interval."""
    notes = (note("amount", currency="EUR"),)
    assumed = Estimate(510_000, None, None, LEVEL, 0, "bootstrap", Unit.MONEY, notes)
    return [
        Sum(Certainty.PROVEN, _("Proven"), known(101_000, 212_000, 323_000, 24, Unit.MONEY), _("two measures")),
        Sum(Certainty.PLAUSIBLE, _("Plausible"), known(82_000, 304_000, 526_000, 31, Unit.MONEY), _("three measures")),
        Sum(Certainty.ASSUMED, _("Assumed"), assumed, _("no interval, nothing measured yet")),
    ]
