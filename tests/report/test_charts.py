"""Charts: axes, layered drawing, escaping."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from tests.report.samples import HOSTILE, scale

from resonanz.report.charts.axis import Axis, around, around_most, decimals
from resonanz.report.charts.layered import Link, flow_order, place
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.charts.svg import clip, tag, wrap

pytestmark = pytest.mark.unit


def test_an_axis_has_round_ends_inside_the_scale() -> None:
    assert around([3.12, 4.31], limits=(1, 5)) == Axis(3.0, 4.5)
    assert around([1.1, 4.9], limits=(5, 1)) == Axis(1.0, 5.0, flipped=True)


def test_better_always_lies_on_the_right() -> None:
    assert Axis(1, 6, flipped=True).share(1) == 1.0
    assert Axis(1, 6).share(9) == 1.0


def test_one_unsure_period_does_not_press_the_others_flat() -> None:
    points, usual = [2.0, 2.5, 3.0], [1.8, 3.3, 1.9, 3.2, 1.7]
    assert around_most(points, usual) == (Axis(1.5, 3.5), False)
    assert around_most(points, [*usual, 19.0]) == (Axis(1.0, 4.0), True)
    assert around_most([1.0, 1.0], [0.5, 1.5]) == (Axis(0.5, 1.5), False)


def test_ticks_are_round() -> None:
    assert Axis(0, 0.2).ticks(5) == [0.0, 0.05, 0.1, 0.15, 0.2]


@pytest.mark.parametrize(
    ("ticks", "needed"), [([0, 100, 200], 0), ([3.0, 3.5], 1), ([4.15, 4.2, 4.25], 2), ([0.001, 0.002], 3), ([4.2], 0)]
)
def test_ticks_have_the_decimals_that_tell_them_apart(ticks: list[float], needed: int) -> None:
    assert decimals(ticks) == needed


def test_attributes_and_text_are_escaped() -> None:
    assert tag("text", {"aria-label": '"<'}, "<b>") == '<text aria-label="&#34;&lt;">&lt;b&gt;</text>'


def test_names_are_clipped_and_wrapped() -> None:
    assert clip("Kraftwerksstandort", 8) == "Kraftwe…"
    assert wrap("Determine confirmation of receipt", 14, 2) == ["Determine", "confirmation…"]


def test_a_hatched_strip_has_no_dot() -> None:
    drawn = draw(Strip(scale(3, 0.5), Axis(1, 5), Tone.UNKNOWN, "x"))
    assert "circle" not in drawn
    assert ElementTree.fromstring(drawn).get("class") == "strip unknown"


def test_a_hidden_strip_shows_no_place_of_the_value() -> None:
    drawn = ElementTree.fromstring(draw(Strip(scale(3, 0.5), Axis(1, 5), Tone.HIDDEN, HOSTILE)))
    assert [bar.get("width") for bar in drawn.iter("rect")] == ["100%"]
    assert drawn.get("aria-label") == HOSTILE


@st.composite
def graphs(draw_: st.DrawFn) -> tuple[list[str], list[Link]]:
    names = [f"n{i}" for i in range(draw_(st.integers(2, 9)))]
    pairs = [(a, b) for a, b in combinations(names, 2)]
    chosen = draw_(st.lists(st.sampled_from(pairs + [(b, a) for a, b in pairs]), min_size=1, max_size=16, unique=True))
    return names, [Link(a, b, draw_(st.integers(1, 999)), 60.0) for a, b in chosen]


@given(graphs())
def test_nothing_overlaps_and_every_edge_runs_from_its_source_to_its_target(
    graph: tuple[list[str], list[Link]],
) -> None:
    names, links = graph
    placed = place(names, links, 100.0)
    rows: dict[int, list[tuple[float, float]]] = {}
    for x, rank in placed.nodes.values():
        rows.setdefault(rank, []).append((x - 50, x + 50))
    for x, rank in placed.labels.values():
        rows.setdefault(rank, []).append((x - 30, x + 30))
    for row in rows.values():
        ordered = sorted(row)
        assert all(left[1] <= right[0] + 1e-6 for left, right in pairwise(ordered))
    for link in links:
        route = placed.routes[link.source, link.target]
        assert (route[0], route[-1]) == (placed.nodes[link.source], placed.nodes[link.target])
        assert {abs(a[1] - b[1]) for a, b in pairwise(route)} == {1}


def test_a_chain_flows_in_its_order_whatever_flows_back() -> None:
    links = [Link("a", "b", 90, 1), Link("b", "c", 80, 1), Link("c", "a", 10, 1)]
    assert flow_order(["c", "b", "a"], links) == ["a", "b", "c"]
