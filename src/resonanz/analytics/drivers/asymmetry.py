"""Penalty–reward contrast: does a touchpoint lose more when it fails, or win more when it shines?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.drivers.bootstrap import Ends, ends
from resonanz.analytics.drivers.results import Asymmetry
from resonanz.analytics.results import Estimate, Note, Unit, note

Floats = NDArray[np.float64]

METHOD: Final = "penalty_reward"
NEEDED: Final = 30
"""Fewest answers in each of the low, middle and high third."""
CUT: Final = 0.2
"""|index| above which a driver is called asymmetric."""


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts:
    """Penalties and rewards of all drivers with their bootstrap replicates.

    Attributes:
        point: penalties and rewards, shape (2, p); positive is better for the outcome.
        replicates: the same per replicate, shape (r, 2, p).
        boxes: answers in the low, middle and high third, shape (3, p).
        unit: unit of the outcome.
    """

    point: Floats
    replicates: Floats
    boxes: NDArray[np.int64]
    unit: Unit


def asymmetries(contrasts: Contrasts, *, level: float, inflation: float) -> tuple[Asymmetry, ...]:
    """Penalty, reward and index (ρ − |π|) / (ρ + |π|) of each driver, all with bootstrap intervals.

    The index lies between −1 (only losses) and 1 (only gains); a straight line gives about 0 because both boxes are
    outer thirds of the scale. It is unknown where a third holds fewer than 30 answers, and where a low score clearly
    goes with a better outcome than the middle or a high score with a worse one. A kind is named only where the whole
    interval of the index lies on one side of a cut: below −0.2 "basic", above 0.2 "excitement", between them
    "performance", else "cannot_tell".

    Args:
        contrasts: effects of low and high scores with replicates.
        level: coverage of the intervals, 0…1.
        inflation: see `bootstrap.ends`.

    Source: Brandt 1987; Mikulić & Prebežac 2011, Managing Service Quality 21(1).
    """
    low, high = (ends(contrasts.point[k], contrasts.replicates[:, k], level=level, inflation=inflation) for k in (0, 1))
    index, drawn = _index(contrasts.point), _index(contrasts.replicates.swapaxes(0, 1))
    tails = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    span = Ends(np.minimum(tails[0], index), np.maximum(tails[1], index))
    counts = contrasts.boxes.sum(axis=0)
    columns = [
        _estimates(contrasts.point[0], low, counts, level=level, unit=contrasts.unit),
        _estimates(contrasts.point[1], high, counts, level=level, unit=contrasts.unit),
        _estimates(index, span, counts, level=level, unit=Unit.SHARE),
    ]
    rows = zip(*columns, contrasts.boxes.T, strict=True)
    return tuple(_judge(penalty, reward, ratio, boxes) for penalty, reward, ratio, boxes in rows)


def _index(effects: Floats) -> Floats:
    """(2, ...) penalties and rewards → index; a side that points the wrong way counts as none."""
    loss, gain = np.maximum(-effects[0], 0.0), np.maximum(effects[1], 0.0)
    both = loss + gain
    result: Floats = np.divide(gain - loss, both, out=np.zeros_like(both), where=both > 0)
    return result


def _estimates(values: Floats, span: Ends, counts: NDArray[np.int64], *, level: float, unit: Unit) -> list[Estimate]:
    rows = zip(values.tolist(), span.low.tolist(), span.high.tolist(), counts.tolist(), strict=True)
    return [Estimate(value, low, high, level, n, METHOD, unit) for value, low, high, n in rows]


def _judge(penalty: Estimate, reward: Estimate, index: Estimate, boxes: NDArray[np.int64]) -> Asymmetry:
    low, middle, high = boxes.tolist()
    if min(low, middle, high) < NEEDED:
        missing = note("asymmetry_too_few", low=low, middle=middle, high=high, needed=NEEDED)
        return Asymmetry(_unknown(penalty, missing), _unknown(reward, missing), _unknown(index, missing), "cannot_tell")
    if (penalty.low or 0.0) > 0 or (reward.high or 0.0) < 0:
        return Asymmetry(penalty, reward, _unknown(index, note("asymmetry_not_rising")), "cannot_tell")
    return Asymmetry(penalty, reward, index, _kind(index.low or 0.0, index.high or 0.0))


def _kind(low: float, high: float) -> str:
    if high < -CUT:
        return "basic"
    if low > CUT:
        return "excitement"
    return "performance" if low >= -CUT and high <= CUT else "cannot_tell"


def _unknown(estimate: Estimate, missing: Note) -> Estimate:
    return Estimate(None, None, None, estimate.level, estimate.n, estimate.method, estimate.unit, (missing,))
