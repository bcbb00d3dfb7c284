"""In how many instances activities occur, and in how many they occur again: rework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import distinct_sorted, owner_keys, slabs
from resonanz.analytics.journeys.variants import Sequences


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """Counts of instances.

    Attributes:
        having: instances that have the activity, by activity.
        repeating: instances that have it more than once, by activity.
        any: instances that have at least one activity more than once.
        instances: instances looked at.
    """

    having: NDArray[np.int64]
    repeating: NDArray[np.int64]
    any: int
    instances: int

    def recoded(self, code: NDArray[np.int64], size: int) -> Repeats:
        """Return the same counts under other activity codes."""
        having, repeating = (np.bincount(code, x, size).astype(np.int64) for x in (self.having, self.repeating))
        return Repeats(having, repeating, self.any, self.instances)

    @staticmethod
    def total(parts: Sequence[Repeats]) -> Repeats:
        """Add up counts under the same codes."""
        having = np.vstack([part.having for part in parts]).sum(axis=0)
        repeating = np.vstack([part.repeating for part in parts]).sum(axis=0)
        return Repeats(having, repeating, sum(part.any for part in parts), sum(part.instances for part in parts))


def count_repeats(sequences: Sequences, size: int) -> Repeats:
    """Count the instances that have activities once and again.

    Args:
        sequences: steps of instances or of variants with counts.
        size: number of activities.
    """
    having, repeating = np.zeros((2, size))
    any_ = 0
    for begin, end in slabs(sequences.bounds):
        bounds = sequences.bounds[begin : end + 1]
        keys, shift = owner_keys(sequences.steps[bounds[0] : bounds[-1]], bounds, size)
        cells, times = distinct_sorted(keys)
        who, activity = cells >> shift, cells & ((1 << shift) - 1)
        counts = sequences.counts[begin:end]
        weight = counts[who]
        again = np.flatnonzero(times > 1)
        having += np.bincount(activity, weight, size)
        repeating += np.bincount(activity[again], weight[again], size)
        any_ += int(counts[who[again][np.flatnonzero(np.diff(who[again].astype(np.int64), prepend=-1))]].sum())
    return Repeats(having.astype(np.int64), repeating.astype(np.int64), any_, int(sequences.counts.sum()))
