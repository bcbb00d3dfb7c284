"""Which rows are learned from and which are judged on: outcomes spread evenly, customers and time kept together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Split = tuple[Places, Places]
"""Rows to learn from, rows to judge on."""


def spread(happened: Flags, folds: int, rng: np.random.Generator, groups: Ints | None = None) -> Ints:
    """A fold 0…folds−1 for each row, cases dealt evenly; rows of one group share theirs."""
    if groups is not None:
        return _spread_groups(happened, folds, rng, groups)
    dealt = np.empty(len(happened), dtype=np.int64)
    for side in (True, False):
        rows = rng.permutation(np.flatnonzero(happened == side))
        dealt[rows] = np.arange(len(rows)) % folds
    return dealt


def _spread_groups(happened: Flags, folds: int, rng: np.random.Generator, groups: Ints) -> Ints:
    _, place = np.unique(groups, return_inverse=True)
    cases = np.bincount(place, happened) > 0
    return spread(cases, folds, rng)[place]


def splits(dealt: Ints) -> Iterator[Split]:
    """Each fold once as the judge of what the others taught."""
    for fold in range(int(dealt.max()) + 1):
        yield np.flatnonzero(dealt != fold), np.flatnonzero(dealt == fold)


def forward(periods: Ints) -> Iterator[Split]:
    """Each period but the first judges what the earlier ones taught: no look into the future."""
    for period in np.unique(periods)[1:].tolist():
        yield np.flatnonzero(periods < period), np.flatnonzero(periods == period)
