"""Randomised customers or units as an effect, with the checks of the draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.effects.arms import Arms, Flags, balance, compare, missing_alike, pooled_z, sample_ratio
from resonanz.analytics.effects.differing import half_widths
from resonanz.analytics.effects.finishing import by_offset, finite, listed, mean_course
from resonanz.analytics.effects.grading import grade
from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.results import Check, Counterfactual, Design, Difference, Effect, Grade
from resonanz.analytics.effects.setup import Setup, one_start_or_none
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Note, note

METHOD: Final = "randomised"
_MANY: Final = 30


def compare_arms(
    outcome: ArrayLike,
    treated: ArrayLike,
    *,
    covariates: Mapping[str, ArrayLike] | None = None,
    planned: float | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Effect:
    """Effect on customers of whom lot decided who is treated.

    Args:
        outcome: one figure per customer, NaN where none came back, shape (n,).
        treated: who was drawn, shape (n,).
        covariates: what was known before, by name, each shape (n,); holes are filled with the mean.
        planned: share that was to be drawn, 0…1.
        level: coverage, 0…1.
        seed: of the ways to draw anew, used below 12 customers.

    Returns:
        The effect; no value if the sizes of the arms contradict the plan (p < .001) or an arm has fewer than two.

    Raises:
        InvalidArgument: if an arm is empty, the shapes differ or the planned share is not between 0 and 1.
    """
    y, drawn = np.asarray(outcome, dtype=np.float64), np.asarray(treated, dtype=np.bool_)
    known = {name: np.asarray(column, dtype=np.float64) for name, column in (covariates or {}).items()}
    _refuse(y, drawn, known, planned)
    x = _filled(known, len(y))
    there = np.isfinite(y)
    counted = [int(arm.sum()) for arm in (drawn, ~drawn)]
    checks = [sample_ratio(counted[0], counted[1], planned), balance(x, drawn)]
    lost = missing_alike(~there, drawn)
    if lost is not None:
        checks.append(lost)
    found = compare(y[there], drawn[there], x[there], level=level, seed=seed)
    return _effect(found, tuple(checks), y[there], drawn[there], level=level)


def _refuse(y: Floats, drawn: Flags, known: Mapping[str, Floats], planned: float | None) -> None:
    for name, column in {"treated": drawn, **known}.items():
        if len(column) != len(y):
            raise InvalidArgument("{name} has {n} rows, the outcome {all}.", name=name, n=len(column), all=len(y))
    there = np.isfinite(y)
    if min((drawn & there).sum(), (~drawn & there).sum()) < 1:
        raise InvalidArgument(
            "Both arms need customers: {treated} were treated, {others} not. Check the name of the treated group.",
            treated=int((drawn & there).sum()),
            others=int((~drawn & there).sum()),
        )
    if planned is not None and not 0 < planned < 1:
        raise InvalidArgument("The planned share {share} is not between 0 and 1.", share=planned)


def _filled(known: Mapping[str, Floats], n: int) -> Floats:
    """Covariates as columns; holes take the mean, constant columns are left out."""
    columns = []
    for column in known.values():
        there = np.isfinite(column)
        if there.any() and float(column[there].std()) > 0:
            columns.append(np.where(there, column, column[there].mean()))
    return np.column_stack(columns) if columns else np.empty((n, 0))


def _effect(found: Arms, checks: tuple[Check, ...], y: Floats, drawn: Flags, *, level: float) -> Effect:
    blocked = _blocked(checks)
    known = bool(np.isfinite([found.low, found.high]).all()) and not blocked
    letter, reason = _graded(checks, known=known, blocked=blocked)
    return Effect(
        value=found.value if known else None,
        low=finite(found.low) if known else None,
        high=finite(found.high) if known else None,
        level=level,
        relative=found.value / found.base if known and abs(found.base) > 1e-12 else None,
        design=Design.AB,
        grade=letter,
        reason=reason,
        checks=checks,
        weights=MappingProxyType({}),
        counterfactual=None,
        differences=(),
        n=len(y),
        treated=int(drawn.sum()),
        controls=int((~drawn).sum()),
        method=METHOD,
        notes=_notes(found, y, drawn),
    )


def _blocked(checks: tuple[Check, ...]) -> bool:
    return any(check.note.code == "sample_ratio_blocks" for check in checks)


def _graded(checks: tuple[Check, ...], *, known: bool, blocked: bool) -> tuple[Grade, Note]:
    if blocked:
        return Grade.D, note("grade_blocked")
    return grade(Design.AB, checks, randomised=True, known=known)


def _notes(found: Arms, y: Floats, drawn: Flags) -> tuple[Note, ...]:
    notes = [*found.notes, note("arm_means", treated=float(y[drawn].mean()), others=float(y[~drawn].mean()))]
    shares = pooled_z(y, drawn)
    if shares is not None:
        notes.append(note("two_shares", z=shares[0], p=shares[1]))
    if len(y) < _MANY:
        notes.append(note("little_proof", n=len(y), needed=_MANY))
    return tuple(notes)


def by_arms(setup: Setup) -> Effect:
    """Effect on units of whom lot decided which are treated: each unit counts once, by its mean after the start.

    The mean before the start, where there is one, sharpens the comparison.

    Raises:
        InvalidArgument: if the units begin at different times or one side has no unit.
    """
    start = one_start_or_none(setup)
    drawn = setup.start < setup.periods
    y = known_means(setup.outcome[:, start:], 1, setup.panel.n[:, start:])
    known = {name: known_means(m[:, :start] if start else m, axis=1) for name, m in setup.panel.covariates.items()}
    known = {name: known[name] for name in setup.covariates}
    if start:
        known[""] = known_means(setup.outcome[:, :start], 1, setup.panel.n[:, :start])
    found = compare_arms(y, drawn, covariates=known, planned=setup.planned, level=setup.level, seed=setup.seed)
    course, differences = _course(setup, start)
    notes = (*setup.notes, *found.notes)
    return replace(found, counterfactual=course, differences=differences, n=setup.n, notes=notes)


def _course(setup: Setup, start: int) -> tuple[Counterfactual | None, tuple[Difference, ...]]:
    """The mean of the others is what would have been; its ends by period."""
    if setup.periods < 2:
        return None, ()
    half = half_widths(setup.outcome, setup)
    observed, expected = mean_course(setup.outcome, setup.treated), mean_course(setup.outcome, setup.controls)
    course = Counterfactual(
        times=setup.panel.times,
        observed=listed(observed),
        expected=listed(expected),
        low=listed(expected - half),
        high=listed(expected + half),
        starts=(setup.panel.times[start],),
    )
    return course, by_offset(observed - expected, half, start)
