"""What was, and what would have been: two courses, and the difference by periods since the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from markupsafe import Markup

from resonanz.analytics.effects.results import Counterfactual, Difference
from resonanz.report.charts.axis import Axis, around_most, decimals
from resonanz.report.charts.svg import join, line, mark, picture, short, tag, text
from resonanz.report.effects.words import plain
from resonanz.report.language import Language

Size = tuple[float, float]
Points = list[tuple[float, float]]
MANY = 40
LETTER = 8.0
"""Room for one letter of a wave's name, its gap to the next name included."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A plot area with its axes; positions along run 0…1."""

    size: Size
    axis: Axis
    room: float

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return 52, 32, self.size[0] - self.room, self.size[1] - 30

    def x(self, share: float) -> float:
        return self.area[0] + share * (self.area[2] - self.area[0])

    def y(self, value: float) -> float:
        return self.area[3] - self.axis.share(value) * (self.area[3] - self.area[1])


def courses(course: Counterfactual, t: Language, size: Size, label: str, css: str) -> Markup:
    """Observed and expected course with the band of the latter and a line where each wave starts."""
    frame = _Frame(size, _axis_of(course)[0], room=30 if size[0] < 600 else 130)
    count = max(len(course.times) - 1, 1)
    at = [i / count for i in range(len(course.times))]
    first = course.times.index(course.starts[0])
    return picture(
        size,
        label,
        f"counterfactual {css}{_dense(course.times)}",
        _grid(frame, [(share, course.times[i]) for i, share in enumerate(at)], t),
        *_starts(frame, [at[course.times.index(start)] for start in course.starts], t),
        _between(frame, at, course.low, course.high, "band"),
        _between(frame, at[first:], course.observed[first:], course.expected[first:], "gain"),
        _course(frame, at, course.expected, "expected"),
        _course(frame, at, course.observed, "observed"),
        *(_told(frame, at[i], course, i, t) for i in range(len(at))),
        _names(frame, course, t),
    )


def cut(found: Counterfactual | Sequence[Difference], t: Language) -> str:
    """What to say where an interval reaches out of the picture; empty where none does."""
    _, beyond = _axis_of(found) if isinstance(found, Counterfactual) else _axis_between(found)
    return t("wide ranges are cut off") if beyond else ""


def _axis_of(course: Counterfactual) -> tuple[Axis, bool]:
    return around_most(_known(course.observed, course.expected), _known(course.low, course.high))


def _axis_between(items: Sequence[Difference]) -> tuple[Axis, bool]:
    return around_most([0.0, *_known(d.value for d in items)], _known(v for d in items for v in (d.low, d.high)))


def _known(*rows: Iterable[float | None]) -> list[float]:
    return [value for row in rows for value in row if value is not None]


def _dense(items: Sequence[object]) -> str:
    """Many periods take thinner marks."""
    return " dense" if len(items) > MANY else ""


def _grid(frame: _Frame, periods: Sequence[tuple[float, str]], t: Language) -> Markup:
    left, _, right, bottom = frame.area
    parts = []
    ticks = frame.axis.ticks(4)
    digits = decimals(ticks)
    for value in ticks:
        parts += [line((left, frame.y(value)), (right, frame.y(value)), "grid")]
        parts += [text(left - 8, frame.y(value) + 4, t.number(value, digits), "tick", "end")]
    parts.append(line((left, bottom), (right, bottom), "floor"))
    longest = max((len(label) for _, label in periods), default=4)
    every = -(-len(periods) // max(2, int((right - left) // (longest * 7 + 18))))
    parts += [text(frame.x(at), bottom + 19, label, "tick", "middle") for at, label in periods[::every]]
    return join(parts)


def _starts(frame: _Frame, at: Sequence[float], t: Language) -> list[Markup]:
    """A line where each wave starts, with its name where there is room for it."""
    _, top, _, bottom = frame.area
    return [
        tag(
            "g",
            {"class": "moment"},
            line((x, top), (x, bottom), "when"),
            text(x, top - 10, words, "reason", "middle"),
        )
        for x, words in _named([frame.x(share) for share in at], t)
    ]


def _named(places: Sequence[float], t: Language) -> list[tuple[float, str]]:
    """“Wave 1”, “Wave 2” where there is room, “Wave 1”, “2” where there is less; what would overlap stays unnamed."""
    if len(places) == 1:
        return [(places[0], t("Start"))]
    long = [t("Wave {n}", n=i + 1) for i in range(len(places))]
    wide = all(two - one >= LETTER * len(long[-1]) for one, two in pairwise(places))
    found: list[tuple[float, str]] = []
    free = -inf
    for i, x in enumerate(places):
        words = long[i] if wide or i == 0 else str(i + 1)
        half = LETTER * len(words) / 2
        found.append((x, words if x - half >= free else ""))
        free = x + half if x - half >= free else free
    return found


def _course(frame: _Frame, at: Sequence[float], values: Sequence[float | None], css: str) -> Markup:
    """One polyline per stretch without holes."""
    return join(
        tag("polyline", {"points": _listed(part), "class": css})
        for part in _stretches(frame, at, values)
        if len(part) > 1
    )


def _stretches(frame: _Frame, at: Sequence[float], values: Sequence[float | None]) -> list[Points]:
    parts: list[Points] = [[]]
    for share, value in zip(at, values, strict=True):
        if value is None:
            parts.append([])
        else:
            parts[-1].append((frame.x(share), frame.y(value)))
    return parts


def _between(
    frame: _Frame, at: Sequence[float], low: Sequence[float | None], high: Sequence[float | None], css: str
) -> Markup:
    pairs = [(s, a, b) for s, a, b in zip(at, low, high, strict=True) if a is not None and b is not None]
    upper = [(frame.x(s), frame.y(b)) for s, _, b in pairs]
    lower = [(frame.x(s), frame.y(a)) for s, a, _ in reversed(pairs)]
    return tag("polygon", {"points": _listed([*upper, *lower]), "class": css}) if pairs else Markup("")


def _listed(points: Points) -> str:
    return " ".join(f"{short(x)},{short(y)}" for x, y in points)


def _told(frame: _Frame, at: float, course: Counterfactual, i: int, t: Language) -> Markup:
    """A point that can be reached and says both values."""
    value, wanted = course.observed[i], course.expected[i]
    if value is None:
        return Markup("")
    words = t("{period}: observed {value}", period=course.times[i], value=plain(value, t))
    if wanted is not None:
        words = t("{words}, expected {wanted}", words=words, wanted=plain(wanted, t))
    return mark(words, tag("circle", {"cx": frame.x(at), "cy": frame.y(value), "r": 3.2, "class": "dot"}))


def _names(frame: _Frame, course: Counterfactual, t: Language) -> Markup:
    """Both courses are named at their ends, never on top of each other; a narrow picture has its legend above."""
    ends = [next((v for v in reversed(row) if v is not None), None) for row in (course.observed, course.expected)]
    if frame.room < 100 or ends[0] is None or ends[1] is None:
        return Markup("")
    ys = [frame.y(ends[0]) + 5, frame.y(ends[1]) + 5]
    if abs(ys[0] - ys[1]) < 17:
        middle, side = sum(ys) / 2, 8.5 if ys[0] > ys[1] else -8.5
        ys = [middle + side, middle - side]
    right = frame.area[2] + 10
    return join(
        [text(right, ys[0], t("observed"), "name observed"), text(right, ys[1], t("without it"), "name expected")]
    )


def differences(items: Sequence[Difference], t: Language, size: Size, label: str, css: str) -> Markup:
    """Difference by periods since the start; grey before it."""
    frame = _Frame(size, _axis_between(items)[0], room=30 if size[0] < 600 else 130)
    first, last = items[0].offset, items[-1].offset
    span = max(last - first, 1)
    periods = [((item.offset - first) / span, t.number(item.offset, sign=True)) for item in items]
    left, _, right, _ = frame.area
    zero = line((left, frame.y(0.0)), (right, frame.y(0.0)), "zero")
    bars = [_bar(frame, (item.offset - first) / span, item, t) for item in items]
    return picture(size, label, f"differences {css}{_dense(items)}", _grid(frame, periods, t), zero, *bars)


def _bar(frame: _Frame, at: float, item: Difference, t: Language) -> Markup:
    x, parts = frame.x(at), []
    words = t("{n} periods since the start: {value}", n=t.number(item.offset), value=plain(item.value, t, sign=True))
    if item.low is not None and item.high is not None:
        parts.append(line((x, frame.y(item.low)), (x, frame.y(item.high)), "span"))
        low, high = plain(item.low, t), plain(item.high, t)
        words = f"{words} ({t('{low} to {high}', low=low, high=high)})"
    parts.append(tag("circle", {"cx": x, "cy": frame.y(item.value), "r": 4.5, "class": "dot"}))
    return tag("g", {"class": "after" if item.offset >= 0 else "before"}, mark(words, *parts))
