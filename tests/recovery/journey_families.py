"""Planted journeys: waits with a known median and tail, a known share of a variant, known scores and hand-offs."""

from __future__ import annotations

import numpy as np
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.journeys import LogArrays, discover
from resonanz.analytics.simulate.cases import JourneyCase

_COVERS = ("journeys/*.py", "intervals.py", "simulate/cases.py")
_CASE = JourneyCase(direct=0.3, median_hours=24.0, sigma=0.9)
_INSTANCES = 400
_MEANS = (3.4, 3.9)
"""True mean experience of instances that take the detour, and of the direct ones."""


def _waits(seed: int) -> Outcomes:
    codes, steps, times = _CASE.sample(_INSTANCES, seed)
    direct = np.bincount(codes, minlength=_INSTANCES) == 2
    rng = np.random.default_rng((seed, 1))
    score = np.where(direct, _MEANS[1], _MEANS[0]) + rng.normal(0, 1.0, _INSTANCES)
    log = LogArrays(codes, steps, times, _INSTANCES, ("A", "B", "C"))
    journey = discover(log, score=score)
    edges = {(edge.source, edge.target): edge for edge in journey.edges}
    variants = {variant.path: variant for variant in journey.top_variants}
    first, skip = edges["A", "B"], edges["A", "C"]
    median, tail = _CASE.quantile_seconds(0.5), _CASE.quantile_seconds(0.9)
    return {
        "median wait A to B": holds(first.median, median),
        "P90 of the wait A to B": holds(first.p90, tail),
        "median wait A to C": holds(skip.median, median),
        "P90 of the wait A to C": holds(skip.p90, tail),
        "bias of the median": first.median_seconds / median - 1,
        "bias of the P90": first.p90_seconds / tail - 1,
        "share of the variant A, C": holds(variants["A", "C"].share, _CASE.direct),
        "score of the variant A, C": holds(variants["A", "C"].score, _MEANS[1]),
        "score of the edge A to B": holds(first.score, _MEANS[0]),
        "half width of the median in hours": (first.median.high - first.median.low) / 7200,
    }


WAITS = Family(
    name="journey",
    says="400 instances, waits log-normal around a day, 30 % skip a step and feel better.",
    covers=_COVERS,
    kinds={
        **dict.fromkeys(("median", "P90", "share", "score"), Kind.COVERAGE),
        "bias": Kind.BIAS,
        "half": Kind.FIGURE,
    },
    run=_waits,
    quick=20,
)

_STEPS = ("open", "work", "close")
_REPEAT = 0.25
_AWAY, _BACK = 0.35, 0.4


def _handed(seed: int) -> Outcomes:
    """Open, work (a quarter works twice), close; some work moves to another unit, some of it comes back."""
    rng = np.random.default_rng((seed, 2))
    away, again = rng.random(_INSTANCES) < _AWAY, rng.random(_INSTANCES) < _REPEAT
    back = away & (rng.random(_INSTANCES) < _BACK)
    rows = []
    for i in range(_INSTANCES):
        units = [
            0,
            1 if away[i] else 0,
            *([1 if away[i] else 0] if again[i] else []),
            0 if back[i] or not away[i] else 1,
        ]
        rows += [(i, step, unit) for step, unit in zip((0, *([1] * (1 + again[i])), 2), units, strict=True)]
    table = np.array(rows)
    waits = rng.exponential(3.6e9, len(table)).astype(np.int64)
    times = np.cumsum(waits)
    log = LogArrays(table[:, 0], table[:, 1], times, _INSTANCES, _STEPS, unit=table[:, 2], units=("Front", "Back"))
    journey = discover(log)
    return {
        "rework": holds(journey.rework, _REPEAT),
        "ping-pong": holds(journey.ping_pong, _AWAY * _BACK),
    }


HANDED = Family(
    name="journey-handoffs",
    says="400 instances, a quarter repeats a step, a third moves to another unit and 40 % of those come back.",
    covers=_COVERS,
    kinds=dict.fromkeys(("rework", "ping-pong"), Kind.COVERAGE),
    run=_handed,
    quick=20,
)

FAMILIES = (WAITS, HANDED)
