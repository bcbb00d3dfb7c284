"""The interval strip: a bar for the interval, a dot for the value, a texture for how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.svg import Attribute, tag

HEIGHT = 24
MIDDLE = 12
INSET = 2.5


class Tone(StrEnum):
    """What colour and texture say: colour is data, texture is certainty."""

    OWN = "own"
    BETTER = "better"
    WORSE = "worse"
    NEUTRAL = "neutral"
    PLAUSIBLE = "plausible"
    UNKNOWN = "unknown"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Strip:
    """What to draw: `reference` is the dotted line, `zero` a solid one at nought, `against` a loss beside a gain."""

    estimate: Estimate | None
    axis: Axis
    tone: Tone
    label: str
    reference: float | None = None
    zero: bool = False
    ghost: Estimate | None = None
    against: Estimate | None = None


def draw(strip: Strip) -> Markup:
    """The strip as SVG, as wide as its cell."""
    frame: dict[str, Attribute] = {
        "class": f"strip {strip.tone}",
        "role": "img",
        "aria-label": strip.label,
        "tabindex": "-1",
        "data-tip": "",
        "height": HEIGHT,
    }
    return tag("svg", frame, *_base(strip), *_ghost(strip), *_against(strip), *_value(strip))


def _base(strip: Strip) -> list[Markup]:
    parts = [tag("line", {"x1": "0", "x2": "100%", "y1": MIDDLE, "y2": MIDDLE, "class": "base"})]
    if strip.zero:
        parts.append(_upright(strip.axis, 0.0, "zero"))
    if strip.reference is not None:
        parts.append(_upright(strip.axis, strip.reference, "reference"))
    return parts


def _upright(axis: Axis, value: float, css: str) -> Markup:
    at = f"{_x(axis, value):.2f}%"
    return tag("line", {"x1": at, "x2": at, "y1": 3, "y2": HEIGHT - 3, "class": css})


def _ghost(strip: Strip) -> list[Markup]:
    return [_bar(strip.axis, strip.ghost, "ghost", 10)] if strip.ghost and strip.ghost.known else []


def _against(strip: Strip) -> list[Markup]:
    estimate = strip.against
    if estimate is None or not estimate.known:
        return []
    at = f"{_x(strip.axis, estimate.value or 0.0):.2f}%"
    dot = tag("circle", {"cx": at, "cy": MIDDLE, "r": 5.5, "class": "dot against"})
    return [_bar(strip.axis, estimate, "bar against", 8), dot]


def _value(strip: Strip) -> list[Markup]:
    if strip.tone is Tone.HIDDEN:
        return [tag("rect", {"x": "0", "width": "100%", "y": MIDDLE - 4, "height": 8, "class": "bar"})]
    estimate = strip.estimate
    if estimate is None or not estimate.known:
        return []
    bar = _bar(strip.axis, estimate, "bar", 8)
    if strip.tone is Tone.UNKNOWN:
        return [bar]
    at = f"{_x(strip.axis, estimate.value or 0.0):.2f}%"
    return [bar, tag("circle", {"cx": at, "cy": MIDDLE, "r": 5.5, "class": "dot"})]


def _bar(axis: Axis, estimate: Estimate, css: str, height: float) -> Markup:
    left, right = sorted((_x(axis, estimate.low or 0.0), _x(axis, estimate.high or 0.0)))
    return tag(
        "rect",
        {
            "x": f"{left:.2f}%",
            "width": f"{max(right - left, 0.8):.2f}%",
            "y": MIDDLE - height / 2,
            "height": height,
            "rx": height / 2,
            "class": css,
        },
    )


def _x(axis: Axis, value: float) -> float:
    return INSET + axis.share(value) * (100 - 2 * INSET)
