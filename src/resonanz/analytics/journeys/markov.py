"""Markov removal effect: how much less often the goal is reached when a step is taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.journeys.variants import Sequences

Floats = NDArray[np.float64]
LARGEST = 2000
"""Activities up to which the chain is solved; the solution is cubic in their number."""


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """Removal effects of one chain. They describe the paths that were taken; they are not causal.

    Attributes:
        conversion: probability of reaching the goal.
        effects: per activity the relative loss of that probability without it, 0…1.
        credits: conversions shared out in proportion to the effects.
    """

    conversion: float
    effects: Floats
    credits: Floats


def removal_effects(paths: Sequences, size: int, *, conversions: Floats, nulls: Floats) -> Removal:
    """Solve the first-order chain start → steps → conversion or nothing, exactly.

    Removing a step sends everyone who would have come to it to "nothing". The probability of getting to the goal past
    a step s follows from one fundamental matrix N for all steps: what s carries is (chance to come to s at all,
    N[start, s] / N[s, s]) · (chance of the goal from s).

    Args:
        paths: steps before the goal; `counts` are not used.
        size: number of activities.
        conversions: how often each path ended in the goal.
        nulls: how often it did not.

    Returns:
        Effects and credits by activity code.

    Raises:
        InvalidArgument: more than `LARGEST` activities.

    Source: Anderl, Becker, von Wangenheim, Schumann 2016, Mapping the customer journey, IJRM 33(3).
    """
    if size > LARGEST:
        raise InvalidArgument(
            "Removal effects need a chain of {n} steps solved; the limit is {limit}. Group the steps.",
            n=size,
            limit=LARGEST,
        )
    counts = _transitions(paths, size, conversions, nulls)
    leaving = counts.sum(axis=1, keepdims=True)
    chances = np.divide(counts, leaving, out=np.zeros_like(counts), where=leaving > 0)
    fundamental = np.linalg.inv(np.eye(size + 1) - chances[:, : size + 1])
    goal = fundamental @ chances[:, size + 1]
    visited = fundamental[size, :size] / np.diag(fundamental)[:size]
    total = float(goal[size])
    # Rounding may leave a share a last bit outside 0…1.
    effects = np.clip(visited * goal[:size] / total, 0.0, 1.0) if total > 0 else np.zeros(size)
    shared = effects.sum()
    credits_ = conversions.sum() * effects / shared if shared > 0 else np.zeros(size)
    return Removal(total, effects, credits_)


def cut_at_goal(variants: Sequences, goal: int) -> tuple[Sequences, Floats, Floats, int]:
    """Shorten each variant to the steps before it first reaches the goal.

    Returns:
        The shortened paths (empty ones left out), their conversions and nulls, and how many instances start at the
        goal, which no step can claim.
    """
    is_goal = variants.steps == goal
    seen = np.cumsum(is_goal)
    before = seen - (seen - is_goal)[np.repeat(variants.bounds[:-1], variants.lengths)] == 0
    kept = np.add.reduceat(before, variants.bounds[:-1], dtype=np.int64) if len(variants) else variants.counts
    some = kept > 0
    reached = kept < variants.lengths
    bounds = np.append(0, np.cumsum(kept[some]))
    counts = variants.counts[some]
    paths = Sequences(variants.steps[before], bounds, counts)
    converted = np.where(reached[some], counts, 0).astype(np.float64)
    return paths, converted, counts - converted, int(variants.counts[~some].sum())


def _transitions(paths: Sequences, size: int, conversions: Floats, nulls: Floats) -> Floats:
    """Counts between the activities, `size` = start, `size` + 1 = goal, `size` + 2 = nothing."""
    weight = conversions + nulls
    counts = np.zeros((size + 1, size + 3))
    first, last = paths.steps[paths.bounds[:-1]], paths.steps[paths.bounds[1:] - 1]
    counts[size, :size] = np.bincount(first, weight, size)
    counts[:size, size + 1] = np.bincount(last, conversions, size)
    counts[:size, size + 2] = np.bincount(last, nulls, size)
    inner = np.ones(max(len(paths.steps) - 1, 0), np.bool_)
    inner[paths.bounds[1:-1] - 1] = False
    pairs = paths.steps[:-1].astype(np.int64)[inner] * size + paths.steps[1:][inner]
    each = np.repeat(weight, paths.lengths)[:-1][inner]
    counts[:size, :size] = np.bincount(pairs, each, size * size).reshape(size, size)
    return counts
