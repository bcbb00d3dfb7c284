"""Weights that are not negative and sum to 1, as close as possible to a target."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.effects.panel import Floats


def simplex_weights(columns: Floats, target: Floats, *, ridge: float = 0.0, intercept: bool = False) -> Floats:
    """Minimise ‖columns·w − target‖² + ridge·‖w‖² over w ≥ 0, Σw = 1.

    As Σw = 1, this is the point of a polytope that lies next to the origin, which non-negative least squares finds
    exactly: minimise ‖P·u‖² + (1 − Σu)² over u ≥ 0, then w = u / Σu (Lawson & Hanson 1974, chapter 23).

    Args:
        columns: shape (rows, candidates).
        target: shape (rows,).
        ridge: pull towards equal weights.
        intercept: whether a constant may lie between the two.

    Returns:
        Weights, shape (candidates,).
    """
    from scipy.optimize import nnls

    if intercept:
        columns, target = columns - columns.mean(axis=0), target - target.mean()
    count = columns.shape[1]
    points = columns - target[:, None]
    scale = float(np.sqrt((points**2).sum() / count + ridge)) or 1.0
    rows = [points / scale, np.ones((1, count))]
    if ridge > 0:
        rows.insert(1, np.sqrt(ridge) / scale * np.eye(count))
    stacked = np.vstack(rows)
    wanted = np.zeros(len(stacked))
    wanted[-1] = 1.0
    found, _ = nnls(stacked, wanted, maxiter=50 * count)
    return np.asarray(found / found.sum(), dtype=np.float64)
