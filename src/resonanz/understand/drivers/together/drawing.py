"""Two fields as a picture: how many gave which two answers, and the mean of the one along the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from markupsafe import Markup

from resonanz.analytics.association import Joint, Point, course
from resonanz.analytics.metrics.precision import PRIVACY_MINIMUM, complement
from resonanz.report.charts.svg import Attribute, join, line, mark, picture, tag, text

SIZES: Final = ((1080, 420), (350, 360))
LARGEST: Final = 26.0
Cell = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of two scales: steps from worst to best, counts, which of them are hidden, and the means."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    counts: Mapping[Cell, int]
    hidden: frozenset[Cell]
    means: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says: names of the axes, the words of a step on each, of a cell, of a mean."""

    x: str
    y: str
    whole: str
    x_step: Callable[[float], str]
    y_step: Callable[[float], str]
    cell: Callable[[float, float], str]
    mean: Callable[[Point], str]


def grid(cells: Joint, x_ends: tuple[float, float], y_ends: tuple[float, float]) -> Grid:
    """Cells of whole steps (ten steps on wide scales); few answers are hidden so that no neighbour gives them away."""
    steps = _step(x_ends), _step(y_ends)
    binned = Joint(*_binned(cells, *steps), cells.group, cells.n, cells.names)
    counts = {(x, y): n for x, y, n in binned.plane()}
    xs, ys = _steps(x_ends, steps[0]), _steps(y_ends, steps[1])
    hidden = frozenset(cell for x in xs for cell in _hidden(x, counts))
    return Grid(xs, ys, counts, hidden, course(binned, y_ends))


def _binned(cells: Joint, x_step: float, y_step: float) -> tuple[np.ndarray, np.ndarray]:
    return cells.rounded(x_step).x, cells.rounded(y_step).y


def _step(ends: tuple[float, float]) -> float:
    span = ends[1] - ends[0]
    return 1.0 if span <= 10 else span / 10


def _steps(ends: tuple[float, float], step: float) -> tuple[float, ...]:
    return tuple(ends[0] + i * step for i in range(round((ends[1] - ends[0]) / step) + 1))


def _hidden(x: float, counts: Mapping[Cell, int]) -> list[Cell]:
    """The cells of one value that are too small, and enough others that they cannot be worked out."""
    row = [cell for cell in counts if cell[0] == x]
    n = np.array([counts[cell] for cell in row], dtype=np.int64)
    small = n < PRIVACY_MINIMUM
    both = small | complement(n, small, PRIVACY_MINIMUM)
    return [cell for cell, is_ in zip(row, both.tolist(), strict=True) if is_]


def draw(found: Grid, words: Words, size: tuple[int, int], css: str) -> Markup:
    """Circles by count on the two scales; above them the means with their intervals."""
    frame = _Frame(found, *size)
    circles = [_circle(cell, found, frame, words) for cell in found.counts if frame.inside(cell)]
    known = [_mean(point, frame, words) for point in found.means if point.mean.known and point.x in found.xs]
    return picture(size, words.whole, f"together {css}", _axes(found, frame, words), *circles, *known)


class _Frame:
    """Where a value lies on the picture."""

    def __init__(self, found: Grid, width: float, height: float) -> None:
        self.found = found
        self.left, self.top, self.right, self.bottom = 46.0, 34.0, width - 14, height - 46
        self.x_gap = (self.right - self.left) / len(found.xs)
        self.y_gap = (self.bottom - self.top) / len(found.ys)
        self.most = max(found.counts.values(), default=1)
        self.radius = min(LARGEST, self.x_gap * 0.48, self.y_gap * 0.48)

    def inside(self, cell: Cell) -> bool:
        return cell[0] in self.found.xs and cell[1] in self.found.ys

    def at(self, x: float, y: float) -> tuple[float, float]:
        xs, ys = self.found.xs, self.found.ys
        return self.left + self.x_gap * (0.5 + _place(x, xs)), self.bottom - self.y_gap * (0.5 + _place(y, ys))


def _place(value: float, steps: tuple[float, ...]) -> float:
    return (value - steps[0]) / (steps[1] - steps[0]) if len(steps) > 1 else 0.0


def _axes(found: Grid, frame: _Frame, words: Words) -> Markup:
    area = {"x": frame.left, "y": frame.top, "width": frame.right - frame.left, "height": frame.bottom - frame.top}
    parts = [tag("rect", {**area, "class": "plane"})]
    for x in found.xs:
        at = frame.at(x, found.ys[0])[0]
        parts.append(text(at, frame.bottom + 18, words.x_step(x), "tick", "middle"))
    for y in found.ys:
        at = frame.at(found.xs[0], y)[1]
        parts.append(line((frame.left, at), (frame.right, at), "grid"))
        parts.append(text(frame.left - 8, at + 4, words.y_step(y), "tick", "end"))
    parts.append(text((frame.left + frame.right) / 2, frame.bottom + 38, words.x, "axis", "middle"))
    parts.append(text(0, 18, words.y, "axis"))
    return join(parts)


def _circle(cell: Cell, found: Grid, frame: _Frame, words: Words) -> Markup:
    x, y = frame.at(*cell)
    hidden = cell in found.hidden
    n = PRIVACY_MINIMUM if hidden else found.counts[cell]
    radius = max(2.0, frame.radius * sqrt(n / max(frame.most, PRIVACY_MINIMUM)))
    shape: dict[str, Attribute] = {"cx": x, "cy": y, "r": radius, "class": "few" if hidden else "many"}
    return mark(words.cell(*cell), tag("circle", shape))


def _mean(point: Point, frame: _Frame, words: Words) -> Markup:
    mean = point.mean
    (x, y), (_, low), (_, high) = (frame.at(point.x, v or 0.0) for v in (mean.value, mean.low, mean.high))
    bar = line((x, low), (x, high), "span")
    return mark(words.mean(point), bar, tag("circle", {"cx": x, "cy": y, "r": 5.5, "class": "dot"}))
