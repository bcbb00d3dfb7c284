"""The plain graph with its waits, and the variants: what the whole journey is built on, without the rest."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.journeys.estimates import share
from resonanz.analytics.journeys.grouping import Groups
from resonanz.analytics.journeys.log import LogArrays
from resonanz.analytics.journeys.order import order_by_instance
from resonanz.analytics.journeys.quantiles import quantile_seconds
from resonanz.analytics.journeys.results import Edge, Graph, Variant
from resonanz.analytics.journeys.top import first_variants, path_of
from resonanz.analytics.journeys.variants import Sequences, first_equal
from resonanz.analytics.journeys.waits import find_waits


def discover_graph(log: LogArrays, *, top: int = 10, level: float = 0.95) -> Graph:
    """Discover the directly-follows graph with its waits, and the variants.

    The same edges and variants as `discover`, without scores, durations, rework, hand-offs and intervals of waits.

    Args:
        log: events in order of arrival.
        top: how many variants are listed.
        level: coverage of the interval of a variant's share.
    """
    ordered = order_by_instance(log)
    edges = _edges(find_waits(ordered, len(log.activities)), log.activities)
    first = first_equal(Sequences(ordered.steps, ordered.bounds, np.ones(len(ordered.instance), np.int64)))
    counts = np.bincount(first, minlength=len(first))
    return Graph(
        cases=len(first),
        events=len(ordered.steps),
        edges=edges,
        variants=int(np.count_nonzero(counts)),
        top_variants=_top(Sequences(ordered.steps, ordered.bounds, counts), log.activities, top, level),
    )


def _edges(waits: Groups, names: tuple[str, ...]) -> tuple[Edge, ...]:
    rows = zip(waits.keys.tolist(), waits.sizes.tolist(), *(quantile_seconds(waits, p) for p in (0.5, 0.9)), strict=True)
    size = max(len(names), 1)
    edges = [
        Edge(names[key // size], names[key % size], n, median, p90, None, None, None, None) for key, n, median, p90 in rows
    ]
    return tuple(sorted(edges, key=lambda edge: (-edge.n, edge.source, edge.target)))


def _top(each: Sequences, names: tuple[str, ...], top: int, level: float) -> tuple[Variant, ...]:
    cases = len(each)
    return tuple(
        Variant(path_of(each, names, v), int(each.counts[v]), share(int(each.counts[v]), cases, level=level), None, None)
        for v in first_variants(each, names, top)
    )
