"""How metrics moved, without a line across a break in measuring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from resonanz.analytics.metrics.results import Trend, TrendPoint
from resonanz.analytics.results import Estimate, Unit, Verdict
from resonanz.report.charts import trend as chart
from resonanz.report.charts.axis import Axis, around, decimals
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.context import Context, Speaker, suppressed, sure
from resonanz.report.phrases.comparisons import trend_sentence
from resonanz.report.phrases.names import PRIMARY, method, metric
from resonanz.report.phrases.notes import sentence
from resonanz.report.sections.parts import Figure
from resonanz.report.words import figure, scale_ends, spoken

SHOWN = 4
CLEAR = {Verdict.BETTER, Verdict.WORSE}
Sizes = tuple[tuple[float, float], tuple[float, float]]
SIZES: Sizes = ((1080, 290), (350, 260))
"""Width and height on wide and on narrow screens."""
Moment = tuple[date, str, bool]
"""The day, the words beside the line, and whether it is an alert."""


def figures(c: Context) -> tuple[Figure, ...]:
    """The most telling trends: the outcome, then clear changes."""
    return tuple(figure_of(c, trend, anchor=f"trend-{i}") for i, trend in enumerate(chosen(c)[:SHOWN]))


def chosen(c: Context) -> list[Trend]:
    """Trends with at least two periods, the most telling first."""
    trends = [x for x in c.report.trends if len(x.points) > 1 and x.metric not in PRIMARY]
    return sorted(trends, key=lambda x: (x.touchpoint != c.report.outcome, x.verdict not in CLEAR, -_answers(x)))


def _answers(trend: Trend) -> int:
    return sum(point.estimate.n for point in trend.points if not suppressed(point.estimate))


def figure_of(c: Speaker, trend: Trend, *, anchor: str, sizes: Sizes = SIZES, moments: Iterable[Moment] = ()) -> Figure:
    """One trend with its table; `moments` are days with words: our measures, and alerts."""
    t = c.t
    title = f"{c.label(trend.touchpoint)} · {metric(trend.metric, t)}"
    words = trend_sentence(trend, t)
    alternative = f"{title}. {words}"
    happened = tuple(moments)
    wide, narrow = (_plot(c, trend, size, happened) for size in sizes)
    first = trend.points[0].estimate
    return Figure(
        title=title,
        aside=t("value with its interval"),
        wide=chart.draw(wide, alternative, "trend wide"),
        narrow=chart.draw(narrow, alternative, "trend narrow"),
        heads=(t("Period"), t("Value"), t("Interval"), t("Answers")),
        cells=tuple(_cells(c, trend, point) for point in trend.points),
        sentence=words,
        provenance=(
            t.plural("{n} answer", "{n} answers", _answers(trend)),
            method(first.method, t),
        ),
        anchor=anchor,
    )


def _cells(c: Speaker, trend: Trend, point: TrendPoint) -> tuple[str, ...]:
    period = c.t.period(point.period, trend.grain)
    if suppressed(point.estimate):
        return period, c.t("hidden"), "", "< 5"
    words = figure(point.estimate, c.t)
    known = sure(point.estimate)
    return period, words.value if known else c.t("cannot tell yet"), words.tabular, c.t.whole(point.estimate.n)


def _plot(c: Speaker, trend: Trend, size: tuple[float, float], moments: tuple[Moment, ...]) -> chart.Plot:
    t, unit = c.t, trend.points[0].estimate.unit
    shown = [p.estimate for p in trend.points if sure(p.estimate)]
    drawn = [p.estimate for p in trend.points if not suppressed(p.estimate)]
    limits = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}.get(unit) or scale_ends(trend.scale)
    axis = around(known_ends(shown or drawn), limits=limits)
    days = [p.period for p in trend.points]
    last = figure(shown[-1], t).value if shown else ""
    return chart.Plot(
        points=tuple(_point(c, trend, p, _share(p.period, days)) for p in trend.points),
        gaps=tuple(
            chart.Gap(*_gap(days, item.period, trend), sentence(item.reason, t, tuple(c.labels.items())))
            for item in trend.breaks
        ),
        axis=axis,
        ticks=_ticks(axis, unit, c),
        last=last,
        width=size[0],
        height=size[1],
        moments=tuple(
            chart.Moment(_share(day, days), words, alert) for day, words, alert in moments if days[0] <= day <= days[-1]
        ),
    )


def _share(day: date, days: list[date]) -> float:
    span = (days[-1] - days[0]).days
    return (day - days[0]).days / span if span else 0.5


def _gap(days: list[date], at: date, trend: Trend) -> tuple[float, float]:
    """From the last period before the break to the first one of the new series."""
    before = [day for day in days if day < at] or days[:1]
    after = [p.period for p in trend.points if p.period >= at] or days[-1:]
    return _share(before[-1], days), _share(after[0], days)


def _ticks(axis: Axis, unit: Unit, c: Speaker) -> tuple[tuple[float, str], ...]:
    ticks = axis.ticks(4)
    if unit is Unit.SHARE:
        return tuple((v, c.t.percent(v, decimals(ticks, 2) - 2)) for v in ticks)
    points = unit is Unit.POINTS
    return tuple((v, c.t.number(v, decimals(ticks, 0 if points else 1), sign=points)) for v in ticks)


def _point(c: Speaker, trend: Trend, point: TrendPoint, at: float) -> chart.Point:
    period = c.t.period(point.period, trend.grain)
    estimate: Estimate = point.estimate
    label = f"{period}: {spoken(estimate, c.t)}. {method(estimate.method, c.t)}"
    if not sure(estimate):
        return chart.Point(at, period, label, point.series, None, estimate.low, estimate.high)
    return chart.Point(at, period, label, point.series, estimate.value, estimate.low, estimate.high)
