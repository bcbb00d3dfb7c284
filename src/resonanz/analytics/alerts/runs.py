"""How long a chart runs until it calls: the false-alarm rate and the delay, from the Markov chain of the chart."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import ndtr

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats

_STATES: Final = 301


def cusum_run_length(*, k: float = 0.5, h: float = 5.0, shift: float = 0.0) -> float:
    """Average number of points until a two-sided CUSUM of normal values passes `h`.

    Args:
        k: reference value in standard deviations.
        h: decision limit in standard deviations, above 0.
        shift: true distance from the usual level in standard deviations; 0 gives the run to a false alarm.

    Raises:
        InvalidArgument: if the limit is not above 0.

    Source: Brook & Evans 1972, Biometrika 59; sides combined as 1/ARL = 1/ARL⁺ + 1/ARL⁻ (Montgomery, section 9.1).
    """
    _require_positive(h)
    return 1 / (1 / _one_sided(k, h, shift) + 1 / _one_sided(k, h, -shift))


def _one_sided(k: float, h: float, shift: float) -> float:
    width = 2 * h / (2 * _STATES - 1)
    states = np.arange(_STATES) * width
    upper = states[None, :] + width / 2 - states[:, None] + k - shift
    within = ndtr(upper) - ndtr(upper - width)
    within[:, 0] = ndtr(upper[:, 0])
    return float(_expected(within)[0])


def ewma_run_length(*, weight: float = 0.1, width: float = 2.814, shift: float = 0.0) -> float:
    """Average number of points until an EWMA of normal values with constant limits passes them.

    Args:
        weight: λ in (0, 1].
        width: L, limits in standard deviations of the mean, above 0.
        shift: true distance from the usual level in standard deviations.

    Raises:
        InvalidArgument: if the width is not above 0.

    Source: Lucas & Saccucci 1990, Technometrics 32.
    """
    _require_positive(width)
    limit = width * np.sqrt(weight / (2 - weight))
    half = limit / _STATES
    states = -limit + half * (2 * np.arange(_STATES) + 1)
    centre = (states[None, :] - (1 - weight) * states[:, None]) / weight - shift
    within = ndtr(centre + half / weight) - ndtr(centre - half / weight)
    return float(_expected(within)[_STATES // 2])


def _expected(within: Floats) -> Floats:
    """Steps until absorption from each state: (I − Q)⁻¹ 1."""
    return np.asarray(np.linalg.solve(np.eye(len(within)) - within, np.ones(len(within))), dtype=np.float64)


def _require_positive(limit: float) -> None:
    if not limit > 0:
        raise InvalidArgument("The limit {limit} of a chart must be above 0; 5 is usual for a CUSUM.", limit=limit)
