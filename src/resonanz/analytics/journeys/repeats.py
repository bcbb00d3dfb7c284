"""In how many instances activities occur, and in how many they occur again: rework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import distinct_sorted, owner_keys
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
    keys, shift = owner_keys(sequences.steps, sequences.bounds, size)
    cells, times = distinct_sorted(keys)
    who, activity = cells >> shift, cells & ((1 << shift) - 1)
    weight = sequences.counts[who]
    again = np.flatnonzero(times > 1)
    repeated = np.zeros(len(sequences), np.bool_)
    repeated[who[again]] = True
    return Repeats(
        having=np.bincount(activity, weight, size).astype(np.int64),
        repeating=np.bincount(activity[again], weight[again], size).astype(np.int64),
        any=int(sequences.counts[repeated].sum()),
        instances=int(sequences.counts.sum()),
    )
