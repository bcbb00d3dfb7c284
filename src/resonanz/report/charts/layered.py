"""Layered drawing of a small directed graph (Sugiyama): order, layers, crossings, positions.

Every edge owns a place of its own between two layers, as wide as its label, so that no label covers another
(the idea of virtual label nodes, Gansner et al. 1993, "A technique for drawing directed graphs").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 12
PULLS = 40
GAP = 14.0


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: from, to, how many, and how wide its label is."""

    source: str
    target: str
    weight: float
    label: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything lies: centres of nodes by (cross, rank) and the points of each edge in drawing direction."""

    nodes: Mapping[str, tuple[float, int]]
    routes: Mapping[tuple[str, str], tuple[tuple[float, int], ...]]
    labels: Mapping[tuple[str, str], tuple[float, int]]
    width: float
    ranks: int


@dataclass(slots=True)
class _Grid:
    """Places by rank: nodes on even ranks, points of edges on the ranks they cross."""

    ranks: list[list[str]]
    sizes: dict[str, float]
    down: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    up: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))

    def join(self, upper: str, lower: str, weight: float) -> None:
        self.down[upper].append((lower, weight))
        self.up[lower].append((upper, weight))


def place(nodes: Sequence[str], links: Sequence[Link], width: float) -> Placed:
    """Lay out nodes of equal width; links must be between different nodes, at most one per direction."""
    order = {node: i for i, node in enumerate(flow_order(nodes, links))}
    layers = _layers(nodes, links, order)
    grid, chains = _grid(nodes, links, order, layers, width=width)
    _uncross(grid)
    xs = _positions(grid)
    left = min((xs[p] - grid.sizes[p] / 2 for p in xs), default=0.0)
    right = max((xs[p] + grid.sizes[p] / 2 for p in xs), default=0.0)
    rank_of = {place: rank for rank, row in enumerate(grid.ranks) for place in row}
    at = {place: (x - left, rank_of[place]) for place, x in xs.items()}
    routes = {key: tuple(at[p] for p in chain) for key, chain in chains.items()}
    labels = {key: at[_label(key)] for key in chains}
    return Placed({node: at[node] for node in nodes}, routes, labels, right - left, len(grid.ranks))


def flow_order(nodes: Sequence[str], links: Iterable[Link]) -> list[str]:
    """An order in which little flows backwards (Eades, Lin and Smyth 1993, with weights)."""
    left, out, into = list(nodes), _sums(links, forward=True), _sums(links, forward=False)
    head: list[str] = []
    tail: list[str] = []
    while left:
        rest = set(left)
        inflow = {node: sum(w for other, w in into[node].items() if other in rest) for node in left}
        outflow = {node: sum(w for other, w in out[node].items() if other in rest) for node in left}
        sinks = [node for node in left if not outflow[node] and inflow[node]]
        if sinks:
            tail.insert(0, sinks[-1])
            left.remove(sinks[-1])
            continue
        best = max(left, key=lambda node: (not inflow[node], outflow[node] - inflow[node]))
        head.append(best)
        left.remove(best)
    return head + tail


def _sums(links: Iterable[Link], *, forward: bool) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for link in links:
        here, there = (link.source, link.target) if forward else (link.target, link.source)
        found[here][there] = link.weight
    return found


def _layers(nodes: Sequence[str], links: Sequence[Link], order: Mapping[str, int]) -> dict[str, int]:
    """Longest path from the start; every link takes at least one layer, whichever way it runs."""
    layer = dict.fromkeys(nodes, 0)
    pairs = sorted({_downward(link, order) for link in links}, key=lambda pair: order[pair[0]])
    for upper, lower in pairs:
        layer[lower] = max(layer[lower], layer[upper] + 1)
    followers = defaultdict(list)
    for upper, lower in pairs:
        followers[upper].append(lower)
    for node in sorted(nodes, key=lambda n: -order[n]):
        has_parent = any(lower == node for _, lower in pairs)
        if followers[node] and not has_parent:
            layer[node] = min(layer[other] for other in followers[node]) - 1
    return layer


def _downward(link: Link, order: Mapping[str, int]) -> tuple[str, str]:
    forward = order[link.source] < order[link.target]
    return (link.source, link.target) if forward else (link.target, link.source)


def _label(key: tuple[str, str]) -> str:
    return f"{key[0]}\x00{key[1]}\x00label"


def _grid(
    nodes: Sequence[str], links: Sequence[Link], order: Mapping[str, int], layers: Mapping[str, int], *, width: float
) -> tuple[_Grid, dict[tuple[str, str], list[str]]]:
    top = min(layers.values(), default=0)
    depth = 2 * (max(layers.values(), default=0) - top) + 1
    grid = _Grid([[] for _ in range(depth)], dict.fromkeys(nodes, width))
    for node in sorted(nodes, key=order.__getitem__):
        grid.ranks[2 * (layers[node] - top)].append(node)
    chains: dict[tuple[str, str], list[str]] = {}
    for link in sorted(links, key=lambda item: -item.weight):
        upper, lower = _downward(link, order)
        key = (link.source, link.target)
        first, last = 2 * (layers[upper] - top), 2 * (layers[lower] - top)
        middle = first + 1 if (last - first) == 2 else (first + last) // 2 | 1
        chain = [upper]
        for rank in range(first + 1, last):
            name = _label(key) if rank == middle else f"{key[0]}\x00{key[1]}\x00{rank}"
            grid.sizes[name] = link.label if rank == middle else 6.0
            grid.ranks[rank].append(name)
            chain.append(name)
        chain.append(lower)
        for above, below in pairwise(chain):
            grid.join(above, below, link.weight)
        chains[key] = chain if upper == link.source else chain[::-1]
    return grid, chains


def _uncross(grid: _Grid) -> None:
    """Order each rank by the mean place of its neighbours, downwards and upwards in turn; keep the best."""
    best, fewest = [list(row) for row in grid.ranks], _crossings(grid)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        ranks = range(1, len(grid.ranks)) if downwards else range(len(grid.ranks) - 2, -1, -1)
        for rank in ranks:
            beside = grid.ranks[rank - 1 if downwards else rank + 1]
            place_of = {place: i for i, place in enumerate(beside)}
            links = grid.up if downwards else grid.down
            here = {place: i for i, place in enumerate(grid.ranks[rank])}
            grid.ranks[rank].sort(key=lambda p, n=links, o=place_of, h=here: _mean(n[p], o, h[p]))  # type: ignore[misc]
        crossings = _crossings(grid)
        if crossings < fewest:
            best, fewest = [list(row) for row in grid.ranks], crossings
    grid.ranks[:] = best


def _mean(neighbours: list[tuple[str, float]], place_of: Mapping[str, int], default: float) -> float:
    places = [place_of[name] for name, _ in neighbours if name in place_of]
    return sum(places) / len(places) if places else default


def _crossings(grid: _Grid) -> int:
    total = 0
    for upper, lower in pairwise(grid.ranks):
        below = {place: i for i, place in enumerate(lower)}
        ends = [(i, below[name]) for i, place in enumerate(upper) for name, _ in grid.down[place]]
        total += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if (a[0] - b[0]) * (a[1] - b[1]) < 0)
    return total


def _positions(grid: _Grid) -> dict[str, float]:
    """Pull every place to its neighbours, heavy edges harder, never closer than sizes allow."""
    xs: dict[str, float] = {}
    for row in grid.ranks:
        at = 0.0
        for name in row:
            xs[name] = at + grid.sizes[name] / 2
            at += grid.sizes[name] + GAP
    for sweep in range(PULLS):
        ranks = grid.ranks if sweep % 2 == 0 else grid.ranks[::-1]
        for row in ranks:
            wanted = [_pull(grid.up[p] + grid.down[p], xs, xs[p]) for p in row]
            xs.update(zip(row, _spread(row, wanted, grid.sizes), strict=True))
    return xs


def _pull(neighbours: list[tuple[str, float]], xs: Mapping[str, float], default: float) -> tuple[float, float]:
    total = sum(weight for _, weight in neighbours)
    if not total:
        return default, 1.0
    return sum(xs[name] * weight for name, weight in neighbours) / total, total


def _spread(row: list[str], wanted: list[tuple[float, float]], sizes: Mapping[str, float]) -> list[float]:
    """Nearest positions that keep order and distance: isotonic regression (pool adjacent violators)."""
    offsets, at = [], 0.0
    for before, name in zip([None, *row], row, strict=False):
        at += 0.0 if before is None else (sizes[before] + sizes[name]) / 2 + GAP
        offsets.append(at)
    pools: list[tuple[float, float, int]] = []
    for (place, weight), offset in zip(wanted, offsets, strict=True):
        value, mass, count = place - offset, weight, 1
        while pools and pools[-1][0] >= value:
            other, other_mass, others = pools.pop()
            value = (value * mass + other * other_mass) / (mass + other_mass)
            mass, count = mass + other_mass, count + others
        pools.append((value, mass, count))
    flat = [value for value, _, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]
