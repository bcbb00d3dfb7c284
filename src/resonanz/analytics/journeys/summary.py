"""From mergeable parts to the journey as a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.journeys.design import Conformance, Design, conform
from resonanz.analytics.journeys.deviations import find_deviations
from resonanz.analytics.journeys.estimates import share
from resonanz.analytics.journeys.grouping import Groups, gather
from resonanz.analytics.journeys.log import LogArrays
from resonanz.analytics.journeys.markov import LARGEST, cut_at_goal, removal_effects
from resonanz.analytics.journeys.parts import JourneyParts, kernel
from resonanz.analytics.journeys.quantiles import group_quantiles, medians, one_group
from resonanz.analytics.journeys.repeats import Repeats
from resonanz.analytics.journeys.results import Activity, Deviation, Edge, Journey, StageReach, Variant
from resonanz.analytics.journeys.scores import Lookup, distinct_keys, mean_scores
from resonanz.analytics.journeys.top import first_variants, path_of
from resonanz.analytics.journeys.units import units_of
from resonanz.analytics.results import Estimate, Note, note

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a journey.

    Attributes:
        design: the designed order of stages, to compare with.
        goal: activity that counts as success; needed for removal effects and goal-aware drop-off.
        top: how many variants are listed.
        level: coverage of all intervals.
        minimum_instances: hand-offs between units that fewer instances share are not shown.
    """

    design: Design | None = None
    goal: str | None = None
    top: int = 10
    level: float = 0.95
    minimum_instances: int = 10


DEFAULTS = Options()


def discover(log: LogArrays, options: Options = DEFAULTS, *, score: NDArray[np.float64] | None = None) -> Journey:
    """Discover the journey in one log: `kernel` and `summarise` in one step.

    Args:
        log: events in order of arrival.
        options: what is asked.
        score: one value per instance code (see `align_scores`), NaN where an instance has none.

    Raises:
        InvalidArgument: the goal is not an activity of the log.
    """
    return summarise(kernel(log, score=score), options)


def summarise(parts: JourneyParts, options: Options = DEFAULTS) -> Journey:
    """Turn parts into the result; lists are ordered by size, then by name.

    Args:
        parts: of all instances.
        options: what is asked.

    Raises:
        InvalidArgument: the goal is not an activity of the log.
    """
    cases = int(parts.variants.counts.sum())
    level = options.level
    repeats = parts.repeats
    goal = _Goal.of(parts, options)
    fit = _Fit.of(parts, options.design)
    units = units_of(parts.handoffs, level=level, minimum_instances=options.minimum_instances)
    lasted = one_group(parts.duration_us)
    half, most = (group_quantiles(lasted, p, level=level) for p in (0.5, 0.9))
    return Journey(
        cases=cases,
        events=int((parts.variants.lengths * parts.variants.counts).sum()),
        activities=_activities(parts, repeats, goal, level),
        variants=len(parts.variants),
        edges=_edges(parts, fit, level),
        top_variants=_top_variants(parts, options.top, level),
        duration_median=half.estimate(0),
        duration_p90=most.estimate(0),
        rework=share(repeats.any, repeats.instances, level=level),
        handoffs=units.handoffs,
        ping_pong=units.ping_pong,
        conformance=share(fit.found.following, cases, level=level) if fit.found else None,
        notes=(*_notes(parts), *goal.notes, *units.notes),
        stages=_stages(fit, level),
        deviations=_deviations(parts, options),
        goal=options.goal,
        goal_reached=share(goal.reached, cases, level=level) if goal.code is not None else None,
        handoff_index=units.index,
        handoff_wait=units.wait,
    )


@dataclass(frozen=True, slots=True)
class _Goal:
    """The goal in codes and what follows from it."""

    code: int | None
    reached: int
    missed: NDArray[np.bool_]
    effects: NDArray[np.float64] | None
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, parts: JourneyParts, options: Options) -> _Goal:
        variants = parts.variants
        if options.goal is None:
            return cls(None, 0, np.ones(len(variants), np.bool_), None, ())
        if options.goal not in parts.activities:
            raise InvalidArgument(
                "The goal {goal} is not an activity of this log; choose one of its activities.", goal=options.goal
            )
        code = parts.activities.index(options.goal)
        hit = np.logical_or.reduceat(variants.steps == code, variants.bounds[:-1])
        reached = int(variants.counts[hit].sum())
        if len(parts.activities) > LARGEST:
            large = note("removal_effects_too_large", n=len(parts.activities), limit=LARGEST)
            return cls(code, reached, ~hit, None, (large,))
        paths, conversions, nulls, _ = cut_at_goal(variants, code)
        found = removal_effects(paths, len(parts.activities), conversions=conversions, nulls=nulls)
        return cls(code, reached, ~hit, found.effects, (note("removal_effects_descriptive"),))


@dataclass(frozen=True, slots=True)
class _Fit:
    """The design in codes and what the comparison found."""

    names: tuple[str, ...]
    stage_of: NDArray[np.int64]
    found: Conformance | None

    @classmethod
    def of(cls, parts: JourneyParts, design: Design | None) -> _Fit:
        if design is None:
            return cls((), np.zeros(0, np.int64), None)
        stage_of = design.stage_codes(parts.activities)
        names = tuple(stage.name for stage in design.stages)
        return cls(names, stage_of, conform(parts.variants, stage_of, len(names)))

    def judge(self, source: int, target: int) -> tuple[bool | None, tuple[str, ...]]:
        """Whether the design knows this step, and which stages it jumps over."""
        if self.found is None:
            return None, ()
        a, b = int(self.stage_of[source]), int(self.stage_of[target])
        return a >= 0 and b >= 0 and 0 <= b - a <= 1, self.names[a + 1 : max(b, 0)] if a >= 0 else ()


def _activities(parts: JourneyParts, repeats: Repeats, goal: _Goal, level: float) -> tuple[Activity, ...]:
    size, variants = len(parts.activities), parts.variants
    first, last = variants.steps[variants.bounds[:-1]], variants.steps[variants.bounds[1:] - 1]
    starts, ends = _count(first, variants.counts, size), _count(last, variants.counts, size)
    events = ends + _count(parts.waits.keys // max(size, 1), parts.waits.sizes, size)  # what goes on and what ends
    lost = _count(last[goal.missed], variants.counts[goal.missed], size)
    score = _activity_scores(parts, size, level)
    service = _medians(parts.service.work if parts.service else None)
    waiting = _medians(parts.service.waiting if parts.service else None)
    found = [
        Activity(
            name=parts.activities[i],
            events=int(events[i]),
            instances=int(repeats.having[i]),
            starts=int(starts[i]),
            ends=int(ends[i]),
            repeated=int(repeats.repeating[i]),
            service_seconds=service.get(i),
            score=score(i),
            removal_effect=None if goal.effects is None or i == goal.code else float(goal.effects[i]),
            waiting_seconds=waiting.get(i),
            drop_off=share(int(lost[i]), int(repeats.having[i]), level=level),
        )
        for i in np.flatnonzero(events).tolist()
    ]
    return tuple(sorted(found, key=lambda activity: (-activity.events, activity.name)))


def _edges(parts: JourneyParts, fit: _Fit, level: float) -> tuple[Edge, ...]:
    names, size = parts.activities, max(len(parts.activities), 1)
    median, p90 = (group_quantiles(parts.waits, p, level=level) for p in (0.5, 0.9))
    score = _edge_scores(parts, size, level)
    sizes = parts.waits.sizes.tolist()
    edges = []
    for i, key in enumerate(parts.waits.keys.tolist()):
        source, target = divmod(key, size)
        designed, skipped = fit.judge(source, target)
        edges.append(
            Edge(
                source=names[source],
                target=names[target],
                n=sizes[i],
                median_seconds=median.seconds(i),
                p90_seconds=p90.seconds(i),
                median=median.estimate(i),
                p90=p90.estimate(i),
                score=score(key),
                designed=designed,
                skipped=skipped,
            )
        )
    return tuple(sorted(edges, key=lambda edge: (-edge.n, edge.source, edge.target)))


def _top_variants(parts: JourneyParts, top: int, level: float) -> tuple[Variant, ...]:
    variants, cases = parts.variants, int(parts.variants.counts.sum())
    chosen = first_variants(variants, parts.activities, top)
    score = _scores(parts, np.arange(len(variants)), np.arange(len(variants) + 1), level)
    return tuple(
        Variant(
            path=path_of(variants, parts.activities, v),
            n=int(variants.counts[v]),
            share=share(int(variants.counts[v]), cases, level=level),
            median_seconds=median,
            score=score(v),
        )
        for v, median in zip(chosen, _median_durations(parts, chosen), strict=True)
    )


def _median_durations(parts: JourneyParts, chosen: list[int]) -> list[float | None]:
    """Median duration of the chosen variants, found in one pass over the instances."""
    place = np.full(len(parts.variants), -1, np.int32)
    place[chosen] = np.arange(len(chosen))
    of = place[parts.variant]
    rows = np.flatnonzero(of >= 0)
    return medians(gather(of[rows], len(chosen), parts.duration_us[rows])) if chosen else []


def _stages(fit: _Fit, level: float) -> tuple[StageReach, ...]:
    if fit.found is None:
        return ()
    found, last = fit.found, len(fit.names) - 1
    beyond = found.dropped[::-1].cumsum()[::-1]
    return tuple(
        StageReach(
            name=name,
            reached=int(found.reached[i]),
            skipped=int(found.skipped[i]),
            dropped=int(found.dropped[i]),
            drop_off=share(int(found.dropped[i]), int(beyond[i]), level=level) if i < last else None,
        )
        for i, name in enumerate(fit.names)
    )


def _deviations(parts: JourneyParts, options: Options) -> tuple[Deviation, ...]:
    if options.design is None:
        return ()
    return find_deviations(parts.variants, options.design, parts.activities, top=options.top, level=options.level)


def _activity_scores(parts: JourneyParts, size: int, level: float) -> Lookup:
    if parts.score is None:
        return _unscored
    own, bounds = distinct_keys(parts.variants.steps, parts.variants, size)
    return _scores(parts, own, bounds, level)


def _edge_scores(parts: JourneyParts, size: int, level: float) -> Lookup:
    if parts.score is None:
        return _unscored
    steps = parts.variants.steps.astype(np.int64)
    pairs = np.append(steps[:-1] * size + steps[1:], -1)[: len(steps)]
    pairs[parts.variants.bounds[1:] - 1] = -1
    own, bounds = distinct_keys(pairs, parts.variants, size * size)
    return _scores(parts, own, bounds, level)


def _scores(parts: JourneyParts, keys: Ints, bounds: NDArray[np.int64], level: float) -> Lookup:
    if parts.score is None:
        return _unscored
    return mean_scores(keys, bounds, variant=parts.variant, score=parts.score, level=level)


def _unscored(_: int) -> Estimate | None:
    return None


def _medians(groups: Groups | None) -> dict[int, float | None]:
    if groups is None:
        return {}
    return dict(zip(groups.keys.tolist(), medians(groups), strict=True))


def _count(codes: Ints, weights: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(codes, weights, size).astype(np.int64)


def _notes(parts: JourneyParts) -> tuple[Note, ...]:
    found = (
        note("events_left_out", n=parts.left_out) if parts.left_out else None,
        note("events_undated", n=parts.undated) if parts.undated else None,
    )
    return tuple(each for each in found if each is not None)
