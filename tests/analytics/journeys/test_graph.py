"""The plain graph says what the whole journey says about edges and variants."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.analytics.journeys.logs import calm, log, random_rows
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import discover, discover_graph
from resonanz.analytics.journeys.results import Edge, Variant

pytestmark = pytest.mark.unit


def edge_facts(edges: tuple[Edge, ...]) -> list[object]:
    return [(edge.source, edge.target, edge.n, edge.median_seconds, edge.p90_seconds) for edge in edges]


def variant_facts(variants: tuple[Variant, ...]) -> list[object]:
    return [(variant.path, variant.n, variant.share) for variant in variants]


@calm
@given(random_rows())
def test_graph_and_whole_journey_agree(rows: list[Row]) -> None:
    made = log(rows)
    plain, whole = discover_graph(made, top=5), discover(made)
    assert (plain.cases, plain.events, plain.variants) == (whole.cases, whole.events, whole.variants)
    assert edge_facts(plain.edges) == edge_facts(whole.edges)
    assert variant_facts(plain.top_variants) == variant_facts(whole.top_variants[:5])
