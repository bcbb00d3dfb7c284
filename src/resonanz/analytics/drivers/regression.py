"""Regression from sums of products, for one matrix or a stack of bootstrap replicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.importance import TOLERANCE, correlation

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


def covariance(sums: Floats) -> Floats:
    """Covariances of all columns but the first, which is the constant: (..., q, q) → (..., q − 1, q − 1)."""
    mean = sums[..., 0, 1:] / sums[..., :1, 0]
    result: Floats = sums[..., 1:, 1:] / sums[..., :1, :1] - mean[..., :, None] * mean[..., None, :]
    return result


def given(cov: Floats, kept: Index, controls: Index) -> Floats:
    """Covariance of the columns `kept` after the `controls` were partialled out (Schur complement), (..., k, k).

    Controls that others determine are harmless (see `_solve`). Columns that the controls determine become zero.
    """
    before = cov[..., kept[:, None], kept]
    if not len(controls):
        return before
    cross = cov[..., controls[:, None], kept]
    after = before - cross.swapaxes(-1, -2) @ _solve(cov[..., controls[:, None], controls], cross)
    alive = _diagonal(after) > TOLERANCE * _diagonal(before)
    result: Floats = np.where(alive[..., :, None] & alive[..., None, :], after, 0.0)
    return result


def coefficients(cov: Floats) -> Floats:
    """Regression coefficients of the last column on all others, shape (..., p)."""
    result: Floats = _solve(cov[..., :-1, :-1], cov[..., :-1, -1:])[..., 0]
    return result


def _solve(cov: Floats, right: Floats) -> Floats:
    """Solve cov·b = right; a ridge of 1e-10 on the correlation scale stands for the pseudo-inverse."""
    spread = np.sqrt(np.maximum(_diagonal(cov), 0.0))
    unit: Floats = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)[..., None]
    lifted = correlation(cov) + TOLERANCE * np.eye(cov.shape[-1])
    result: Floats = np.linalg.solve(lifted, right * unit) * unit
    return result


def _diagonal(matrix: Floats) -> Floats:
    return np.diagonal(matrix, axis1=-2, axis2=-1)
