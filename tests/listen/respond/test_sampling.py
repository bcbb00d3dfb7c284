"""The draw: every customer with the probability that is written down, weights make the sum right."""

from __future__ import annotations

from random import Random
from statistics import mean, stdev

import pytest

from resonanz.listen.respond.sampling import draw, draw_each

pytestmark = pytest.mark.unit
UNITS = {"Nord": list(range(400)), "Süd": list(range(400, 440)), "West": list(range(440, 1_000))}
ALL = [row for rows in UNITS.values() for row in rows]
SATISFIED = {row: 4.5 if row < 400 else 1.5 if row < 440 else 3.0 for row in ALL}
"""Units differ much: whoever forgets the weights is wrong."""


def test_as_many_are_drawn_as_wanted_and_nobody_twice() -> None:
    drawn = draw(ALL, 50, chance=Random(1))
    assert len({row for row, _ in drawn}) == len(drawn) == 50
    assert {share for _, share in drawn} == {0.05}


def test_more_than_there_are_means_all_and_none_means_none() -> None:
    assert sorted(draw([1, 2, 3], 10)) == [(1, 1.0), (2, 1.0), (3, 1.0)]
    assert (draw([], 5), draw([1, 2], 0)) == ([], [])


def test_each_customer_is_drawn_as_often_as_is_written_down() -> None:
    rounds, chance = 2_000, Random(7)
    hits = [0] * 1_000
    for _ in range(rounds):
        for row, _share in draw_each(UNITS, 20, chance=chance):
            hits[row] += 1
    for rows in UNITS.values():
        share = 20 / len(rows)
        expected = rounds * share * len(rows)
        assert sum(hits[row] for row in rows) == expected
        worst = max(abs(hits[row] - rounds * share) / (rounds * share * (1 - share)) ** 0.5 for row in rows)
        assert worst < 5


@pytest.mark.parametrize("size", [10, 20, 40])
def test_weighted_answers_are_right_where_units_are_drawn_unequally(size: int) -> None:
    """The estimate of Horvitz and Thompson 1952, over 2,000 draws: its bias is smaller than two of its errors."""
    chance, truth = Random(11), mean(SATISFIED.values())
    drawn = [draw_each(UNITS, size, chance=chance) for _ in range(2_000)]
    weighted = [sum(SATISFIED[row] / share for row, share in each) / len(ALL) for each in drawn]
    plain = [mean(SATISFIED[row] for row, _ in each) for each in drawn]
    error = stdev(weighted) / len(weighted) ** 0.5
    assert abs(mean(weighted) - truth) <= max(2 * error, 1e-9)
    assert abs(mean(plain) - truth) > 0.3
