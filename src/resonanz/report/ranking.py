"""Which order is certain: ranks that simultaneous intervals leave open (Klein, Wright and Wieczorek 2020)."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import ndtri

from resonanz.analytics.results import Estimate


def rank_ranges(estimates: Sequence[Estimate], *, small_is_good: bool = False) -> list[tuple[int, int]]:
    """For each estimate the best and worst rank it may hold, 1 = best.

    The intervals are widened so that all of them hold together (Bonferroni); then one value stands before another
    only where their intervals do not touch.
    """
    spans = [_simultaneous(e, len(estimates), small_is_good=small_is_good) for e in estimates]
    best = [1 + sum(other[0] > span[1] for other in spans) for span in spans]
    worst = [len(spans) - sum(other[1] < span[0] for other in spans) for span in spans]
    return list(zip(best, worst, strict=True))


def _simultaneous(estimate: Estimate, count: int, *, small_is_good: bool) -> tuple[float, float]:
    value, low, high = estimate.value or 0.0, estimate.low or 0.0, estimate.high or 0.0
    alpha = 1 - estimate.level
    factor = float(ndtri(1 - alpha / (2 * max(count, 1))) / ndtri(1 - alpha / 2))
    low, high = value - (value - low) * factor, value + (high - value) * factor
    return (-high, -low) if small_is_good else (low, high)


def brackets(ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Group consecutive rows that cannot be told apart from each other; equal numbers are one tie.

    Rows come in order of their values. A row joins the tie above it when its best rank reaches the first of them.
    """
    groups: list[int] = []
    start = 0
    for i, (best, _) in enumerate(ranges):
        if i == 0 or best > start + 1:
            start = i
        groups.append(start)
    return groups
