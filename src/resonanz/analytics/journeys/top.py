"""The most frequent variants, in an order that does not depend on how the log was cut into buckets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.variants import Sequences


def first_variants(variants: Sequences, names: Sequence[str], top: int) -> list[int]:
    """Numbers of the `top` variants by count; equal counts by the names of their steps, alphabetically.

    Args:
        variants: the distinct sequences; one that counts for nothing is none of them.
        names: names behind the codes of the steps.
        top: how many are wanted.
    """
    # Most variants of a long log are taken once; they need not be looked through where others suffice.
    counted = variants.counts[variants.counts > 1]
    if len(counted) < top:
        counted = variants.counts[variants.counts > 0]
    top = min(top, len(counted))
    if not top:
        return []
    least = np.partition(counted, len(counted) - top)[len(counted) - top]
    sure = np.flatnonzero(variants.counts > least)
    tied = _alphabetical(variants, _ranks(names), np.flatnonzero(variants.counts == least), top - len(sure))
    return sorted([*sure.tolist(), *tied], key=lambda v: (-variants.counts[v], path_of(variants, names, v)))


def _ranks(names: Sequence[str]) -> NDArray[np.int64]:
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return rank


def _alphabetical(variants: Sequences, rank: NDArray[np.int64], tied: NDArray[np.int64], wanted: int) -> list[int]:
    """The `wanted` alphabetically first of the tied variants; ties can be most of the log, so no path is built."""
    chosen: list[int] = []
    place = 0
    while wanted and len(tied) > wanted:
        at = variants.bounds[tied] + place
        going = at < variants.bounds[tied + 1]
        step = np.full(len(tied), -1, np.int64)
        step[going] = rank[variants.steps[at[going]]]
        border = np.partition(step, wanted - 1)[wanted - 1]
        sure = tied[step < border]
        chosen += sure.tolist()
        tied, wanted, place = tied[step == border], wanted - len(sure), place + 1
    chosen += tied[:wanted].tolist()
    return chosen


def path_of(variants: Sequences, names: Sequence[str], v: int) -> tuple[str, ...]:
    """Return the names of the steps of one variant."""
    return tuple(names[code] for code in variants.steps[variants.bounds[v] : variants.bounds[v + 1]])
