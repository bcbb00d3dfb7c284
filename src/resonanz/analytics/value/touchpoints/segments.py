"""Euro lever per touchpoint and segment: where one point more goes with most money, with many looks paid for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from resonanz.analytics.corrections import Correction, look
from resonanz.analytics.drivers.moments import moments_from_array
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.analytics.value.lever import METHOD, levers

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FEWEST: Final = 30


@dataclass(frozen=True, slots=True)
class SegmentLever:
    """What goes with one point more at a touchpoint for the customers of a segment; an association.

    Attributes:
        segment: name, empty for all customers.
        touchpoint: name.
        each: money per visitor and point.
        total: money of all visitors of the segment, ΔV = visitors × `each`.
        visitors: customers of the segment who rated the touchpoint.
        found: whether it differs from 0 after many looks were paid for (Benjamini–Hochberg).
    """

    segment: str
    touchpoint: str
    each: Estimate
    total: Estimate
    visitors: int
    found: bool


def segment_levers(
    ratings: ArrayLike,
    value: ArrayLike,
    touchpoints: Sequence[str],
    segments: ArrayLike | None = None,
    *,
    signs: ArrayLike | None = None,
    level: float = 0.95,
    replicates: int = 500,
    seed: int = 0,
) -> tuple[SegmentLever, ...]:
    """Levers of all touchpoints in all segments, those found first, the largest totals first.

    Args:
        ratings: shape (n, p); NaN is not visited.
        value: money of the customer, shape (n,); NaN is unknown.
        touchpoints: names, one per column.
        segments: name of each customer's segment, shape (n,); None takes all together.
        signs: 1 where larger ratings are better, −1 where smaller ones are, shape (p,); default 1.
        level: coverage, 0…1; widened where many cells are looked at.
        replicates: bootstrap replicates.
        seed: of the bootstrap.

    Returns:
        One per segment and touchpoint; without value where there are too few customers.

    Raises:
        InvalidArgument: if the shapes do not fit.
    """
    x, money = np.asarray(ratings, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if x.ndim != 2 or x.shape != (len(money), len(touchpoints)):
        raise InvalidArgument(
            "Ratings need one row per value and one column per touchpoint: {shape}, {n} values, {p} touchpoints.",
            shape=str(x.shape),
            n=len(money),
            p=len(touchpoints),
        )
    turned = np.ones(len(touchpoints)) if signs is None else np.asarray(signs, dtype=np.float64)
    names = np.full(len(money), "") if segments is None else np.asarray(segments).astype(str)
    cells = []
    for name in np.unique(names).tolist():
        kept = (names == name) & np.isfinite(money)
        found = _levers(x[kept], money[kept], turned, level=level, replicates=replicates, seed=seed)
        visitors = np.isfinite(x[kept]).sum(axis=0).tolist()
        cells += [(name, point, lever, n) for point, lever, n in zip(touchpoints, found, visitors, strict=True)]
    return _corrected(cells, level)


def _levers(
    x: Floats, money: Floats, signs: Floats, *, level: float, replicates: int, seed: int
) -> tuple[Estimate, ...]:
    """Levers of the touchpoints with enough visitors; the others say what is missing."""
    enough = np.isfinite(x).sum(axis=0) >= _FEWEST
    counts = np.isfinite(x).sum(axis=0).tolist()
    known: Iterator[Estimate] = iter(())
    if enough.any():
        rated = np.isfinite(x[:, enough]).any(axis=1)
        moments = moments_from_array(x[rated][:, enough], money[rated])
        known = iter(levers(moments, signs[enough], level=level, replicates=replicates, seed=seed))
    missing = [note("too_few_values", n=n, needed=_FEWEST) for n in counts]
    return tuple(
        next(known) if ok else Estimate(None, None, None, level, n, METHOD, Unit.MONEY, (why,))
        for ok, n, why in zip(enough.tolist(), counts, missing, strict=True)
    )


def _corrected(cells: list[tuple[str, str, Estimate, int]], level: float) -> tuple[SegmentLever, ...]:
    """Widen the intervals to the level that many looks leave, and say which levers were found."""
    errors = [_error(lever, level) for _, _, lever, _ in cells]
    tested = [i for i, error in enumerate(errors) if error is not None]
    z = np.array([abs(cells[i][2].value or 0.0) / (errors[i] or 1.0) for i in tested])
    looks = look(2 * ndtr(-z), Correction.SCREEN, level=level)
    wider = {i: (float(level_), bool(hit)) for i, level_, hit in zip(tested, looks.level, looks.found, strict=True)}
    found = [_cell(cell, *wider.get(i, (level, False)), level=level) for i, cell in enumerate(cells)]
    return tuple(sorted(found, key=lambda c: (not c.found, -abs(c.total.value or 0.0))))


def _error(lever: Estimate, level: float) -> float | None:
    """Standard error behind an interval, None where there is none."""
    if lever.low is None or lever.high is None or lever.high <= lever.low:
        return None
    return (lever.high - lever.low) / 2 / critical(level)


def _cell(cell: tuple[str, str, Estimate, int], at: float, found: bool, *, level: float) -> SegmentLever:  # noqa: FBT001 - a flag of the result
    segment, touchpoint, lever, visitors = cell
    each = _stretched(lever, critical(at) / critical(level), at)
    total = _times(each, visitors)
    return SegmentLever(segment, touchpoint, each, total, visitors, found)


def _stretched(lever: Estimate, factor: float, level: float) -> Estimate:
    if lever.value is None or lever.low is None or lever.high is None:
        return lever
    low, high = (lever.value + factor * (end - lever.value) for end in (lever.low, lever.high))
    return Estimate(lever.value, low, high, level, lever.n, METHOD, Unit.MONEY, lever.notes)


def _times(each: Estimate, visitors: int) -> Estimate:
    if each.value is None or each.low is None or each.high is None:
        return each
    ends = (visitors * each.value, visitors * each.low, visitors * each.high)
    return Estimate(*ends, each.level, each.n, METHOD, Unit.MONEY, each.notes)
