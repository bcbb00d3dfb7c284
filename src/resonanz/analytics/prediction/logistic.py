"""Logistic regression with a ridge, by Newton's method; the intercept is never shrunk.

Source: Hoerl & Kennard 1970; le Cessie & van Houwelingen 1992, Ridge estimators in logistic regression, Applied
Statistics 41.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_ROUNDS: Final = 50
_SETTLED: Final = 1e-6


def fit_ridge(
    x: Floats, y: Floats, penalty: float | Floats, start: Floats | None = None, towards: Floats | float = 0.0
) -> Floats:
    """Coefficients with the intercept first, shape (p + 1,).

    Args:
        x: columns of comparable spread, shape (n, p).
        y: 0 or 1, shape (n,).
        penalty: weight of ½ Σ (β − towards)², one number or one per coefficient.
        start: first guess.
        towards: what coefficients are drawn to.
    """
    whole = np.column_stack([np.ones(len(y)), x])
    weight = np.append(0.0, np.broadcast_to(penalty, x.shape[1]))
    aim = np.append(0.0, np.broadcast_to(towards, x.shape[1]))
    beta = np.zeros(whole.shape[1]) if start is None else start
    if start is None:
        beta[0] = _logit(float(np.clip(y.mean(), 1e-6, 1 - 1e-6)))
    loss = _loss(whole, y, beta, weight, aim)
    for _ in range(_ROUNDS):
        p = expit(whole @ beta)
        slope = whole.T @ (y - p) - weight * (beta - aim)
        step = np.linalg.solve(curvature(whole, p, weight), slope)
        beta, before, loss = _walk(whole, y, beta, step, (weight, aim, loss))
        if before - loss < _SETTLED * (1 + abs(loss)):
            break
    return beta


def _walk(
    x: Floats, y: Floats, beta: Floats, step: Floats, state: tuple[Floats, Floats, float]
) -> tuple[Floats, float, float]:
    """A Newton step, halved until it does not make matters worse."""
    weight, aim, before = state
    for _ in range(20):
        tried = beta + step
        loss = _loss(x, y, tried, weight, aim)
        if loss <= before:
            return tried, before, loss
        step = step / 2
    return beta, before, before


def curvature(x: Floats, p: Floats, weight: Floats) -> Floats:
    """Second derivatives of the penalised loss; `x` holds the intercept's column of ones."""
    matrix = (x * (p * (1 - p))[:, None]).T @ x
    matrix[np.diag_indices_from(matrix)] += np.maximum(weight, 1e-9)
    return np.asarray(matrix)


def linear(beta: Floats, x: Floats) -> Floats:
    """Log-odds of each row."""
    return np.asarray(beta[0] + x @ beta[1:])


def log_loss(logits: Floats, y: Floats) -> Floats:
    """Minus the logarithm of the probability given to what came, per row."""
    return np.asarray(np.logaddexp(0.0, np.where(y > 0, -logits, logits)))


def _loss(x: Floats, y: Floats, beta: Floats, weight: Floats, aim: Floats) -> float:
    return float(log_loss(x @ beta, y).sum() + 0.5 * weight @ (beta - aim) ** 2)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
