"""The last step of every design: course, relative size and grade put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from resonanz.analytics.effects.grading import grade
from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.results import Check, Counterfactual, Design, Difference, Effect
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.results import Note


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a design found, before grade and picture.

    `observed` and `expected` are the mean courses of the treated, `half` the half width of the expected one; shape
    (periods,), NaN where there is nothing.
    """

    value: float
    low: float
    high: float
    method: str
    observed: Floats
    expected: Floats
    half: Floats
    differences: tuple[Difference, ...]
    checks: tuple[Check, ...]
    base: float
    """Mean expected outcome over the treated cells."""
    weights: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def finish(setup: Setup, design: Design, found: Found) -> Effect:
    """Grade what was found and draw its course."""
    known = bool(np.isfinite([found.value, found.low, found.high]).all())
    letter, reason = grade(design, found.checks, randomised=setup.randomised, known=known)
    value = found.value if np.isfinite(found.value) else None
    return Effect(
        value=value,
        low=finite(found.low),
        high=finite(found.high),
        level=setup.level,
        relative=found.value / found.base if value is not None and abs(found.base) > 1e-12 else None,
        design=design,
        grade=letter,
        reason=reason,
        checks=found.checks,
        weights=found.weights,
        counterfactual=course(setup, found),
        differences=found.differences,
        n=setup.n,
        treated=len(setup.treated),
        controls=len(setup.controls),
        method=found.method,
        notes=(*setup.notes, *found.notes),
    )


def course(setup: Setup, found: Found) -> Counterfactual:
    """Both courses with their ends."""
    return Counterfactual(
        times=setup.panel.times,
        observed=listed(found.observed),
        expected=listed(found.expected),
        low=listed(found.expected - found.half),
        high=listed(found.expected + found.half),
        starts=tuple(setup.panel.times[g] for g in setup.cohorts),
    )


def listed(values: Floats) -> tuple[float | None, ...]:
    """Plain numbers, None for NaN."""
    return tuple(finite(float(v)) for v in values)


def finite(value: float) -> float | None:
    """The number itself, None where it is not finite."""
    return float(value) if np.isfinite(value) else None


def by_offset(gap: Floats, half: Floats, start: int) -> tuple[Difference, ...]:
    """Differences of one start, in order of time; periods without a value are left out."""
    return tuple(
        Difference(t - start, float(gap[t]), finite(float(gap[t] - half[t])), finite(float(gap[t] + half[t])))
        for t in range(len(gap))
        if np.isfinite(gap[t])
    )


def mean_course(values: Floats, rows: Sequence[int] | np.ndarray) -> Floats:
    """Mean of some rows in every period, NaN where none has a value."""
    return known_means(values[np.asarray(rows)], axis=0)
