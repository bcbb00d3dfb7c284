"""Charts of the report on pages of the web: one language of drawing, one table behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.metrics.results import Trend
from resonanz.report.sections import drivers as driver_parts
from resonanz.report.sections import trends
from resonanz.report.sections.parts import Figure
from resonanz.ui.parts import Voices

BESIDE = ((730, 270), (350, 260))
"""A chart with a column beside it; the second size is for phones."""
HALF = ((540, 400), (350, 380))


def trend_chart(
    trend: Trend,
    *,
    labels: Mapping[str, str] | None = None,
    moments: Iterable[trends.Moment] = (),
    whole_width: bool = False,
    anchor: str = "trend",
) -> Figure:
    """A metric over time, with breaks; `moments` are (day, words, whether it is an alert)."""
    sizes = trends.SIZES if whole_width else BESIDE
    return trends.figure_of(Voices(dict(labels or {})), trend, anchor=anchor, sizes=sizes, moments=moments)


def cross_chart(
    drivers: Drivers, *, labels: Mapping[str, str] | None = None, whole_width: bool = False
) -> Figure | None:
    """Importance and performance with both intervals; None where fewer than three drivers have both."""
    return driver_parts.plane(Voices(dict(labels or {})), drivers, sizes=driver_parts.SIZES if whole_width else HALF)
