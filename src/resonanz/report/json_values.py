"""Numbers as data: unrounded, null instead of NaN, never without interval, n and method."""

from __future__ import annotations

from math import isfinite

from resonanz.analytics.results import Estimate
from resonanz.report.context import suppressed

Json = dict[str, object]


def number(value: float | None) -> float | None:
    """A finite number or null."""
    return value if value is not None and isfinite(value) else None


def estimate(value: Estimate | None) -> Json | None:
    """An estimate as data. A bare number is refused: it would leave without interval, n and method."""
    if value is None:
        return None
    if not isinstance(value, Estimate):
        raise TypeError(f"a bare {type(value).__name__} cannot be written: give an Estimate")
    hidden = suppressed(value)
    return {
        "n": None if hidden else value.n,
        "value": number(value.value),
        "low": number(value.low),
        "high": number(value.high),
        "level": value.level,
        "method": value.method,
    }


def required(value: Estimate) -> Json:
    if value is None:
        raise TypeError("an Estimate is missing where a number is to be written")
    return estimate(value) or {}
