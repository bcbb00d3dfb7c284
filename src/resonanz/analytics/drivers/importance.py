"""Shares of R²: exact LMG (the Shapley value of R²) and Johnson's relative weights, from covariances alone.

Every function takes a stack of covariance matrices as well as a single one, so that bootstrap replicates cost one call.
The last row and column belong to the outcome.
"""

from __future__ import annotations

from math import factorial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]

EXACT_LIMIT: Final = 20
"""Largest number of drivers for which LMG visits all subsets."""

TOLERANCE: Final = 1e-10
"""A variable whose variance given the others falls below this share of its own adds nothing."""

_BLOCK: Final = 1 << 18
"""Subsets times matrices held at once: keeps a stack of p = 14 in the cache."""


def lmg(cov: ArrayLike) -> Floats:
    """Share of R² that each driver adds, averaged over all orders of entry.

    All 2^p conditional covariances are grown by doubling: one Schur complement step adds one driver to every subset at
    once. Drivers that others determine (collinear, copied, constant) add nothing where nothing is left to add, which
    equals the pseudo-inverse; copies share equally and no entry is ever NaN.

    Args:
        cov: covariance matrix of shape (p + 1, p + 1), outcome last, or a stack (..., p + 1, p + 1); any scale.

    Returns:
        Importances of shape (..., p); they sum to R² along the last axis.

    Raises:
        InvalidArgument: if the matrix is not square, holds NaN or has more than 20 drivers.

    Source: Lindeman, Merenda & Gold 1980; Grömping 2006, Journal of Statistical Software 17(1).
    """
    corr = correlation(cov)
    drivers = corr.shape[-1] - 1
    if drivers > EXACT_LIMIT:
        raise InvalidArgument(
            "LMG is exact up to {limit} drivers, got {drivers}; use Johnson's relative weights.",
            limit=EXACT_LIMIT,
            drivers=drivers,
        )
    stack = corr.reshape(-1, drivers + 1, drivers + 1)
    step = max(1, _BLOCK >> drivers)
    blocks = [_shapley(1.0 - _residuals(stack[i : i + step]), drivers) for i in range(0, len(stack), step)]
    return np.concatenate(blocks).reshape(*corr.shape[:-2], drivers)


def johnson(cov: ArrayLike) -> Floats:
    """Johnson's relative weights: importances through the closest orthogonal variables; any number of drivers.

    Args:
        cov: as in `lmg`.

    Returns:
        Importances of shape (..., p); they sum to R² along the last axis.

    Source: Johnson 2000, Multivariate Behavioral Research 35(1).
    """
    corr = correlation(cov)
    values, vectors = np.linalg.eigh(corr[..., :-1, :-1])
    values = np.where(values > TOLERANCE, values, 0.0)
    inverse = np.divide(1.0, np.sqrt(values), out=np.zeros_like(values), where=values > 0)
    loads = vectors.swapaxes(-1, -2) @ corr[..., :-1, -1:]
    beta = vectors @ (inverse[..., None] * loads)
    root = (vectors * np.sqrt(values)[..., None, :]) @ vectors.swapaxes(-1, -2)
    result: Floats = (root**2 @ beta**2)[..., 0]
    return result


def lmg_sampled(cov: ArrayLike, orders: NDArray[np.intp]) -> Floats:
    """LMG averaged over given orders of entry instead of all; the common random numbers of the bootstrap above p = 15.

    Args:
        cov: as in `lmg`.
        orders: permutations of the drivers, shape (m, p).

    Returns:
        Importances of shape (..., p); they sum to R² along the last axis.
    """
    corr = correlation(cov)
    drivers = corr.shape[-1] - 1
    lifted = corr + np.eye(drivers + 1) * TOLERANCE
    total = np.zeros((*corr.shape[:-2], drivers))
    for order in orders:
        index = np.append(order, drivers)
        factor = np.linalg.cholesky(lifted[..., index[:, None], index])
        total[..., order] += factor[..., -1, :-1] ** 2
    return total / len(orders)


def determination(cov: ArrayLike) -> Floats:
    """Share of each driver's variance that the other drivers explain; 1 means it is determined by them.

    Args:
        cov: covariance matrix of the drivers alone, shape (p, p).

    Returns:
        Shares of shape (p,); VIF is 1 / (1 − share).
    """
    corr = correlation(cov)
    values, vectors = np.linalg.eigh(corr)
    precision = (vectors**2 / np.maximum(values, TOLERANCE)).sum(axis=1)
    result: Floats = np.clip(1.0 - 1.0 / precision, 0.0, 1.0)
    return result


def correlation(cov: ArrayLike) -> Floats:
    """Scale to correlations; rows of variables without variance become zero, also on the diagonal."""
    matrix = np.asarray(cov, dtype=np.float64)
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise InvalidArgument("A covariance matrix is square, got the shape {shape}; give (p, p).", shape=matrix.shape)
    if not np.isfinite(matrix).all():
        raise InvalidArgument("The covariance matrix holds values that are not finite; leave empty drivers out.")
    variance = np.diagonal(matrix, axis1=-2, axis2=-1)
    scale = np.divide(1.0, np.sqrt(np.maximum(variance, 0.0)), out=np.zeros(variance.shape), where=variance > 0)
    result: Floats = matrix * scale[..., :, None] * scale[..., None, :]
    return result


def _residuals(corr: Floats) -> Floats:
    """Residual variance of the outcome given each subset: (B, p + 1, p + 1) → (2^p, B); bit k is driver k."""
    rows = [np.ascontiguousarray(np.moveaxis(corr[:, i, i:], 0, 1))[:, None, :] for i in range(corr.shape[1])]
    while len(rows) > 1:
        pivot, lead = rows[0][0], rows[0][1:]
        inverse = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > TOLERANCE)
        rows = _doubled(rows[1:], lead, lead * inverse)
    result: Floats = rows[0][0]
    return result


def _doubled(rows: list[Floats], lead: Floats, scaled: Floats) -> list[Floats]:
    """Each row twice: as it is, and with the leading variable swept out."""
    doubled = []
    for i, row in enumerate(rows):
        length, subsets, stack = row.shape
        target = np.empty((length, 2 * subsets, stack))
        target[:, :subsets] = row
        swept = target[:, subsets:]
        np.multiply(lead[i], scaled[i:], out=swept)
        np.subtract(row, swept, out=swept)
        doubled.append(target)
    return doubled


def _shapley(explained: Floats, drivers: int) -> Floats:
    """Shapley values of a game given as (2^p, B) → (B, p): weight once, then fold one bit at a time."""
    size = np.zeros(1, dtype=np.intp)
    for _ in range(drivers):
        size = np.concatenate([size, size + 1])
    joins = np.array([factorial(s) * factorial(drivers - s - 1) / factorial(drivers) for s in range(drivers)] + [0.0])
    leaves = np.append(0.0, joins[:-1])
    base = np.einsum("s,sb->b", joins[size], explained)
    folded = explained * (joins + leaves)[size][:, None]
    result = np.empty((explained.shape[1], drivers))
    for k in range(drivers - 1, -1, -1):
        half = 1 << k
        result[:, k] = np.maximum(folded[half:].sum(axis=0) - base, 0.0)
        folded = folded[:half] + folded[half:]
    return result
