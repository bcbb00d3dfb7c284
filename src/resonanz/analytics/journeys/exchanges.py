"""Which unit hands to which on which transition: the table behind the test for excess hand-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import distinct_sorted

Codes = NDArray[np.int64]
_DENSE: Final = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Exchanges:
    """Steps by transition and pair of units, each combination that occurs once.

    Attributes:
        edge: source activity · activities + target activity.
        pair: source unit · units + target unit.
        count: steps.
    """

    edge: Codes
    pair: Codes
    count: Codes

    def recoded(self, edge: Codes, pair: Codes) -> Exchanges:
        """The same counts under other codes, combinations that fall together added up."""
        width = int(pair.max(initial=0)) + 1
        keys, place = np.unique(edge * width + pair, return_inverse=True)
        count = np.bincount(place, self.count, len(keys)).astype(np.int64)
        return Exchanges(keys // width, keys % width, count)


def count_exchanges(edge: Codes, pair: Codes, *, edges: int, pairs: int) -> Exchanges:
    """Count steps by transition and pair of units.

    Args:
        edge: transition of each step, below `edges`.
        pair: pair of units of each step, below `pairs`.
        edges: number of possible transitions.
        pairs: number of possible pairs.
    """
    keys = edge * pairs + pair
    if edges * pairs <= _DENSE:
        each = np.bincount(keys, minlength=1)
        used = np.flatnonzero(each)
        return Exchanges(used // pairs, used % pairs, each[used])
    found, counts = distinct_sorted(keys)
    return Exchanges((found // pairs).astype(np.int64), (found % pairs).astype(np.int64), counts)


def merge_exchanges(parts: Sequence[Exchanges]) -> Exchanges:
    """Add up the counts of disjoint buckets; codes must mean the same in all."""
    edge, pair, count = (np.concatenate([getattr(part, name) for part in parts]) for name in ("edge", "pair", "count"))
    return Exchanges(edge, pair, count).recoded(edge, pair)
