"""Looking at many cells: adjusted p-values, what may be called different, intervals that agree with the verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.intervals import Floats

SCREEN_RATE = 0.10
"""Share of false findings among the findings that a screen may have."""


class Correction(StrEnum):
    """How many looks are paid for."""

    SCREEN = "screen"
    """Benjamini–Hochberg: at most a tenth of what is flagged is expected to be noise."""
    DECISION = "decision"
    """Holm: at most 5 % risk that anything at all is flagged wrongly."""


class Looks(NamedTuple):
    """Answer for a family of tests, in their order; an interval of coverage `level` agrees with `found`."""

    p_adjusted: Floats
    found: NDArray[np.bool_]
    level: Floats


def holm(p: ArrayLike) -> Floats:
    """Step-down adjusted p-values that control the risk of any false finding, under any dependence.

    Source: Holm 1979, Scandinavian Journal of Statistics 6.
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * np.arange(len(values), 0, -1)
    return _in_place(np.minimum(np.maximum.accumulate(scaled), 1.0), order)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Step-up adjusted p-values that control the expected share of false findings.

    Source: Benjamini & Hochberg 1995, JRSS-B 57(1).
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    m = len(values)
    scaled = values[order] * m / np.arange(1, m + 1)
    return _in_place(np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0), order)


def _in_place(ordered: Floats, order: NDArray[np.intp]) -> Floats:
    result = np.empty_like(ordered)
    result[order] = ordered
    return result


def look(p: ArrayLike, correction: Correction = Correction.DECISION, *, level: float = 0.95) -> Looks:
    """Decide a family of two-sided tests and say at which level each interval agrees with its verdict.

    A screen also asks that the single p-value stays below 1 - level, so that a family of one is an ordinary test.
    The levels are the false-coverage-rate levels of Benjamini & Yekutieli 2005 (JASA 100) for a screen and Holm's
    own thresholds for a decision: an interval excludes zero exactly where the difference was found.
    """
    values = np.asarray(p, dtype=np.float64)
    if not len(values):
        return Looks(values, values < 0, values)
    alpha, m = 1 - level, len(values)
    if correction is Correction.SCREEN:
        adjusted = benjamini_hochberg(values)
        selected = adjusted <= SCREEN_RATE
        step, found = int(selected.sum()), selected & (values <= alpha)
        inside, outside = min(alpha, step * SCREEN_RATE / m), min(alpha, (step + 1) * SCREEN_RATE / m)
    else:
        adjusted = holm(values)
        found = adjusted <= alpha
        step = int(found.sum())
        inside, outside = alpha / (m - step + 1), alpha / max(m - step, 1)
    return Looks(adjusted, found, 1 - np.where(found, inside, outside))
