"""How journeys feel: mean score of the instances behind an activity, an edge or a variant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import t_interval
from resonanz.analytics.journeys.grouping import distinct_sorted, ragged
from resonanz.analytics.journeys.variants import Sequences
from resonanz.analytics.results import Estimate, Unit, note

Ints = NDArray[np.integer[Any]]
Lookup = Callable[[int], Estimate | None]
METHOD = "t_interval"


def mean_scores(
    keys: Ints, bounds: NDArray[np.int64], *, variant: Ints, score: NDArray[np.float64], level: float
) -> Lookup:
    """Mean score per key over the scored instances whose variant has the key.

    Args:
        keys: the distinct keys (activities, edges …) of each variant, variant after variant.
        bounds: block of each variant in `keys`.
        variant: variant of each instance.
        score: score of each instance, NaN where there is none.
        level: coverage of the t interval.

    Returns:
        From a key to its estimate, None for a key without scores. Sums run over sorted distinct values, so the same
        instances give the same last bit in whatever order they come.
    """
    scored = np.flatnonzero(~np.isnan(score))
    values, code = np.unique(score[scored], return_inverse=True)
    of = variant[scored]
    sizes = np.diff(bounds)[of]
    pairs = keys[ragged(bounds[:-1][of], sizes)].astype(np.int64) * len(values) + np.repeat(code, sizes)
    cells, counts = distinct_sorted(pairs)
    key, value = np.divmod(cells, max(len(values), 1))
    heads = np.flatnonzero(np.diff(key, prepend=-1))
    return _lookup(key[heads], _moments(values[value], counts, heads), level)


def distinct_keys(keys: Ints, sequences: Sequences, size: int) -> tuple[Ints, NDArray[np.int64]]:
    """Each key once per sequence: `keys` has one entry per step of `sequences`, negative ones are left out."""
    owner = np.repeat(np.arange(len(sequences)), sequences.lengths)
    kept = keys >= 0
    once, _ = distinct_sorted(owner[kept] * size + keys[kept])
    bounds = np.searchsorted(once, np.arange(len(sequences) + 1) * size)
    return once % size, bounds


def _moments(values: NDArray[np.float64], counts: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows n, mean, sum of squared deviations, one column per block."""
    if not len(heads):
        return np.zeros((3, 0))
    n = np.add.reduceat(counts, heads)
    mean = np.add.reduceat(values * counts, heads) / n
    spread = np.add.reduceat(counts * (values - np.repeat(mean, np.diff(np.append(heads, len(values))))) ** 2, heads)
    return np.vstack([n, mean, spread])


def _lookup(keys: NDArray[np.int64], moments: NDArray[np.float64], level: float) -> Lookup:
    n, mean, spread = moments
    interval = t_interval(mean, spread / np.maximum(n - 1, 1) / np.maximum(n, 1), n - 1, level=level)

    def find(key: int) -> Estimate | None:
        i = int(np.searchsorted(keys, key))
        if i == len(keys) or keys[i] != key:
            return None
        known = n[i] > 1
        return Estimate(
            value=float(mean[i]),
            low=float(interval.low[i]) if known else None,
            high=float(interval.high[i]) if known else None,
            level=level,
            n=int(n[i]),
            method=METHOD,
            unit=Unit.SCALE,
            notes=() if known else (note("too_few_for_interval", n=int(n[i]), needed=2),),
        )

    return find
