"""The designed journey and how far real journeys keep to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.journeys.grouping import distinct_sorted
from resonanz.analytics.journeys.variants import Sequences

OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Stage:
    """A designed stage and the activities that belong to it."""

    name: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """The stages in their designed order.

    Raises:
        InvalidArgument: there is no stage, or an activity belongs to two.
    """

    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        """Refuse a design that does not say where an activity belongs."""
        names = [name for stage in self.stages for name in stage.activities]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidArgument(
                "The activity {activity} belongs to more than one stage; give each activity one stage.",
                activity=twice[0],
            )
        if not names:
            raise InvalidArgument("The designed journey has no activities; name at least one stage with one activity.")

    @classmethod
    def in_order(cls, activities: Sequence[str]) -> Design:
        """Make a design in which each activity is its own stage."""
        return cls(tuple(Stage(name, (name,)) for name in activities))

    def stage_codes(self, activities: Sequence[str]) -> NDArray[np.int64]:
        """Number of the stage of each activity, `OUTSIDE` where the design does not know it."""
        stage = {name: i for i, found in enumerate(self.stages) for name in found.activities}
        return np.array([stage.get(name, OUTSIDE) for name in activities], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Conformance:
    """Counts of instances.

    Attributes:
        following: instances that keep to the design as far as they go: they begin at the first stage, each step stays
            in its stage or goes on to the next one, and no step lies outside.
        reached: per stage, instances that have been there.
        skipped: per stage, instances that passed it by: they got further without having been there.
        dropped: per stage, instances that got exactly this far.
        outside: instances that never touch the design.
    """

    following: int
    reached: NDArray[np.int64]
    skipped: NDArray[np.int64]
    dropped: NDArray[np.int64]
    outside: int


def conform(variants: Sequences, stage_of: NDArray[np.int64], stages: int) -> Conformance:
    """Compare variants with a designed order of stages.

    Args:
        variants: distinct sequences with counts.
        stage_of: stage of each activity code, `OUTSIDE` for none.
        stages: number of stages.
    """
    stage = stage_of[variants.steps]
    starts, counts = variants.bounds[:-1], variants.counts
    owner = np.repeat(np.arange(len(variants)), variants.lengths)
    inside = stage >= 0
    met, _ = distinct_sorted(owner[inside] * stages + stage[inside])
    reached = _by_stage(met % stages, counts[met // stages], stages)
    furthest = np.maximum.reduceat(stage, starts) if len(variants) else stage
    got = furthest >= 0
    dropped = _by_stage(furthest[got], counts[got], stages)
    beyond = dropped[::-1].cumsum()[::-1]
    return Conformance(
        following=int(counts[_follows(stage, owner, starts)].sum()),
        reached=reached,
        skipped=beyond - reached,
        dropped=dropped,
        outside=int(counts[~got].sum()),
    )


def _follows(stage: NDArray[np.int64], owner: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    wrong = stage < 0
    step = stage[1:] - stage[:-1]
    wrong[1:] |= (owner[1:] == owner[:-1]) & ((step < 0) | (step > 1))
    wrong[starts] |= stage[starts] != 0
    return ~np.logical_or.reduceat(wrong, starts) if len(starts) else np.zeros(0, np.bool_)


def _by_stage(stage: NDArray[np.integer[Any]], counts: NDArray[np.int64], stages: int) -> NDArray[np.int64]:
    return np.bincount(stage, counts, stages).astype(np.int64)
