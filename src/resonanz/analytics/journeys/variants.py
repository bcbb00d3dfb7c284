"""Exact variants: which instances took the very same sequence of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import bounds_of, ragged

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """Sequences of activity codes laid end to end.

    Attributes:
        steps: the codes.
        bounds: block of each sequence in `steps`, one longer than there are sequences; no block is empty.
        counts: instances behind each sequence.
    """

    steps: NDArray[np.int32]
    bounds: NDArray[np.int64]
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of sequences."""
        return len(self.counts)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps per sequence."""
        return np.diff(self.bounds)

    def take(self, chosen: Ints, counts: NDArray[np.int64]) -> Sequences:
        """Return the chosen sequences with new counts."""
        sizes = self.lengths[chosen]
        return Sequences(self.steps[ragged(self.bounds[:-1][chosen], sizes)], bounds_of(sizes), counts)


def distinct(sequences: Sequences) -> tuple[Sequences, NDArray[np.int32]]:
    """Find the distinct sequences, exactly.

    A 64-bit hash proposes the groups, then every sequence is compared step by step with the first of its group; what
    differs goes into another round with another hash. So a collision costs time, never correctness.

    Args:
        sequences: any sequences.

    Returns:
        The distinct sequences in order of their first occurrence, counts added up, and for each given sequence the
        number of the distinct one.
    """
    first = np.arange(len(sequences), dtype=np.int64)
    open_ = first
    seed = 0
    while len(open_):
        proposed = _first_of_equal(_hashes(sequences, open_, seed))
        same = _same(sequences, open_, open_[proposed])
        first[open_[same]] = open_[proposed[same]]
        open_ = open_[~same]
        seed += 1
    return _collect(sequences, first)


def _collect(sequences: Sequences, first: NDArray[np.int64]) -> tuple[Sequences, NDArray[np.int32]]:
    is_first = first == np.arange(len(first))
    number = np.cumsum(is_first, dtype=np.int32) - np.int32(1)
    member = number[first]
    chosen = np.flatnonzero(is_first)
    counts = np.bincount(member, weights=sequences.counts, minlength=len(chosen)).astype(np.int64)
    return sequences.take(chosen, counts), member


def _hashes(sequences: Sequences, chosen: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """Sum over the steps of (code + 1) · (random number of the position), modulo 2⁶⁴."""
    part = sequences if len(chosen) == len(sequences) else sequences.take(chosen, sequences.counts[chosen])
    lengths = part.lengths
    by_place = np.random.default_rng(seed).integers(0, 2**64, int(lengths.max()), dtype=np.uint64)
    place = np.arange(len(part.steps), dtype=np.int32) - np.repeat(part.bounds[:-1].astype(np.int32), lengths)
    terms = by_place[place]
    terms *= part.steps.view(np.uint32) + np.uint32(1)
    sums: NDArray[np.uint64] = np.add.reduceat(terms, part.bounds[:-1])
    return sums


def _first_of_equal(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each value the position of its first occurrence, as far as its upper bits tell.

    The position takes the place of the lower bits: sorting plain numbers is many times faster than an argsort.
    """
    n = len(hashes)
    low = np.uint64((1 << n.bit_length()) - 1)
    keys = (hashes & ~low) | np.arange(n, dtype=np.uint64)
    keys.sort()
    at = (keys & low).astype(np.int64)
    keys &= ~low
    heads = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    first = np.empty(n, np.int64)
    first[at] = np.repeat(at[heads], np.diff(np.append(heads, n)))
    return first


def _same(sequences: Sequences, these: NDArray[np.int64], those: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each of `these` sequences equals its partner in `those`, step by step."""
    same: NDArray[np.bool_] = sequences.lengths[these] == sequences.lengths[those]
    check = np.flatnonzero(same & (these != those))
    if not len(check):
        return same
    sizes = sequences.lengths[these[check]]
    left = ragged(sequences.bounds[:-1][these[check]], sizes)
    right = left + np.repeat(sequences.bounds[:-1][those[check]] - sequences.bounds[:-1][these[check]], sizes)
    different = sequences.steps[left] != sequences.steps[right]
    same[check] = ~np.logical_or.reduceat(different, bounds_of(sizes)[:-1])
    return same
