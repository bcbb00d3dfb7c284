"""Ranks: what simultaneous intervals leave open."""

from __future__ import annotations

from itertools import permutations

import pytest
from scipy.stats import norm
from tests.report.samples import scale

from resonanz.report.ranking import brackets, rank_ranges

pytestmark = pytest.mark.unit


def oracle(spans: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Ranks over all orders that the intervals allow, found by trying every order."""
    allowed = [
        order
        for order in permutations(range(len(spans)))
        if all(not spans[order[j]][0] > spans[order[i]][1] for i in range(len(order)) for j in range(i + 1, len(order)))
    ]
    return [(min(o.index(k) for o in allowed) + 1, max(o.index(k) for o in allowed) + 1) for k in range(len(spans))]


@pytest.mark.parametrize(
    "values", [[(4.2, 0.1), (4.0, 0.2), (3.1, 0.1)], [(3.0, 0.5), (3.1, 0.5), (3.2, 0.5), (1.0, 0.1)], [(2.0, 0.1)]]
)
def test_ranks_are_those_that_some_order_within_the_intervals_gives(values: list[tuple[float, float]]) -> None:
    factor = norm.ppf(1 - 0.05 / (2 * len(values))) / norm.ppf(0.975)
    spans = [(v - h * factor, v + h * factor) for v, h in values]
    assert rank_ranges([scale(v, h) for v, h in values]) == oracle(spans)


def test_small_values_lead_where_one_is_best() -> None:
    assert rank_ranges([scale(1.2, 0.1), scale(3.4, 0.1)], small_is_good=True) == [(1, 1), (2, 2)]


def test_rows_that_cannot_be_told_apart_share_a_bracket() -> None:
    assert brackets([(1, 1), (2, 4), (2, 4), (2, 4), (5, 5)]) == [0, 1, 1, 1, 4]
