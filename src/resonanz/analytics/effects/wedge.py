"""Waves judged by the lot: each way to deal the same starts to the units gives its own effect.

The effect is the mean over treated cells of what was observed minus unit effect plus period effect, both learned from
untreated cells. Used where lot decided the order (stepped wedge), and where there are too few units for a formula.

Sources: Borusyak, Jaravel & Spiess 2024 (imputation); Ji, Fink, Robyn & Small 2017, Annals of Applied Statistics 11
(randomisation inference for stepped wedges).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.effects.randomisation import inverted, p_value
from resonanz.analytics.effects.results import Difference
from resonanz.analytics.effects.setup import Setup

DRAWS: Final = 999
_CELLS: Final = 20_000_000
"""Cells of all ways together, so that large panels draw fewer ways."""


@dataclass(frozen=True, slots=True, eq=False)
class Wedge:
    """Effect of waves, with its interval from the lot.

    `gap` is observed minus expected of every cell, shape (units, periods); `half` the half width of the mean expected
    course of the treated, shape (periods,).
    """

    value: float
    low: float
    high: float
    gap: Floats
    half: Floats
    differences: tuple[Difference, ...]
    ways: int


def deal(setup: Setup) -> NDArray[np.intp]:
    """The starts as they were, and up to 999 other ways to deal them below; shape (ways, units)."""
    rng = np.random.default_rng(setup.seed)
    draws = max(99, min(DRAWS, _CELLS // setup.outcome.size))
    other = rng.permuted(np.repeat(setup.start[None, :], draws, axis=0), axis=1)
    return np.vstack([setup.start[None, :], other[(other != setup.start).any(axis=1)]])


def wedge(setup: Setup) -> Wedge:
    """Estimate the effect and judge it by other ways to deal the starts."""
    starts = deal(setup)
    gaps, doses = _gaps(setup, starts)
    after = np.arange(setup.periods) >= starts[:, :, None]
    outcome, dose = _mean(gaps, after), _mean(doses, after)
    usable = np.isfinite(outcome) & np.isfinite(dose)
    value = float(outcome[0])
    ends = inverted(value, outcome[1:][usable[1:]], dose[1:][usable[1:]], level=setup.level)
    rest = gaps - value * doses
    return Wedge(
        value=value,
        low=float(ends.low),
        high=float(ends.high),
        gap=gaps[0],
        half=_of_course(rest, starts, setup),
        differences=_differences(gaps[0], rest, starts, setup),
        ways=int(usable.sum()) - 1,
    )


def _gaps(setup: Setup, starts: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Observed minus expected under every way, of the outcome and of the true treatment; (ways, units, periods)."""
    there = np.isfinite(setup.outcome)
    untreated = np.arange(setup.periods) < starts[:, :, None]
    weight = np.where(there & untreated, np.maximum(setup.panel.n, 1e-9), 0.0)
    share = weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-12)
    across = np.swapaxes(weight, 1, 2)
    totals = weight.sum(axis=1)
    normal = -(across @ share)
    place = np.arange(setup.periods)
    normal[:, place, place] += totals
    normal += totals.mean(axis=1)[:, None, None] / setup.periods  # the mean over periods lies in the units
    empty = totals <= 0.0  # a period in which nobody was seen untreated tells nothing under this way
    normal[:, place, place] += empty
    found = []
    for matrix in (np.where(there, setup.outcome, 0.0), setup.active.astype(np.float64)):
        means = (share * matrix).sum(axis=2)
        right = (weight * matrix).sum(axis=1) - (across @ means[:, :, None])[:, :, 0]
        periods = np.linalg.solve(normal, right[:, :, None])[:, :, 0]
        units = means - (share @ periods[:, :, None])[:, :, 0]
        periods[empty] = np.nan
        found.append(np.where(there, matrix - units[:, :, None] - periods[:, None, :], np.nan))
    return found[0], found[1]


def _mean(gaps: Floats, where: NDArray[np.bool_]) -> Floats:
    """Mean of the chosen cells per way, NaN where there is none."""
    chosen = where & np.isfinite(gaps)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            np.where(chosen, gaps, 0.0).sum(axis=(1, 2)) / chosen.sum(axis=(1, 2)),
            dtype=np.float64,
        )


def _differences(gap: Floats, rest: Floats, starts: NDArray[np.intp], setup: Setup) -> tuple[Difference, ...]:
    """Mean gap by periods since the start; its ends are what the lot alone gives around it."""
    since = np.arange(setup.periods) - starts[:, :, None]
    ever = (starts < setup.periods)[:, :, None]
    found = []
    for offset in range(-setup.first, setup.periods - setup.first):
        value = float(_mean(gap[None], ever[:1] & (since[:1] == offset))[0])
        if np.isfinite(value):
            half = _quantile(_mean(rest[1:], ever[1:] & (since[1:] == offset)), setup.level)
            found.append(Difference(offset, value, value - half, value + half))
    return tuple(found)


def _of_course(rest: Floats, starts: NDArray[np.intp], setup: Setup) -> Floats:
    ever = (starts < setup.periods)[1:, :, None]
    chosen = ever & np.isfinite(rest[1:])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(chosen, rest[1:], 0.0).sum(axis=1) / chosen.sum(axis=1)
    return np.array([_quantile(means[:, t], setup.level) for t in range(setup.periods)])


def _quantile(values: Floats, level: float) -> float:
    known = np.abs(values[np.isfinite(values)])
    return float(np.quantile(known, level)) if len(known) else float("nan")


def order_p(setup: Setup, figure: Floats) -> float | None:
    """Chance that dealing the starts by lot goes as closely with a figure of the units; None with too few units."""
    known = np.isfinite(figure)
    if known.sum() < 4 or figure[known].std() == 0:
        return None
    starts = deal(setup)[:, known].astype(np.float64)
    centred = starts - starts.mean(axis=1, keepdims=True)
    ties = centred @ (figure[known] - figure[known].mean())
    return p_value(float(ties[0]), ties[1:])
