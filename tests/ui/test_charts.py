"""Charts of the report on pages: breaks, own measures and alerts, and a table behind each."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from django.utils import translation

from resonanz.analytics.metrics.results import Break, Trend, TrendPoint
from resonanz.analytics.results import Estimate, Unit, Verdict, note
from resonanz.ui.charts import cross_chart, trend_chart
from resonanz.ui.patterns.numbers import _drivers

pytestmark = pytest.mark.unit


def trend(months: int = 8) -> Trend:
    points = tuple(
        TrendPoint(date(2026, m, 1), Estimate(4.0, 3.8, 4.2, 0.95, 90, "t_interval", Unit.SCALE), int(m > 2))
        for m in range(1, months + 1)
    )
    breaks = (Break(date(2026, 3, 1), note("scale_changed", before="0-10", after="1-7")),)
    return Trend("ces_mean", "bill", "1-7", "month", points, breaks, None, Verdict.CANNOT_TELL, None)


def words_above(drawing: str) -> list[tuple[float, float, int]]:
    """Middle, height and length of the words above a drawing."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="reason"[^>]*>([^<]+)<', drawing)
    return [(float(x), float(y), len(text)) for x, y, text in found]


@pytest.mark.parametrize("side", ["wide", "narrow"])
def test_words_above_a_trend_never_cover_each_other(side: str) -> None:
    days = (date(2026, 3, 15), date(2026, 4, 1), date(2026, 5, 1))
    moments = [(day, f"a measure with a long name {i}", False) for i, day in enumerate(days)]
    with translation.override("en"):
        figure = trend_chart(trend(), moments=moments)
    above = words_above(str(getattr(figure, side)))
    assert len(above) == 4
    for (x, y, n), (other_x, other_y, m) in combinations(above, 2):
        assert y != other_y or abs(x - other_x) >= (n + m) * 3.3
    assert all(height > 0 for _, height, _ in above)


def test_an_alert_is_drawn_apart_from_a_measure() -> None:
    moments = [(date(2026, 5, 1), "wave 1", False), (date(2026, 6, 1), "found", True)]
    drawing = str(trend_chart(trend(), moments=moments).wide)
    assert (drawing.count('class="moment"'), drawing.count('class="moment alert"')) == (1, 1)


def test_what_happened_outside_the_time_shown_is_left_out() -> None:
    assert "moment" not in trend_chart(trend(), moments=[(date(2020, 1, 1), "long ago", False)]).wide


def test_no_line_crosses_a_break() -> None:
    assert trend_chart(trend()).wide.count("<polyline") == 2


def test_names_of_touchpoints_are_those_of_the_organisation() -> None:
    assert trend_chart(trend(), labels={"bill": "Jahresrechnung"}).title.startswith("Jahresrechnung")


def test_two_drivers_are_too_few_for_a_plane() -> None:
    drivers = _drivers()
    assert cross_chart(drivers) is not None
    assert cross_chart(replace(drivers, items=drivers.items[:2])) is None


def without(code: str, *months: int) -> str:
    """The drawing of a trend in which some months cannot be told, or are hidden."""
    value, low, high = (3.9, 2.5, 5.0) if code == "too_few_answers" else (None, None, None)
    thin = Estimate(value, low, high, 0.95, 12 if value else 0, "t_interval", Unit.SCALE, (note(code, n=30),))
    whole = trend()
    points = tuple(replace(p, estimate=thin) if p.period.month in months else p for p in whole.points)
    return str(trend_chart(replace(whole, points=points)).wide)


def test_no_line_crosses_a_month_that_cannot_be_told() -> None:
    drawing = without("too_few_answers", 6)
    assert drawing.count("<polyline") == 3
    assert drawing.count('class="unknown"') == 1


def test_a_month_alone_between_two_that_cannot_be_told_keeps_its_interval() -> None:
    drawing = without("too_few_answers", 5, 7)
    assert len(re.findall(r'<rect [^>]*class="band"', drawing)) == 2


def test_a_month_that_is_hidden_leaves_a_hole() -> None:
    drawing = without("suppressed", 6)
    assert drawing.count("<polyline") == 3
    assert 'class="unknown"' not in drawing
