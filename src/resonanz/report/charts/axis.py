"""Where a value lies: axes with round ends and ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from statistics import median

from resonanz.analytics.results import Estimate


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`; `flipped` where small values are good, so that better always lies on the same side."""

    low: float
    high: float
    flipped: bool = False

    def share(self, value: float) -> float:
        """Position 0…1, clipped to the axis."""
        if self.high <= self.low:
            return 0.5
        position = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return 1 - position if self.flipped else position

    def ticks(self, count: int = 5) -> list[float]:
        """Round values between the ends."""
        step = nice_step(self.high - self.low, count)
        first = ceil(self.low / step - 1e-9)
        return [round(i * step, 10) for i in range(first, floor(self.high / step + 1e-9) + 1)]


def decimals(ticks: Sequence[float], least: int = 0) -> int:
    """So many decimals as the step between two ticks needs, so that no two of them read the same."""
    return max(least, ceil(-log10(ticks[1] - ticks[0]) - 1e-9)) if len(ticks) > 1 else least


def nice_step(span: float, count: int) -> float:
    """1, 2 or 5 times a power of ten, so that about `count` steps fit into the span."""
    raw = max(span, 1e-9) / count
    power = 10.0 ** floor(log10(raw))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)


def around(values: Iterable[float], *, limits: tuple[float, float] | None = None, include: float | None = None) -> Axis:
    """An axis with round ends around the values, never beyond the limits of the scale."""
    inside = [*values, *([include] if include is not None else [])]
    low, high = (min(inside), max(inside)) if inside else limits or (0.0, 1.0)
    if low == high:
        low, high = low - abs(low) * 0.1 - 1e-6, high + abs(high) * 0.1 + 1e-6
    step = nice_step(high - low, 4)
    low, high = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    if limits is not None:
        low, high = max(low, min(limits)), min(high, max(limits))
    return Axis(round(low, 10), round(high, 10), limits is not None and limits[0] > limits[1])


def around_most(points: Iterable[float], reach: Iterable[float]) -> tuple[Axis, bool]:
    """An axis around all points and the usual ends of intervals, and whether some end lies beyond it.

    An end further out than the points lie apart, and than twice the usual distance, does not stretch the axis: one
    period with few answers would press all others flat.
    """
    inside, outside = list(points), list(reach)
    low, high = min(inside), max(inside)
    beyond = [max(low - end, end - high, 0.0) for end in outside]
    room = max(high - low, 2 * median(beyond)) if beyond else 0.0
    kept = [min(high + room, max(low - room, end)) for end in outside]
    return around([*inside, *kept]), any(distance > room for distance in beyond)


def ends(estimates: Iterable[Estimate | None]) -> list[float]:
    """All ends of intervals and values that are known."""
    return [v for e in estimates if e is not None for v in (e.low, e.value, e.high) if v is not None]
