"""Frozen results of the journey analysis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resonanz.analytics.results import Estimate, Note


@dataclass(frozen=True, slots=True)
class Activity:
    """One step: events, instances that have it, how many start and end here, instances that repeat it.

    `removal_effect` is the Markov removal effect on reaching the goal, None without a goal (descriptive only).
    `service_seconds` (start to completion) and `waiting_seconds` (last completion to start) are medians, None without a
    lifecycle. `drop_off` is the share of its instances that end here without having reached the goal.
    """

    name: str
    events: int
    instances: int
    starts: int
    ends: int
    repeated: int
    service_seconds: float | None
    score: Estimate | None
    removal_effect: float | None
    waiting_seconds: float | None = None
    drop_off: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Directly-follows: `n` times target came next after source; times between the two events in seconds.

    `designed` says whether the design knows this step, None without a design; `skipped` names the designed stages that
    it jumps over.
    """

    source: str
    target: str
    n: int
    median_seconds: float | None
    p90_seconds: float | None
    median: Estimate | None
    p90: Estimate | None
    score: Estimate | None
    designed: bool | None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One exact sequence of steps, how many instances take it, how it feels."""

    path: tuple[str, ...]
    n: int
    share: Estimate
    median_seconds: float | None
    score: Estimate | None


@dataclass(frozen=True, slots=True)
class Handoff:
    """Work that went from one unit to another: `n` times, in `instances` instances.

    `expected` is the share of all steps that the volumes alone would give (see `excess`), None where it was not tested.
    `excess` says whether there are more, `p_adjusted` how sure that is after all looks.
    """

    source_unit: str
    target_unit: str
    n: int
    median_seconds: float | None
    instances: int = 0
    expected: Estimate | None = None
    p_adjusted: float | None = None
    excess: bool = False


@dataclass(frozen=True, slots=True)
class StageReach:
    """A designed stage: instances that reached it, passed it by, or got exactly this far.

    `drop_off` is the share of those that got at least this far and no further; the last stage has none.
    """

    name: str
    reached: int
    skipped: int
    dropped: int
    drop_off: Estimate | None


class Departure(StrEnum):
    """How an instance leaves the design."""

    BEGINS_LATER = "begins_later"
    """Its first step belongs to a later stage than the first."""
    SKIPS = "skips"
    """A step jumps over a stage."""
    GOES_BACK = "goes_back"
    """A step returns to an earlier stage."""
    OUTSIDE = "outside"
    """A step belongs to no stage."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way of leaving the design: `instances` instances do, at least once.

    `source` is the step before, blank where the instance begins here or the step lies outside; `skipped` names the
    stages that are passed by.
    """

    departure: Departure
    source: str
    target: str
    skipped: tuple[str, ...]
    share: Estimate
    instances: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The directly-follows graph with its waits, and the variants. `cases` is the process-mining word for instances.

    Edges and variants carry counts, paths and quantiles; what else they could say is None.
    """

    cases: int
    events: int
    edges: tuple[Edge, ...]
    variants: int
    top_variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole discovered journey. `cases` is the process-mining word for instances.

    `goal_reached` is the share of instances that reach the goal, None without a goal; `handoff_index` the E–I index of
    the steps between units, (outside − inside) / all, −1…1; `handoff_wait` the share of the lead time that passes on
    steps to another unit; `recontact` the share of instances after which the same customer soon begins another one.
    """

    cases: int
    events: int
    activities: tuple[Activity, ...]
    variants: int
    edges: tuple[Edge, ...]
    top_variants: tuple[Variant, ...]
    duration_median: Estimate | None
    duration_p90: Estimate | None
    rework: Estimate
    handoffs: tuple[Handoff, ...]
    ping_pong: Estimate | None
    conformance: Estimate | None
    notes: tuple[Note, ...]
    stages: tuple[StageReach, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    goal: str | None = None
    goal_reached: Estimate | None = None
    handoff_index: Estimate | None = None
    handoff_wait: Estimate | None = None
    recontact: Estimate | None = None
