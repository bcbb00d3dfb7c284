"""Maximum likelihood of few positive parameters with exact gradients, and what the data leave open around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
"""Value and gradient at the logarithms of the parameters."""

PRIOR_SD: Final = 3.0
"""Weak prior for what the data leave open: logarithms of parameters are normal around 0 with this spread."""
_BOUND: Final = 12.0
"""Logarithms stay inside ±12: beyond, a parameter is zero or infinite for any practical purpose."""
_STEP: Final = 1e-4
_TAILS: Final = 5
_PROPOSALS: Final = 2


class Fit(NamedTuple):
    """Optimum in the logarithms, and the log-likelihood there."""

    at: Floats
    value: float


def maximise(likelihood: Likelihood, size: int, *, needs: str, n: int) -> Fit:
    """Maximise a log-likelihood of the logarithms of `size` parameters, from parameters of 1.

    Args:
        likelihood: value and gradient.
        size: number of parameters.
        needs: what the method needs, for the error.
        n: how many of them there are.

    Raises:
        InvalidArgument: if there are none.
    """
    from scipy.optimize import minimize

    if n < 1:
        raise InvalidArgument("The model needs {needs}; there are none.", needs=needs)

    def lost(theta: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(theta)
        return -value / n, -gradient / n

    bounds = [(-_BOUND, _BOUND)] * size
    found = minimize(
        lost, np.zeros(size), jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-7}
    )
    at = np.asarray(found.x, dtype=np.float64)
    return Fit(at, float(likelihood(at)[0]))


def posterior(likelihood: Likelihood, size: int, rng: np.random.Generator, draws: int) -> Floats:
    """Parameters as the data leave them open, shape (draws, size).

    Sampling-importance-resampling from a heavy-tailed proposal around the posterior mode, under the weak prior; it
    follows ridges that a normal approximation would leave.

    Source: Rubin 1988, Using the SIR algorithm to simulate posterior distributions; Gelman et al. 2013, Bayesian Data
    Analysis, section 10.4.
    """

    def weighed(theta: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(theta)
        return value - float(theta @ theta) / (2 * PRIOR_SD**2), gradient - theta / PRIOR_SD**2

    mode, top = maximise(weighed, size, needs="parameters", n=1)
    root = _root(_curvature(weighed, mode))
    normal = rng.standard_normal((_PROPOSALS * draws, size))
    tail = rng.chisquare(_TAILS, len(normal)) / _TAILS
    proposed = np.clip(mode + (normal @ root.T) / np.sqrt(tail)[:, None], -_BOUND, _BOUND)
    square = (normal**2).sum(axis=1) / tail
    density = -(_TAILS + size) / 2 * np.log1p(square / _TAILS)
    weight = np.exp(np.array([weighed(theta)[0] for theta in proposed]) - top - density)
    return np.exp(proposed[rng.choice(len(proposed), draws, p=weight / weight.sum())])


def _curvature(likelihood: Likelihood, at: Floats) -> Floats:
    """Minus the second derivatives, by central differences of the exact gradient."""
    steps = _STEP * np.eye(len(at))
    rows = [(likelihood(at - step)[1] - likelihood(at + step)[1]) / (2 * _STEP) for step in steps]
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _root(curvature: Floats) -> Floats:
    """Root of the inverse; no direction is wider than the prior."""
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1 / PRIOR_SD**2)))
