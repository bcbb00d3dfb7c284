"""The emotion curve: how each stage feels; measured solid, thin evidence dashed and hollow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from resonanz.report.charts.axis import Axis
from resonanz.report.charts.svg import clip, line, mark, picture, short, tag, text


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: value with interval, or none; `sure` where enough answers stand behind it."""

    name: str
    words: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    sure: bool
    worst: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Stages from left to right; `mean` is the dotted line of the house."""

    stages: tuple[Stage, ...]
    axis: Axis
    mean: float | None
    width: float = 1080
    height: float = 230

    def x(self, index: int) -> float:
        return (index + 0.5) * self.width / max(len(self.stages), 1)

    def y(self, value: float) -> float:
        return self.height - 56 - self.axis.share(value) * (self.height - 96)


def draw(curve: Curve, label: str, css: str) -> Markup:
    """The whole curve."""
    mean = (
        [line((0, curve.y(curve.mean)), (curve.width, curve.y(curve.mean)), "reference")]
        if curve.mean is not None
        else []
    )
    known = [i for i, s in enumerate(curve.stages) if s.value is not None]
    pairs = list(pairwise(known))
    bands = [_band(curve, a, b) for a, b in pairs]
    courses = [_course(curve, a, b) for a, b in pairs]
    heads = [_head(curve, i) for i in range(len(curve.stages))]
    return picture(
        (curve.width, curve.height), label, css, *heads, *mean, *bands, *courses, *(_dot(curve, i) for i in known)
    )


def _sure(curve: Curve, a: int, b: int) -> bool:
    return b - a == 1 and curve.stages[a].sure and curve.stages[b].sure


def _band(curve: Curve, a: int, b: int) -> Markup:
    one, two = curve.stages[a], curve.stages[b]
    if None in {one.low, one.high, two.low, two.high}:
        return Markup("")
    xs = curve.x(a), curve.x(b)
    ends = [(xs[0], one.high), (xs[1], two.high), (xs[1], two.low), (xs[0], one.low)]
    outline = " ".join(f"{short(x)},{short(curve.y(v or 0.0))}" for x, v in ends)
    return tag("polygon", {"points": outline, "class": "band" if _sure(curve, a, b) else "band thin"})


def _course(curve: Curve, a: int, b: int) -> Markup:
    start = curve.x(a), curve.y(curve.stages[a].value or 0.0)
    end = curve.x(b), curve.y(curve.stages[b].value or 0.0)
    return line(start, end, "course" if _sure(curve, a, b) else "course thin")


def _dot(curve: Curve, index: int) -> Markup:
    stage = curve.stages[index]
    x, y = curve.x(index), curve.y(stage.value or 0.0)
    css = "dot worst" if stage.worst else "dot" if stage.sure else "dot thin"
    dot = tag("circle", {"cx": x, "cy": y, "r": 5.5, "class": css})
    return mark(stage.label, dot, text(x, y - 14, stage.words, "last", "middle"))


def _head(curve: Curve, index: int) -> Markup:
    room = int(curve.width / max(len(curve.stages), 1) / 7.8)
    stage = curve.stages[index]
    css = "stage" if stage.value is not None else "stage thin"
    return text(curve.x(index), curve.height - 14, clip(stage.name, max(room, 4)), css, "middle")
