"""Importance × performance: a cross of two intervals for each driver, no quadrants."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from resonanz.report.charts.axis import Axis
from resonanz.report.charts.svg import clip, join, line, mark, picture, tag, text

LABELS = 6
NAMES = ((800, 48), (400, 26), (0, 18))
"""From which width on a name may have how many letters."""
CHAR = 6.9
EDGE = 12
"""How near to the right end a tick is written to its left."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cross:
    """One driver: value and interval in both directions. `discussed` is the one the text talks about."""

    name: str
    label: str
    x: tuple[float, float, float]
    y: tuple[float, float, float]
    discussed: bool
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane: axes, their names and their tick texts."""

    x: Axis
    y: Axis
    x_name: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    width: float = 560
    height: float = 380

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return 50, 14, self.width - 14, self.height - 48

    def at(self, x: float, y: float) -> tuple[float, float]:
        left, top, right, bottom = self.area
        return left + self.x.share(x) * (right - left), bottom - self.y.share(y) * (bottom - top)


def draw(crosses: list[Cross], frame: Frame, label: str, css: str) -> Markup:
    """The plane with its crosses; the first six carry their names."""
    ordered = sorted(crosses, key=lambda c: c.discussed)
    marks = [_cross(c, frame) for c in ordered]
    return picture((frame.width, frame.height), label, css, _grid(frame), *marks, *_labels(crosses, frame))


def _grid(frame: Frame) -> Markup:
    left, top, right, bottom = frame.area
    parts = [tag("rect", {"x": left, "y": top, "width": right - left, "height": bottom - top, "class": "plane"})]
    for value, words in frame.x_ticks:
        x, _ = frame.at(value, 0)
        parts += [
            line((x, top), (x, bottom), "grid"),
            text(x, bottom + 18, words, "tick", "middle" if x < right - 12 else "end"),
        ]
    for value, words in frame.y_ticks:
        _, y = frame.at(0, value)
        parts += [line((left, y), (right, y), "grid"), text(left - 8, y + 4, words, "tick", "end")]
    parts.append(text((left + right) / 2, bottom + 38, frame.x_name, "axis", "middle"))
    return join(parts)


def _cross(cross: Cross, frame: Frame) -> Markup:
    x, y = frame.at(cross.x[1], cross.y[1])
    (left, _), (right, _) = frame.at(cross.x[0], 0), frame.at(cross.x[2], 0)
    (_, low), (_, high) = frame.at(0, cross.y[0]), frame.at(0, cross.y[2])
    arms = [line((left, y), (right, y), "arm"), line((x, low), (x, high), "arm")]
    dot = tag("circle", {"cx": x, "cy": y, "r": 5 if cross.discussed else 4, "class": "dot"})
    group = mark(cross.label, *arms, dot)
    if not cross.discussed:
        return group
    return tag("g", {"class": "discussed" if cross.weak else "topmost"}, group)


def _labels(crosses: list[Cross], frame: Frame) -> list[Markup]:
    taken = [box for c in crosses for box in _spots(c, frame)]
    written = []
    for cross in crosses[:LABELS]:
        names = [clip(cross.name, letters) for width, letters in NAMES if frame.width > width]
        name, box = next(((n, b) for n in names if (b := _place(n, cross, frame, taken))), ("", None))
        if box is not None:
            taken.append(box)
            css = "name discussed" if cross.discussed else "name"
            written.append(text(box[0], box[3] - 3, name, css))
    return written


def _spots(cross: Cross, frame: Frame) -> list[Box]:
    """The room that a cross takes: its dot and its two arms."""
    x, y = frame.at(cross.x[1], cross.y[1])
    (left, low), (right, high) = frame.at(cross.x[0], cross.y[0]), frame.at(cross.x[2], cross.y[2])
    return [(x - 6, y - 6, x + 6, y + 6), (left, y - 2, right, y + 2), (x - 2, high, x + 2, low)]


def _place(name: str, cross: Cross, frame: Frame, taken: list[Box]) -> Box | None:
    x, y = frame.at(cross.x[1], cross.y[1])
    width, (left, top, right, bottom) = len(name) * CHAR, frame.area
    near = [(x + 8, y - 20), (x + 8, y + 5), (x - 8 - width, y - 20), (x - 8 - width, y + 5)]
    (left_end, low), (right_end, high) = frame.at(cross.x[0], cross.y[0]), frame.at(cross.x[2], cross.y[2])
    far = [(right_end + 6, y - 8), (left_end - 6 - width, y - 8), (x - width / 2, high - 18), (x - width / 2, low + 3)]
    for ox, oy in near + far:
        box = (ox, oy, ox + width, oy + 15)
        inside = left <= box[0] and box[2] <= right and top <= box[1] and box[3] <= bottom
        if inside and not any(_overlap(box, other) for other in taken):
            return box
    return None


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
