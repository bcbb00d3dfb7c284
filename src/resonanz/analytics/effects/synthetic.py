"""Synthetic control and synthetic difference in differences, with placebo intervals.

Sources: Abadie, Diamond & Hainmueller 2010, JASA 105 (synthetic control, placebos in space); Arkhangelsky, Athey,
Hirshberg, Imbens & Wager 2021, American Economic Review 111 (synthetic difference in differences, algorithm 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.effects.simplex import simplex_weights

Rows = NDArray[np.intp]
_DRAWS = 200
"""Pretended treatments at most, where several units are treated at once."""
_SEEN = 0.0005


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One fit: gap between treated and their synthetic twin in every period, and its weights."""

    value: float
    gap: Floats
    """Observed minus expected, shape (periods,)."""
    expected: Floats
    weights: Floats
    """Of the comparison units."""
    misfit: float
    """Root mean square of the gap before the start."""


@dataclass(frozen=True, slots=True, eq=False)
class Synthetic:
    """The fit of the treated units and the fits of pretended ones."""

    fit: Fit
    placebos: tuple[Fit, ...]
    half: Floats
    """Half width of the interval in every period, and of the effect as last entry; NaN without placebos."""


Fitter = Callable[[Floats, Floats, int, Floats, int], Fit]


def fit_control(mine: Floats, others: Floats, start: int, further: Floats, treated: int) -> Fit:  # noqa: ARG001
    """Synthetic control of one course: a weighted mean of others that runs alike before the start.

    Args:
        mine: course of the treated, shape (periods,).
        others: courses of the comparison units, shape (units, periods).
        start: first treated period.
        further: rows to match besides the outcome: first row the treated, then one per comparison unit.
        treated: how many units `mine` is the mean of.
    """
    columns = np.vstack([others[:, :start].T, further[1:].T]) if further.size else others[:, :start].T
    target = np.concatenate([mine[:start], further[0]]) if further.size else mine[:start]
    weights = simplex_weights(columns, target)
    expected = weights @ others
    return _fit(mine, expected, start, weights)


def fit_sdid(mine: Floats, others: Floats, start: int, further: Floats, treated: int) -> Fit:  # noqa: ARG001
    """Synthetic difference in differences of one course; arguments as in `fit_control`."""
    before, after = others[:, :start], others[:, start:]
    noise = float(np.diff(before, axis=1).std(ddof=1)) if before[:, 1:].size > 1 else 0.0
    zeta = (treated * after.shape[1]) ** 0.25 * noise
    weights = simplex_weights(before.T, mine[:start], ridge=zeta**2 * start, intercept=True)
    times = simplex_weights(before, after.mean(axis=1), ridge=(1e-6 * noise) ** 2 * len(others), intercept=True)
    level = float(mine[:start] @ times - weights @ before @ times)
    return _fit(mine, weights @ others + level, start, weights)


def _fit(mine: Floats, expected: Floats, start: int, weights: Floats) -> Fit:
    gap = mine - expected
    return Fit(float(gap[start:].mean()), gap, expected, weights, float(np.sqrt((gap[:start] ** 2).mean())))


def synthetic(setup: Setup, fitter: Fitter) -> Synthetic:
    """Fit the treated units, then every comparison unit as if it had been treated.

    The spread of the pretended effects gives the interval: their standard deviation times Student's t.
    """
    y, start, controls, treated = setup.outcome, setup.first, setup.controls, setup.treated
    further = _further(setup)
    rows = further[treated].mean(axis=0, keepdims=True) if further.size else further
    matched = np.vstack([rows, further[controls]]) if further.size else further
    fit = fitter(y[treated].mean(axis=0), y[controls], start, matched, len(treated))
    placebos = tuple(
        _pretend(y[controls], further[controls] if further.size else further, start, chosen, fitter)
        for chosen in _choices(len(controls), len(treated), setup.seed)
    )
    return Synthetic(fit, placebos, _half(placebos, setup, len(controls)))


def _pretend(courses: Floats, further: Floats, start: int, chosen: Rows, fitter: Fitter) -> Fit:
    rest = np.setdiff1d(np.arange(len(courses)), chosen)
    matched = np.vstack([further[chosen].mean(axis=0, keepdims=True), further[rest]]) if further.size else further
    return fitter(courses[chosen].mean(axis=0), courses[rest], start, matched, len(chosen))


def _choices(controls: int, treated: int, seed: int) -> list[Rows]:
    """Which comparison units pretend: each alone, or all or 200 drawn groups of the treated's size."""
    if controls <= treated:
        return []
    if comb(controls, treated) <= _DRAWS:
        return [np.array(group, dtype=np.intp) for group in combinations(range(controls), treated)]
    rng = np.random.default_rng(seed)
    return [np.sort(rng.choice(controls, treated, replace=False)).astype(np.intp) for _ in range(_DRAWS)]


def _half(placebos: tuple[Fit, ...], setup: Setup, controls: int) -> Floats:
    if len(placebos) < 2:
        return np.full(setup.periods + 1, np.nan)
    gaps = np.array([np.append(p.gap, p.value) for p in placebos])
    quantile = float(stdtrit(controls - 1, 0.5 + setup.level / 2))
    return np.asarray(quantile * gaps.std(axis=0, ddof=1), dtype=np.float64)


def _further(setup: Setup) -> Floats:
    """Means of the covariates before the start, put on the scale of the outcome so that each counts as one period."""
    if not setup.covariates:
        return np.empty((0, 0))
    spread = float(setup.outcome[:, : setup.first].std())
    columns = []
    for name in setup.covariates:
        mean = known_means(setup.panel.covariates[name][:, : setup.first], axis=1)
        columns.append((mean - mean.mean()) / (mean.std() or 1.0) * spread)
    return np.column_stack(columns)


def named_weights(setup: Setup, weights: Floats) -> dict[str, float]:
    """Weights by name, the largest first; those below a twentieth of a percent are left out."""
    order = np.argsort(-weights, kind="stable")
    names = [setup.panel.units[i] for i in setup.controls]
    return {names[i]: float(weights[i]) for i in order if weights[i] >= _SEEN}
