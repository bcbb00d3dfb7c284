"""Which ranks a group may hold, ties shown as ties."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.corrections import holm
from resonanz.analytics.intervals import Ints
from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.differences import differences
from resonanz.analytics.results import Unit


def rank_bounds(
    columns: Columns, unit: Unit, *, larger_is_better: bool = True, level: float = 0.95
) -> tuple[Ints, Ints]:
    """Best and worst rank of each group (1 = best) that the data allow, all at once with coverage `level`.

    A group ranks behind those that are clearly better in a pairwise test with Holm's correction, and before those
    that are clearly worse; groups that cannot be told apart share ranks. Percentiles of bootstrapped ranks are not
    used: they tear equal groups apart (see the page `ranks`).

    Source: Mogstad, Romano, Shaikh, Wilhelm 2024, Inference for Ranks, Review of Economic Studies 91(1).
    """
    k = len(columns.n)
    i, j = np.triu_indices(k, 1)
    pairs = differences(columns.take(i), columns.take(j), unit)
    clear = holm(pairs.p) <= 1 - level
    first_wins = (pairs.centre > 0) == larger_is_better
    lose, win = np.where(first_wins, j, i)[clear], np.where(first_wins, i, j)[clear]
    ahead = np.bincount(lose, minlength=k).astype(np.int64)
    behind = np.bincount(win, minlength=k).astype(np.int64)
    return 1 + ahead, k - behind
