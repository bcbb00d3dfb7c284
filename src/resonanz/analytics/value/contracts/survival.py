"""How long contracts last: the share left period by period, as counted and by the shifted beta-geometric model.

Source: Kaplan & Meier 1958, JASA 53; Fader & Hardie 2007, How to project customer retention, Journal of Interactive
Marketing 21(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical, wilson
from resonanz.analytics.value.buyers.fitting import Likelihood, maximise, posterior

Floats = NDArray[np.float64]

METHOD: Final = "contract_hazard"
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """Contracts by age in whole periods, k = 1, 2, …; all arrays of that length.

    Attributes:
        at_risk: contracts that were seen in their k-th period.
        left: of them, those that ended in it.
        hazard: share that ended, with interval (Wilson); NaN where nobody was at risk.
        survival: share left after k periods (Kaplan–Meier), with interval (Greenwood, log-log; Wilson
            while nobody or everybody has left).
    """

    at_risk: Floats
    left: Floats
    hazard: Floats
    hazard_low: Floats
    hazard_high: Floats
    survival: Floats
    survival_low: Floats
    survival_high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Retention:
    """Shifted beta-geometric model: each contract has its own chance to end per period, beta over contracts.

    Attributes:
        alpha: first parameter.
        beta: second parameter.
        log_likelihood: at the optimum.
        n: contracts.
    """

    alpha: float
    beta: float
    log_likelihood: float
    n: int

    @property
    def parameters(self) -> Floats:
        """(α, β)."""
        return np.array([self.alpha, self.beta])


def life_table(periods: ArrayLike, left: ArrayLike, *, level: float = 0.95) -> LifeTable:
    """Count contracts by age.

    Args:
        periods: whole periods a contract has been seen, at least 1, shape (n,); the last one where it ended.
        left: whether it ended, shape (n,); others are still running.
        level: coverage, 0…1.

    Raises:
        InvalidArgument: if there is no contract, or ages are not whole periods from 1 on.
    """
    age, gone = _checked(periods, left)
    ended = np.bincount(age, gone)[1:].astype(np.float64)
    seen = np.bincount(age)[1:]
    at_risk = np.cumsum(seen[::-1])[::-1].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = ended / at_risk
        left_over = np.cumprod(1 - hazard)
        greenwood = np.cumsum(ended / (at_risk * (at_risk - ended)))
        spread = critical(level) * np.sqrt(greenwood) / np.log(left_over)
        low, high = left_over ** np.exp(-spread), left_over ** np.exp(spread)
    edge = wilson(left_over * at_risk, at_risk, level=level)
    settled = ~np.isfinite(spread)
    return LifeTable(
        at_risk,
        ended,
        np.asarray(hazard),
        *wilson(ended, at_risk, level=level),
        np.asarray(left_over),
        np.where(settled, edge.low, low),
        np.where(settled, edge.high, high),
    )


def fit_retention(periods: ArrayLike, left: ArrayLike) -> Retention:
    """Maximum likelihood of the shifted beta-geometric model; running contracts count as far as they were seen.

    Args:
        periods: as for `life_table`.
        left: as for `life_table`.

    Raises:
        InvalidArgument: if no contract ended, or none stayed.
    """
    age, gone = _checked(periods, left)
    if not gone.any() or gone.all():
        raise InvalidArgument(
            "Contracts that ended and contracts that stay are both needed: {gone} of {n} ended.",
            gone=int(gone.sum()),
            n=len(gone),
        )
    fit = maximise(_likelihood(age, gone), 2, needs="contracts that ended", n=int(gone.sum()))
    alpha, beta = np.exp(fit.at).tolist()
    return Retention(alpha, beta, fit.value, len(age))


def draw_retention(periods: ArrayLike, left: ArrayLike, rng: np.random.Generator, draws: int) -> Floats:
    """Parameters (α, β) as the contracts leave them open, shape (draws, 2)."""
    return posterior(_likelihood(*_checked(periods, left)), 2, rng, draws)


def _likelihood(age: NDArray[np.int64], gone: NDArray[np.bool_]) -> Likelihood:
    ended = np.bincount(age, gone)[1:]
    stayed = np.cumsum(np.bincount(age)[1:][::-1])[::-1] - ended
    before = np.arange(len(ended), dtype=np.float64)

    def value_and_gradient(theta: Floats) -> tuple[float, Floats]:
        alpha, beta = np.exp(theta)
        whole = alpha + beta + before
        value = ended @ (np.log(alpha) - np.log(whole)) + stayed @ (np.log(beta + before) - np.log(whole))
        both = (ended + stayed) @ (1 / whole)
        gradient = np.array([ended.sum() / alpha - both, stayed @ (1 / (beta + before)) - both])
        return float(value), gradient * np.exp(theta)

    return value_and_gradient


def survival(parameters: Floats, periods: int, *, after: ArrayLike = 0) -> Floats:
    """Chance to stay 0, 1, …, `periods` more periods for contracts that have already lasted `after`.

    Args:
        parameters: (α, β) or many of them, shape (…, 2).
        periods: how far to look.
        after: periods already lasted, shape (m,) or one number.

    Returns:
        Shape (…, m, periods + 1), or (…, periods + 1) for one number; the first entry is 1.
    """
    p = np.asarray(parameters, dtype=np.float64)
    lasted = np.asarray(after, dtype=np.float64)[..., None] + np.arange(periods)
    alpha, beta = (p[..., i].reshape(p.shape[:-1] + (1,) * lasted.ndim) for i in (0, 1))
    stays = (beta + lasted) / (alpha + beta + lasted)
    return np.concatenate([np.ones_like(stays[..., :1]), np.cumprod(stays, axis=-1)], axis=-1)


def _checked(periods: ArrayLike, left: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    age, gone = np.asarray(periods, dtype=np.float64), np.asarray(left, dtype=np.bool_)
    if not len(age) or len(age) != len(gone):
        raise InvalidArgument("Contracts need an age and whether they ended: {n} and {m}.", n=len(age), m=len(gone))
    if np.any(age != np.floor(age)) or age.min() < 1 or age.max() > _LONGEST:
        raise InvalidArgument(
            "The age of a contract is counted in whole periods from 1 to {limit}; found {low} to {high}.",
            limit=_LONGEST,
            low=float(age.min()),
            high=float(age.max()),
        )
    return age.astype(np.int64), gone
