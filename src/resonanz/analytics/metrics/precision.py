"""When a number is hidden, and when it is too coarse to be shown as more than an interval."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import Ints
from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.sizes import n_for_margin
from resonanz.analytics.results import Note, Unit, note

PRIVACY_MINIMUM = 5
"""Answers of customers below which a number is hidden."""
PRECISION_MINIMUM = 30
"""Answers below which only the interval is shown: no ranking, no arrow."""
NPS_HALF_WIDTH = 15.0
"""Half-width in points above which an NPS is shown as an interval only."""


def complement(n: Ints, hidden: NDArray[np.bool_], minimum_n: int) -> NDArray[np.bool_]:
    """Further groups to hide, so that the total minus what is shown never leaves fewer than `minimum_n` answers.

    The smallest groups go first. Source: complementary suppression, Hundepool et al. 2012, section 4.2.
    """
    further = np.zeros(len(n), dtype=np.bool_)
    for place in np.argsort(np.where(hidden, np.iinfo(np.int64).max, n), kind="stable"):
        left = int(n[hidden | further].sum())
        if left == 0 or left >= minimum_n or hidden[place]:
            break
        further[place] = True
    return further


def needed_answers(columns: Columns, i: int, unit: Unit, level: float = 0.95) -> int | None:
    """Answers a group needs before it may be ranked; None where it has them."""
    effective = float(columns.effective[i])
    needed = float(PRECISION_MINIMUM)
    if unit is Unit.POINTS and (columns.high[i] - columns.low[i]) / 2 > NPS_HALF_WIDTH:
        needed = max(needed, n_for_margin(NPS_HALF_WIDTH, float(columns.spread[i]), level=level), effective + 1)
    if effective >= needed:
        return None
    return ceil(needed * float(columns.n[i]) / effective)


def limits(columns: Columns, i: int, unit: Unit, level: float) -> tuple[Note, ...]:
    """Remarks on one group: too few answers with what is needed, all answers equal, cost of weighting."""
    n, effective = int(columns.n[i]), float(columns.effective[i])
    notes = []
    needed = needed_answers(columns, i, unit, level)
    if needed is not None:
        notes.append(note("too_few_answers", n=n, needed=needed))
    if unit is Unit.SCALE and columns.spread[i] == 0:
        notes.append(note("all_answers_equal", n=n))
    if effective < n * (1 - 1e-9):
        notes.append(note("weighted", effective=round(effective)))
    return tuple(notes)
