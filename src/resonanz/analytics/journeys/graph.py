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
    size = max(len(names), 1)
    median, p90 = (quantile_seconds(waits, p) for p in (0.5, 0.9))
    edges = [
        Edge(names[key // size], names[key % size], n, median[i], p90[i], None, None, None, None)
        for i, (key, n) in enumerate(zip(waits.keys.tolist(), waits.sizes.tolist(), strict=True))
    ]
    return tuple(sorted(edges, key=lambda edge: (-edge.n, edge.source, edge.target)))


def _top(each: Sequences, names: tuple[str, ...], top: int, level: float) -> tuple[Variant, ...]:
    chosen = first_variants(each, names, top)
    counts = each.counts[chosen].tolist()
    return tuple(
        Variant(path_of(each, names, v), n, share(n, len(each), level=level), None, None)
        for v, n in zip(chosen, counts, strict=True)
    )
