"""The journey kernel: mergeable parts of one bucket of instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import Groups, merge_groups, rekey
from resonanz.analytics.journeys.handoffs import HandoffParts, find_handoffs, merge_handoffs
from resonanz.analytics.journeys.log import COMPLETED, NO_TIME, LogArrays
from resonanz.analytics.journeys.order import Ordered, order_by_instance, sub_blocks
from resonanz.analytics.journeys.repeats import Repeats, count_repeats
from resonanz.analytics.journeys.service import ServiceParts, find_service, merge_service
from resonanz.analytics.journeys.variants import Sequences, distinct
from resonanz.analytics.journeys.waits import find_waits


@dataclass(frozen=True, slots=True, eq=False)
class JourneyParts:
    """Everything one bucket of instances contributes; parts of disjoint buckets of instances add up exactly.

    Attributes:
        activities: names behind the activity codes.
        variants: the distinct sequences with the number of instances that took them.
        variant: number of the variant of each instance.
        duration_us: microseconds from the first to the last dated event of each instance, `NO_TIME` if undated.
        score: score of each instance, NaN where there is none; None when nothing was scored.
        waits: microseconds between two events that follow directly, by source code · activities + target code;
            −1 where one of the two is undated.
        told_repeats: how often activities occur again inside an instance, where a lifecycle tells it apart; None where
            the variants tell it (see `repeats`).
        service: working and waiting times by activity, None without a lifecycle.
        handoffs: hand-offs between units, None without units.
        left_out: rows that could not be part of a journey.
        undated: events without a time.
    """

    activities: tuple[str, ...]
    variants: Sequences
    variant: NDArray[np.int32]
    duration_us: NDArray[np.int64]
    score: NDArray[np.float64] | None
    waits: Groups
    told_repeats: Repeats | None
    service: ServiceParts | None
    handoffs: HandoffParts | None
    left_out: int
    undated: int

    @property
    def repeats(self) -> Repeats:
        """How often activities occur again inside an instance; counted when asked, once for all equal journeys."""
        return self.told_repeats or count_repeats(self.variants, len(self.activities))


def kernel(log: LogArrays, *, score: NDArray[np.float64] | None = None) -> JourneyParts:
    """Discover the journey of one bucket of whole instances.

    Args:
        log: all events of these instances, in order of arrival.
        score: one value per instance code (see `align_scores`), NaN where an instance has none.

    Returns:
        Parts that `merge` adds up and `summarise` turns into the result.
    """
    ordered = order_by_instance(log)
    size = len(log.activities)
    each = Sequences(ordered.steps, ordered.bounds, np.ones(len(ordered.instance), np.int64))
    variants, variant = distinct(each)
    return JourneyParts(
        activities=log.activities,
        variants=variants,
        variant=variant,
        duration_us=_durations(ordered),
        score=None if score is None else score[ordered.instance],
        waits=find_waits(ordered, size),
        told_repeats=_told_repeats(ordered, variants, size),
        service=find_service(ordered, size),
        handoffs=find_handoffs(ordered, log.units, size),
        left_out=log.left_out,
        undated=ordered.undated,
    )


def merge(parts: Sequence[JourneyParts]) -> JourneyParts:
    """Add up the parts of disjoint buckets of instances.

    Args:
        parts: at least one part; the name tables may differ.

    Returns:
        What `kernel` would have found in all instances together (up to the order of codes).
    """
    names = tuple(sorted({name for part in parts for name in part.activities}))
    aligned = [_recode(part, names) for part in parts]
    variants, variant = _merge_variants(aligned)
    scored = any(part.score is not None for part in aligned)
    told = any(part.told_repeats is not None for part in aligned)
    return JourneyParts(
        activities=names,
        variants=variants,
        variant=variant,
        duration_us=np.concatenate([part.duration_us for part in aligned]),
        score=np.concatenate([_scores(part) for part in aligned]) if scored else None,
        waits=merge_groups([part.waits for part in aligned], len(names) ** 2),
        told_repeats=Repeats.total([part.repeats for part in aligned]) if told else None,
        service=merge_service([part.service for part in aligned], len(names)),
        handoffs=merge_handoffs([part.handoffs for part in aligned]),
        left_out=sum(part.left_out for part in aligned),
        undated=sum(part.undated for part in aligned),
    )


def _durations(ordered: Ordered) -> NDArray[np.int64]:
    """Last minus first dated event; undated ones stand at the end of each block."""
    starts = ordered.bounds[:-1]
    if not ordered.undated:
        return ordered.times[ordered.bounds[1:] - 1] - ordered.times[starts]
    dated = np.add.reduceat(ordered.timed, starts, dtype=np.int64)
    last = starts + np.maximum(dated - 1, 0)
    return np.where(dated > 0, ordered.times[last] - ordered.times[starts], NO_TIME)


def _told_repeats(ordered: Ordered, variants: Sequences, size: int) -> Repeats | None:
    """Where an instance tells what was completed, only that repeats: a start and its end are no repetition."""
    if ordered.lifecycle is None or not len(ordered.instance):
        return None
    done = ordered.lifecycle == COMPLETED
    tells = np.logical_or.reduceat(done, ordered.bounds[:-1])
    kept = done | ~np.repeat(tells, np.diff(ordered.bounds))
    bounds, remaining = sub_blocks(ordered.bounds, kept)
    once = Sequences(ordered.steps[kept], bounds, np.ones(len(remaining), np.int64))
    return replace(count_repeats(once, size), having=count_repeats(variants, size).having)


def _recode(part: JourneyParts, names: tuple[str, ...]) -> JourneyParts:
    old = len(part.activities)
    position = {name: i for i, name in enumerate(names)}
    code = np.array([position[name] for name in part.activities], np.int64)
    source, target = np.divmod(part.waits.keys, max(old, 1))
    pairs = code[source] * len(names) + code[target]
    return JourneyParts(
        activities=names,
        variants=Sequences(code[part.variants.steps].astype(np.int32), part.variants.bounds, part.variants.counts),
        variant=part.variant,
        duration_us=part.duration_us,
        score=part.score,
        waits=rekey(part.waits, pairs),
        told_repeats=part.told_repeats and part.told_repeats.recoded(code, len(names)),
        service=None if part.service is None else part.service.recoded(code),
        handoffs=part.handoffs and part.handoffs.with_activities(code, len(names)),
        left_out=part.left_out,
        undated=part.undated,
    )


def _merge_variants(parts: list[JourneyParts]) -> tuple[Sequences, NDArray[np.int32]]:
    lengths = np.concatenate([part.variants.lengths for part in parts])
    bounds = np.append(0, np.cumsum(lengths))
    steps = np.concatenate([part.variants.steps for part in parts])
    counts = np.concatenate([part.variants.counts for part in parts])
    variants, member = distinct(Sequences(steps, bounds, counts))
    offsets = np.append(0, np.cumsum([len(part.variants) for part in parts]))
    placed = np.concatenate([part.variant + offsets[i] for i, part in enumerate(parts)])
    return variants, member[placed]


def _scores(part: JourneyParts) -> NDArray[np.float64]:
    return np.full(len(part.variant), np.nan) if part.score is None else part.score
