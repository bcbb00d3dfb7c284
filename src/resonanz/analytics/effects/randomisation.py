"""Inference from the lot itself: for few units, where large-sample formulas promise too much.

Sources: Fisher 1935; Rosenbaum 2002, Observational Studies, chapter 2 (intervals by inverting the test);
Cameron, Gelbach & Miller 2008, Review of Economics and Statistics 90 (few clusters).
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.intervals import Interval

FEW: Final = 12
"""Units below which the lot is asked instead of a formula."""
DRAWS: Final = 1999


def assignments(drawn: NDArray[np.bool_], rng: np.random.Generator, *, draws: int = DRAWS) -> NDArray[np.bool_]:
    """Other ways to choose as many units: all of them, or `draws` by lot; shape (ways, units)."""
    units, treated = len(drawn), int(drawn.sum())
    if comb(units, treated) <= draws:
        chosen = np.array(list(combinations(range(units), treated)), dtype=np.intp).reshape(-1, treated)
    else:
        chosen = np.argsort(rng.random((draws, units)), axis=1)[:, :treated]
    ways = np.zeros((len(chosen), units), dtype=np.bool_)
    np.put_along_axis(ways, chosen, values=True, axis=1)
    return np.asarray(ways[(ways != drawn).any(axis=1)], dtype=np.bool_)


def p_value(observed: float, drawn: Floats) -> float:
    """Share of ways to draw whose effect is at least as large, the observed one among them."""
    return float((1 + (np.abs(drawn) >= abs(observed) - 1e-12).sum()) / (1 + len(drawn)))


def inverted(observed: float, outcome: Floats, dose: Floats, *, level: float) -> Interval:
    """All constant effects that the lot does not refute.

    Under the effect τ, the way w to draw would have shown `outcome[w] − τ·dose[w]`; the truly drawn way shows
    `observed − τ`. τ stays if at least 1 − level of the ways differ from 0 as much.

    Args:
        observed: estimated effect of the way that was drawn.
        outcome: estimates of other ways on the data as they are, shape (ways,).
        dose: estimates of the same ways on the treatment itself (1 for the drawn way), shape (ways,).
        level: coverage, 0…1.

    Returns:
        The ends; infinite where no effect of that side can be refuted.
    """
    return Interval(*(np.asarray(_end(observed, outcome, dose, level, side)) for side in (-1, 1)))


def _end(observed: float, outcome: Floats, dose: Floats, level: float, side: int) -> float:
    """Farthest effect on one side that stays; every way stops to differ as much at two known points."""
    dose = np.minimum(dose, 1 - 1e-9)
    # With τ = observed + side·s, the way differs as much while |outcome − τ·dose| ≥ s: s up to the larger root.
    rest = side * (outcome - observed * dose)
    mirrored = dose <= -1 + 1e-9
    near = np.where(mirrored, np.where(rest >= -1e-12, np.inf, -np.inf), rest / np.where(mirrored, 1.0, 1 + dose))
    reach = np.sort(np.maximum(np.maximum(near, -rest / (1 - dose)), 0.0))[::-1]
    allowed = int(np.floor((1 - level) * (len(outcome) + 1) + 1e-9))
    return observed + side * float(reach[allowed - 1]) if allowed >= 1 else side * np.inf
