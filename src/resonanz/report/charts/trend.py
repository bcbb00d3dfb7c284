"""A metric over time: line and band, no smoothing, and no line across a break in measuring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from markupsafe import Markup

from resonanz.report.charts.axis import Axis
from resonanz.report.charts.svg import join, line, mark, picture, short, tag, text

LANE = 15
BAR = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One period; too few answers leave an interval without a value, or neither where they are hidden."""

    at: float
    period: str
    label: str
    series: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where measuring changed, and why."""

    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on the way: a measure of ours, or an alert."""

    at: float
    words: str
    alert: bool = False


@dataclass(frozen=True)
class Plot:
    """A trend ready to draw; positions run 0…1."""

    points: tuple[Point, ...]
    gaps: tuple[Gap, ...]
    axis: Axis
    ticks: tuple[tuple[float, str], ...]
    last: str
    width: float = 820
    height: float = 270
    moments: tuple[Moment, ...] = ()

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return 48, 34 + LANE * max(self.lanes.values(), default=0), self.width - 70, self.height - 30

    @cached_property
    def lanes(self) -> dict[str, int]:
        """Which line the words above a gap or a moment stand on, so that none covers another."""
        words = [((gap.start + gap.end) / 2, gap.reason) for gap in self.gaps]
        words += [(moment.at, moment.words) for moment in self.moments]
        ends: list[float] = []
        found: dict[str, int] = {}
        for at, text_ in sorted(words):
            start, end = self.room(at, text_)
            lane = next((i for i, taken in enumerate(ends) if taken < start), len(ends))
            ends[lane : lane + 1] = [end]
            found[text_] = lane
        return found

    def room(self, at: float, words: str) -> tuple[float, float]:
        """From where to where words lie that are centred on a position, never beyond the picture."""
        half = len(words) * 3.3
        middle = min(max(48 + at * (self.width - 118), half), self.width - half)
        return middle - half, middle + half + 6

    def x(self, share: float) -> float:
        return self.area[0] + share * (self.area[2] - self.area[0])

    def y(self, value: float) -> float:
        return self.area[3] - self.axis.share(value) * (self.area[3] - self.area[1])


def draw(plot: Plot, label: str, css: str) -> Markup:
    """The whole trend; only the newest series is petrol."""
    newest = max((p.series for p in plot.points), default=0)
    series = [list(group) for _, group in groupby(plot.points, key=lambda p: p.series)]
    bodies = [_series(plot, points, "series" if points[0].series == newest else "series old") for points in series]
    gaps = [_gap(plot, gap) for gap in plot.gaps]
    moments = [_moment(plot, moment) for moment in plot.moments]
    return picture((plot.width, plot.height), label, css, _grid(plot), *gaps, *moments, *bodies, _last(plot))


def _grid(plot: Plot) -> Markup:
    left, _, right, bottom = plot.area
    parts = []
    for value, words in plot.ticks:
        y = plot.y(value)
        parts += [line((left, y), (right, y), "grid"), text(left - 8, y + 4, words, "tick", "end")]
    parts.append(line((left, bottom), (right, bottom), "floor"))
    every = -(-len(plot.points) // max(2, int(plot.width // 78)))
    for index, point in enumerate(plot.points):
        if index % every == 0:
            parts.append(text(plot.x(point.at), bottom + 19, point.period, "tick", "middle"))
    return join(parts)


def _gap(plot: Plot, gap: Gap) -> Markup:
    _, top, _, bottom = plot.area
    start, end = plot.x(gap.start), plot.x(gap.end)
    middle = (start + end) / 2
    return join(
        [
            tag("rect", {"x": start, "y": top, "width": max(end - start, 6), "height": bottom - top, "class": "gap"}),
            line((middle, top), (middle, bottom), "break"),
            _reason(plot, (gap.start + gap.end) / 2, gap.reason),
        ]
    )


def _moment(plot: Plot, moment: Moment) -> Markup:
    _, top, _, bottom = plot.area
    x, css = plot.x(moment.at), "moment alert" if moment.alert else "moment"
    return tag("g", {"class": css}, line((x, top), (x, bottom), "when"), _reason(plot, moment.at, moment.words))


def _reason(plot: Plot, at: float, words: str) -> Markup:
    start, end = plot.room(at, words)
    height = plot.area[1] - 10 - LANE * plot.lanes[words]
    return text((start + end - 6) / 2, height, words, "reason", "middle")


def _series(plot: Plot, points: list[Point], css: str) -> Markup:
    """What is known is joined, with nothing drawn across a period that cannot be told."""
    parts: list[Markup] = []
    for known, group in groupby(points, key=lambda p: p.value is not None):
        run = list(group)
        if known:
            whole = [_band(plot, run), _line(plot, run)] if len(run) > 1 else [_bar(plot, run[0], "band")]
            parts += [*whole, *(_dot(plot, p) for p in run)]
        else:
            parts += [mark(p.label, _bar(plot, p, "unknown")) for p in run if p.low is not None]
    return tag("g", {"class": css}, *parts) if parts else Markup("")


def _bar(plot: Plot, point: Point, css: str) -> Markup:
    low, high = plot.y(point.low or 0.0), plot.y(point.high or 0.0)
    place = {"x": plot.x(point.at) - BAR / 2, "y": high, "width": BAR, "height": low - high, "rx": BAR / 2}
    return tag("rect", place | {"class": css})


def _band(plot: Plot, points: list[Point]) -> Markup:
    upper = [(plot.x(p.at), plot.y(p.high)) for p in points if p.high is not None]
    lower = [(plot.x(p.at), plot.y(p.low)) for p in points if p.low is not None]
    outline = " ".join(f"{short(x)},{short(y)}" for x, y in [*upper, *reversed(lower)])
    return tag("polygon", {"points": outline, "class": "band"})


def _line(plot: Plot, points: list[Point]) -> Markup:
    course = " ".join(f"{short(plot.x(p.at))},{short(plot.y(p.value or 0.0))}" for p in points)
    return tag("polyline", {"points": course, "class": "course"})


def _dot(plot: Plot, point: Point) -> Markup:
    dot = tag("circle", {"cx": plot.x(point.at), "cy": plot.y(point.value or 0.0), "r": 4, "class": "dot"})
    return mark(point.label, dot)


def _last(plot: Plot) -> Markup:
    known = [p for p in plot.points if p.value is not None]
    if not known:
        return Markup("")
    last = known[-1]
    return text(plot.x(last.at) + 12, plot.y(last.value or 0.0) + 5, plot.last, "last")
