"""Frozen results of the journey analysis."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.results import Estimate, Note


@dataclass(frozen=True, slots=True)
class Activity:
    """One step: events, instances that have it, how many start and end here, instances that repeat it.

    `removal_effect` is the Markov removal effect on reaching the goal, None without a goal (descriptive only).
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


@dataclass(frozen=True, slots=True)
class Edge:
    """Directly-follows: `n` times target came next after source; times between the two events in seconds."""

    source: str
    target: str
    n: int
    median_seconds: float | None
    p90_seconds: float | None
    median: Estimate | None
    p90: Estimate | None
    score: Estimate | None
    designed: bool | None


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
    """Work that went from one unit to another."""

    source_unit: str
    target_unit: str
    n: int
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole discovered journey. `cases` is the process-mining word for instances."""

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
