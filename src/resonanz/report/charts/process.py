"""The process map: steps with counts, edges as wide as the root of their count, rust where not in the design."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from markupsafe import Markup

from resonanz.report.charts.layered import Link, Placed, place
from resonanz.report.charts.svg import mark, picture, short, tag, text, wrap

CHAR = 6.4
LABEL_HEIGHT = 24
AIR = 15


@dataclass(frozen=True, slots=True)
class Step:
    """One node: its name, the words below it and what a screen reader says."""

    name: str
    title: str
    count: str
    label: str
    off: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge with the words at its middle."""

    source: str
    target: str
    n: int
    words: str
    label: str
    off: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """Room for a node; narrow screens get smaller ones."""

    width: float = 190
    chars: int = 25
    lines: int = 2

    @property
    def height(self) -> float:
        return 30 + 16 * self.lines


def draw(steps: list[Step], hops: list[Hop], label: str, *, size: Size, css: str) -> Markup:
    """The map of these steps and edges, top to bottom."""
    links = [Link(h.source, h.target, float(h.n), len(h.words) * CHAR + 8) for h in hops]
    placed = place([s.name for s in steps], links, size.width)
    widest = max((h.n for h in hops), default=1)
    edges = [_edge(h, placed, size, 1.2 + 7 * sqrt(h.n / widest)) for h in sorted(hops, key=lambda h: (h.off, h.n))]
    words = [_words(h, placed, size) for h in hops]
    nodes = [_node(s, placed, size) for s in steps]
    height = _y(placed.ranks - 1, size) + size.height / 2 + 6
    return picture((placed.width + 8, height), label, css, *edges, *nodes, *words)


def _y(rank: int, size: Size) -> float:
    """Centre of a rank: nodes on even ranks, labels on odd ones."""
    pitch = size.height + LABEL_HEIGHT + 2 * AIR
    return size.height / 2 + 4 + rank * pitch / 2


def _edge(hop: Hop, placed: Placed, size: Size, width: float) -> Markup:
    points = [(x + 4, _y(rank, size)) for x, rank in placed.routes[hop.source, hop.target]]
    sign = 1 if points[-1][1] > points[0][1] else -1
    half = size.height / 2
    start = (points[0][0] + _port(points[0], points[1], size), points[0][1] + sign * half)
    head = 5 + width * 0.6
    end = (points[-1][0] + _port(points[-1], points[-2], size), points[-1][1] - sign * half)
    course = _curve([start, *points[1:-1], (end[0], end[1] - sign * head)])
    x, y = end
    corners = [(x, y), (x - head * 0.7, y - sign * head), (x + head * 0.7, y - sign * head)]
    arrow = " ".join(f"{short(cx)},{short(cy)}" for cx, cy in corners)
    line = tag("path", {"d": course, "class": "flow", "stroke-width": f"{width:.1f}"})
    return tag(
        "g", {"class": "edge off" if hop.off else "edge"}, line, tag("polygon", {"points": arrow, "class": "head"})
    )


def _port(node: tuple[float, float], toward: tuple[float, float], size: Size) -> float:
    """Where on its side an edge leaves a node: towards the place it goes to."""
    reach = size.width / 2 - 18
    return max(-reach, min(reach, (toward[0] - node[0]) * 0.45))


def _curve(points: Iterable[tuple[float, float]]) -> str:
    """A smooth course: straight out of the nodes, through the points between without a wobble (cubic Hermite)."""
    course = list(points)
    slopes = [0.0] * len(course)
    if len(course) > 3:
        for i, (before, after) in enumerate(zip(course, course[2:], strict=False), start=1):
            slopes[i] = (after[0] - before[0]) / (after[1] - before[1])
    parts = [f"M{short(course[0][0])} {short(course[0][1])}"]
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(course)):
        third = (y1 - y0) / 3
        first = f"{short(x0 + slopes[i] * third)} {short(y0 + third)}"
        second = f"{short(x1 - slopes[i + 1] * third)} {short(y1 - third)}"
        parts.append(f"C{first} {second} {short(x1)} {short(y1)}")
    return "".join(parts)


def _node(step: Step, placed: Placed, size: Size) -> Markup:
    x, y = placed.nodes[step.name][0] + 4, _y(placed.nodes[step.name][1], size)
    rows = wrap(step.title, size.chars, size.lines)
    top = y - 8 * (len(rows) + 1) + 12
    box = tag(
        "rect",
        {"x": x - size.width / 2, "y": y - size.height / 2, "width": size.width, "height": size.height, "rx": 9},
    )
    names = [text(x, top + 16 * i, row, "step", "middle") for i, row in enumerate(rows)]
    count = text(x, top + 16 * len(rows), step.count, "count", "middle")
    return tag("g", {"class": "node off" if step.off else "node"}, mark(step.label, box, *names, count))


def _words(hop: Hop, placed: Placed, size: Size) -> Markup:
    x, rank = placed.labels[hop.source, hop.target]
    written = text(x + 4, _y(rank, size) + 4, hop.words, "off" if hop.off else "flow", "middle")
    return tag("g", {"class": "words"}, mark(hop.label, written))
