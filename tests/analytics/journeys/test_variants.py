"""Variants are exact even where the hash is not."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.analytics.journeys.logs import calm

from resonanz.analytics.journeys import variants
from resonanz.analytics.journeys.top import first_variants
from resonanz.analytics.journeys.variants import Sequences, distinct

pytestmark = pytest.mark.unit
LISTS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), max_size=30)


def laid_out(lists: list[list[int]], counts: list[int] | None = None) -> Sequences:
    steps = np.array([step for each in lists for step in each], np.int32)
    bounds = np.append(0, np.cumsum([len(each) for each in lists])).astype(np.int64)
    return Sequences(steps, bounds, np.array(counts or [1] * len(lists), np.int64))


def unfolded(sequences: Sequences) -> list[list[int]]:
    return [sequences.steps[a:b].tolist() for a, b in zip(sequences.bounds, sequences.bounds[1:], strict=False)]


@calm
@given(LISTS)
def test_distinct_sequences_come_in_order_of_their_first_occurrence(lists: list[list[int]]) -> None:
    found, member = distinct(laid_out(lists))
    expected = [list(each) for each in dict.fromkeys(map(tuple, lists))]
    assert unfolded(found) == expected
    assert [expected[i] for i in member] == lists
    assert found.counts.tolist() == [lists.count(each) for each in expected]


def test_counts_of_equal_sequences_are_added_up() -> None:
    found, _ = distinct(laid_out([[1, 2], [3], [1, 2]], [5, 1, 7]))
    assert (unfolded(found), found.counts.tolist()) == ([[1, 2], [3]], [12, 1])


def test_sequences_that_collide_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [list(path) for length in range(1, 5) for path in product(range(3), repeat=length)]
    honest, calls = variants._spread, iter(range(100))

    def collides(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Two bits of hash in the first rounds: nearly everything collides."""
        keep = np.uint64(3 << 62) if next(calls) < 5 else np.uint64(2**64 - 1)
        return honest(hashes) & keep

    monkeypatch.setattr(variants, "_spread", collides)
    found, member = distinct(laid_out(every + every[::-1]))
    assert unfolded(found) == every
    assert member.tolist() == [*range(len(every)), *reversed(range(len(every)))]


def test_sequences_no_polynomial_hash_tells_apart_are_told_apart() -> None:
    thue = [0]
    for _ in range(11):
        thue += [1 - bit for bit in thue]
    found, _ = distinct(laid_out([thue, [1 - bit for bit in thue], thue]))
    assert found.counts.tolist() == [2, 1]


@calm
@given(LISTS, st.integers(0, 10))
def test_the_most_frequent_come_first_and_ties_by_name(lists: list[list[int]], top: int) -> None:
    names = ["delta", "beta", "alpha", "gamma"]
    found, _ = distinct(laid_out(lists))
    paths = [tuple(names[step] for step in each) for each in unfolded(found)]
    expected = sorted(zip(-found.counts, paths, strict=True))[:top]
    assert [paths[v] for v in first_variants(found, names, top)] == [path for _, path in expected]


@calm
@given(st.integers(1, 9), st.lists(st.integers(1, 40), min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_long_sequences_and_many_codes_are_counted_like_text(codes: int, lengths: list[int], random: Random) -> None:
    lists = [[random.randrange(codes**4) for _ in range(length)] for length in lengths] * 2
    lists += [[*each[:-1], (each[-1] + 1) % codes**4] for each in lists]
    found, member = distinct(laid_out(lists))
    expected = Counter(map(tuple, lists))
    assert dict(zip(map(tuple, unfolded(found)), found.counts.tolist(), strict=True)) == expected
    assert [unfolded(found)[i] for i in member] == lists


def test_sequences_of_the_first_code_differ_by_their_length() -> None:
    found, member = distinct(laid_out([[0] * length for length in (1, 30, 2, 30, 1)]))
    assert (found.lengths.tolist(), found.counts.tolist(), member.tolist()) == ([1, 30, 2], [2, 2, 1], [0, 1, 2, 1, 0])


def test_one_sequence_longer_than_a_slab_stands_among_short_ones() -> None:
    long = [1, 2] * 50_000
    found, _ = distinct(laid_out([[1], long, [1], [*long[:-1], 1], long]))
    assert (found.lengths.tolist(), found.counts.tolist()) == ([1, 100_000, 100_000], [2, 2, 1])
