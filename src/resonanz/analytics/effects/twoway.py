"""Effects of units and periods, learned from untreated cells alone, holes in the panel allowed.

Source: Borusyak, Jaravel & Spiess 2024, Review of Economic Studies 91 (imputation).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.errors import InvalidArgument


class TwoWay(NamedTuple):
    """Effects by weighted least squares; the mean over periods lies in the units."""

    units: Floats
    periods: Floats

    @property
    def cells(self) -> Floats:
        """Expected outcome of every cell, shape (units, periods)."""
        return np.asarray(self.units[:, None] + self.periods[None, :], dtype=np.float64)


def two_way(values: Floats, weight: Floats) -> TwoWay:
    """Fit unit and period effects; the units are eliminated, so the cost grows with the cube of the periods only.

    Args:
        values: shape (units, periods); anything where the weight is 0.
        weight: not negative, 0 for cells that must not count; every unit and period needs a positive one.
    """
    known = np.where(weight > 0, values, 0.0)
    by_unit = weight.sum(axis=1)
    share = weight / by_unit[:, None]
    normal = np.diag(weight.sum(axis=0)) - weight.T @ share
    means = (share * known).sum(axis=1)
    right = (weight * known).sum(axis=0) - weight.T @ means
    periods = np.linalg.lstsq(normal, right, rcond=None)[0]
    periods = periods - periods.mean()
    return TwoWay(means - share @ periods, periods)


def weights_of(setup: Setup, rows: NDArray[np.intp]) -> Floats:
    """Answers behind each untreated cell of some units, 0 for treated and empty ones, shape (rows, periods).

    Raises:
        InvalidArgument: if one of them has no cell before its start, or nobody of them is untreated in a period.
    """
    usable = (np.isfinite(setup.outcome) & ~setup.active)[rows]
    weight = np.where(usable, np.maximum(setup.panel.n[rows], 1e-9), 0.0)
    lone = np.flatnonzero(weight.sum(axis=1) == 0)
    if len(lone):
        raise InvalidArgument(
            "{unit} has no value before its start. Name a later start or bring older data.",
            unit=setup.panel.units[rows[lone[0]]],
        )
    late = np.flatnonzero(weight.sum(axis=0) == 0)
    if len(late):
        raise InvalidArgument(
            "In {period} nobody is untreated: nothing shows what would have been. Leave that period out.",
            period=setup.panel.times[late[0]],
        )
    return weight
