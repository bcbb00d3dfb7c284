"""Weights that make a sample look like its population: raking, what it costs, and the variance of a weighted mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Places

TOLERANCE = 1e-6
"""Largest margin error of weights that count as converged."""
GOAL = 1e-10
"""Margin error at which raking stops."""
TRIM = (0.2, 5.0)
ROUNDS = 1000


def kish_deff(weights: ArrayLike, counts: ArrayLike = 1) -> float:
    """Design effect n·Σw² / (Σw)²: how many times more answers the weights cost; 1 for equal weights.

    Args:
        weights: one per answer, or one per cell.
        counts: answers per cell where weights are given per cell.

    Source: Kish 1965, Survey Sampling, section 11.7.
    """
    w = np.asarray(weights, dtype=np.float64)
    k = np.broadcast_to(np.asarray(counts, dtype=np.float64), w.shape)
    return float(k.sum() * (k * w**2).sum() / (k * w).sum() ** 2)


def taylor_variance(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Floats:
    """Variance of a weighted mean by linearisation: n/(n-1) · Σw²(x-m)² / (Σw)².

    Args:
        n: answers.
        total: Σw.
        squares: Σw²(x-m)² about the weighted mean m.

    Source: Särndal, Swensson, Wretman 1992, section 5.5. NaN for a single answer.
    """
    count, weight = np.asarray(n, dtype=np.float64), np.asarray(total, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(count > 1, count / (count - 1), np.nan)
        return np.asarray(factor * np.asarray(squares, dtype=np.float64) / weight**2, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights after raking, one per cell, with mean 1 over all answers.

    Attributes:
        weights: one per cell.
        margin_error: largest distance of a weighted margin from its target share.
        rounds: passes over all margins.
        trimmed: answers whose weight stands at a limit of the trimming.
        deff: Kish's design effect.
    """

    weights: Floats
    margin_error: float
    rounds: int
    trimmed: int
    deff: float

    @property
    def converged(self) -> bool:
        """Whether every margin is met to 1e-6; trimming may make that impossible."""
        return self.margin_error < TOLERANCE


@dataclass(frozen=True, slots=True)
class _Margin:
    codes: Places
    target: Floats

    def shares(self, mass: Floats) -> Floats:
        sums = np.bincount(self.codes, weights=mass, minlength=len(self.target))
        return np.asarray(sums / mass.sum(), dtype=np.float64)


def rake(
    columns: Mapping[str, Sequence[str]],
    counts: ArrayLike,
    targets: Mapping[str, Mapping[str, float]],
    *,
    trim: tuple[float, float] = TRIM,
) -> Raked:
    """Scale weights to each margin in turn until all margins hold (iterative proportional fitting).

    Weights beyond `trim` times their mean are cut and the rest raked again.

    Args:
        columns: per dimension the category of each cell (or of each answer).
        counts: answers per cell, ones for answers.
        targets: per dimension the share of each category in the population; shares sum to 1.
        trim: smallest and largest weight allowed, in multiples of the mean weight.

    Returns:
        The weights; `converged` is False where trimming does not let all margins hold.

    Raises:
        InvalidArgument: if a category has no target, a target has no answers, or shares do not sum to 1.

    Source: Deming & Stephan 1940; Deville & Särndal 1992, JASA 87; trimming as in Battaglia et al. 2009.
    """
    n = np.asarray(counts, dtype=np.float64)
    margins = [_margin(name, columns[name], target) for name, target in targets.items()]
    weights = np.ones_like(n)
    error, rounds = _error(margins, weights * n), 0
    while error >= GOAL and rounds < ROUNDS:
        for margin in margins:
            weights = weights * (margin.target / margin.shares(weights * n))[margin.codes]
        weights = np.clip(weights * (n.sum() / (weights * n).sum()), *trim)
        error, rounds = _error(margins, weights * n), rounds + 1
    weights = weights * (n.sum() / (weights * n).sum())
    at_limit = (weights <= trim[0] * (1 + TOLERANCE)) | (weights >= trim[1] * (1 - TOLERANCE))
    return Raked(weights, error, rounds, int(n[at_limit].sum()), kish_deff(weights, n))


def _error(margins: Sequence[_Margin], mass: Floats) -> float:
    return max((float(np.abs(m.shares(mass) - m.target).max()) for m in margins), default=0.0)


def _margin(name: str, column: Sequence[str], target: Mapping[str, float]) -> _Margin:
    categories, codes = np.unique(np.asarray(column, dtype=str), return_inverse=True)
    wanted = {category for category, share in target.items() if share > 0}
    if set(categories.tolist()) != wanted:
        odd = sorted(set(categories.tolist()) ^ wanted)
        raise InvalidArgument(
            "Raking on {dimension}: {categories} stand only in the answers or only in the targets; "
            "merge categories so that both agree.",
            dimension=name,
            categories=", ".join(odd),
        )
    shares = np.array([target[category] for category in categories.tolist()])
    if abs(shares.sum() - 1) > TOLERANCE:
        raise InvalidArgument(
            "The target shares of {dimension} sum to {total}, not to 1; give shares of the population.",
            dimension=name,
            total=round(float(shares.sum()), 6),
        )
    return _Margin(codes, shares / shares.sum())
