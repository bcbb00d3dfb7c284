"""Exact variants: which instances took the very same sequence of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import bounds_of, ragged, slabs

Ints = NDArray[np.integer[Any]]
Hashes = NDArray[np.uint64]
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


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

    Read as digits of a number, a short sequence *is* a 64-bit integer, and equal integers of equal length are equal
    sequences. A longer one has that integer modulo 2⁶⁴, which only proposes its group: it is compared step by step with
    the first of the group. What differs goes into another round with another hash. So a collision costs time, never
    correctness.

    Args:
        sequences: any sequences.

    Returns:
        The distinct sequences in order of their first occurrence, counts added up, and for each given sequence the
        number of the distinct one.
    """
    return _collect(sequences, first_equal(sequences))


def first_equal(sequences: Sequences) -> NDArray[np.int64]:
    """For each sequence the number of the first one that equals it; see `distinct`."""
    first = np.arange(len(sequences), dtype=np.int64)
    if not len(first):
        return first
    numbers, exact = _numbers(sequences)
    lengths = sequences.lengths
    proposed = _first_of_equal(_spread(numbers + lengths.view(np.uint64) * _ODD))
    same = (numbers == numbers[proposed]) & (lengths == lengths[proposed])
    long = np.flatnonzero(same & (lengths > exact) & (proposed != first))
    same[long] = _same(sequences, long, proposed[long])
    open_ = np.flatnonzero(~same)
    first[same] = proposed[same]
    seed = 0
    while len(open_):
        proposed = _first_of_equal(_spread(_hashes(sequences, open_, seed)))
        same = _same(sequences, open_, open_[proposed])
        first[open_[same]] = open_[proposed[same]]
        open_ = open_[~same]
        seed += 1
    return first


def _collect(sequences: Sequences, first: NDArray[np.int64]) -> tuple[Sequences, NDArray[np.int32]]:
    is_first = first == np.arange(len(first))
    number = np.cumsum(is_first, dtype=np.int32) - np.int32(1)
    member = number[first]
    lengths = sequences.lengths
    counts = np.bincount(member, weights=sequences.counts).astype(np.int64)
    steps = sequences.steps[np.repeat(is_first, lengths)]
    return Sequences(steps, bounds_of(lengths[is_first]), counts), member


def _numbers(sequences: Sequences) -> tuple[Hashes, int]:
    """Each sequence as the number whose digits are its steps, times a constant, modulo 2⁶⁴.

    The base is odd, so that it has no common factor with the modulus: powers may run on from sequence to sequence, and
    a factor per sequence brings all to the same power.

    Returns:
        The numbers, and up to which length they tell sequences of one length apart without fail.
    """
    bounds = sequences.bounds
    base = (int(sequences.steps.max()) + 1) | 1
    runs = slabs(bounds)
    largest = max(int(bounds[end] - bounds[begin]) for begin, end in runs)
    powers = np.full(largest + 1, base, np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    room, numbers = np.empty(largest, np.uint64), np.empty(len(sequences), np.uint64)
    for begin, end in runs:
        at = bounds[begin : end + 1] - bounds[begin]
        terms = room[: at[-1]]
        steps = sequences.steps[bounds[begin] : bounds[end]]
        np.multiply(powers[: at[-1]], steps, out=terms, dtype=np.uint64, casting="unsafe")
        np.cumsum(terms, out=terms)
        sums = terms[at[1:] - 1]
        sums[1:] -= sums[:-1].copy()
        np.multiply(sums, powers[largest - at[:-1]], out=numbers[begin:end])
    return numbers, next(length for length in range(64, 0, -1) if base**length <= 1 << 64)


def _spread(hashes: Hashes) -> Hashes:
    """Bring what tells the numbers apart into their upper bits; different numbers stay different."""
    return (hashes ^ (hashes >> np.uint64(32))) * _ODD


def _hashes(sequences: Sequences, chosen: NDArray[np.int64], seed: int) -> Hashes:
    """Sum over the steps of (code + 1) · (random number of the position), modulo 2⁶⁴."""
    part = sequences if len(chosen) == len(sequences) else sequences.take(chosen, sequences.counts[chosen])
    lengths = part.lengths
    by_place = np.random.default_rng(seed).integers(0, 2**64, int(lengths.max()), dtype=np.uint64)
    place = np.arange(len(part.steps), dtype=np.int32) - np.repeat(part.bounds[:-1].astype(np.int32), lengths)
    terms = by_place[place]
    terms *= part.steps.view(np.uint32) + np.uint32(1)
    sums: Hashes = np.add.reduceat(terms, part.bounds[:-1])
    return sums


def _first_of_equal(hashes: Hashes) -> NDArray[np.int64]:
    """For each value the position of its first occurrence, as far as its upper bits tell.

    The position takes the place of the lower bits: sorting plain numbers is many times faster than an argsort.
    """
    n = len(hashes)
    low = np.uint64((1 << n.bit_length()) - 1)
    keys = (hashes & ~low) | np.arange(n, dtype=np.uint64)
    keys.sort()
    at = (keys & low).view(np.int64)
    heads = np.empty(n, np.bool_)
    heads[:1] = True
    np.greater(keys[1:] ^ keys[:-1], low, out=heads[1:])
    first = np.empty(n, np.int64)
    first[at] = at[heads][np.cumsum(heads) - 1]
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
