"""Where real journeys leave the designed one, counted in instances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.design import OUTSIDE, Design
from resonanz.analytics.journeys.estimates import share
from resonanz.analytics.journeys.results import Departure, Deviation
from resonanz.analytics.journeys.scores import distinct_keys
from resonanz.analytics.journeys.variants import Sequences

Codes = NDArray[np.int64]
NO_DEVIATION = -1


def find_deviations(
    variants: Sequences, design: Design, activities: tuple[str, ...], *, top: int = 10, level: float = 0.95
) -> tuple[Deviation, ...]:
    """Name what keeps instances from following the design, the most frequent first.

    An instance follows the design if and only if it has none of these. One instance may have several, so the shares do
    not add up.

    Args:
        variants: distinct sequences with the number of instances that took them.
        design: the designed order of stages.
        activities: names behind the activity codes.
        top: how many are listed.
        level: coverage of the Wilson interval of each share of instances.
    """
    size, cases = len(activities), int(variants.counts.sum())
    stage = design.stage_codes(activities)
    keys, bounds = distinct_keys(_keys(variants, stage, size), variants, (size + 2) * size)
    each = np.repeat(variants.counts, np.diff(bounds))
    found, place = np.unique(keys, return_inverse=True)
    instances = np.bincount(place, each, len(found)).astype(np.int64)
    plan = _Plan(activities, stage, tuple(each.name for each in design.stages))
    named = [(-n, *plan.name(key)) for key, n in zip(found.tolist(), instances.tolist(), strict=True)]
    named.sort()
    return tuple(
        Deviation(what, before, step, passed, share(-less, cases, level=level), -less)
        for less, before, step, what, passed in named[:top]
    )


def _keys(variants: Sequences, stage_of: Codes, size: int) -> Codes:
    """What is wrong with each step, as source · size + target; the source may be "begins" or "outside"."""
    begins, outside = size, size + 1
    steps = variants.steps.astype(np.int64)
    stage = stage_of[steps]
    source = np.append(begins, steps[:-1])[: len(steps)]
    before = np.append(OUTSIDE, stage[:-1])[: len(steps)]
    first = variants.bounds[:-1]
    source[first] = begins
    wrong = (before >= 0) & ((stage < before) | (stage > before + 1))
    wrong[first] = stage[first] > 0
    keys = np.where(wrong, source * size + steps, NO_DEVIATION)
    return np.where(stage < 0, outside * size + steps, keys)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """The design in codes, to give a key its words back."""

    activities: tuple[str, ...]
    stage: Codes
    stages: tuple[str, ...]

    def name(self, key: int) -> tuple[str, str, Departure, tuple[str, ...]]:
        """Step before, step, how it leaves the design, stages passed by."""
        size = len(self.activities)
        source, target = divmod(key, size)
        step, to = self.activities[target], int(self.stage[target])
        if source > size:
            return "", step, Departure.OUTSIDE, ()
        if source == size:
            return "", step, Departure.BEGINS_LATER, self.stages[:to]
        before, start = self.activities[source], int(self.stage[source])
        if to < start:
            return before, step, Departure.GOES_BACK, ()
        return before, step, Departure.SKIPS, self.stages[start + 1 : to]
