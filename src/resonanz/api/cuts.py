"""What the addresses of metrics have in common: which part of the organisation, which stretch of time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Literal

from ninja import Field, Schema

from resonanz.api.paging import Word
from resonanz.api.problems import NotValid
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.understand.metrics.forms import PERIODS, UNITS, USUAL, home_unit
from resonanz.understand.metrics.queries import Cut, Window

Metric = Literal["nps", "csat_mean", "ces_mean", "csat_top2", "ces_top3", "rating_mean", "share"]


class CutFilters(Schema, extra="forbid"):
    """Without a unit it is the highest one that the key sees; without times the last 90 days."""

    unit: uuid.UUID | None = Field(None, description="This unit and everything below it.")
    touchpoint: uuid.UUID | None = None
    stage: Word | None = None
    channel: Word | None = Field(None, examples=["Telefon"])
    period: Literal["30", "90", "365", "all"] | None = Field(None, description="The last days, up to today.")
    first: date | None = Field(None, examples=["2026-07-01"])
    last: date | None = Field(None, examples=["2026-09-30"])


def cut_of(viewer: Viewer, wanted: CutFilters, metric: str | None) -> Cut:
    """The cut that an address names, inside what the viewer may see.

    Raises:
        Http404: it names a unit or touchpoint that is not there, for this viewer.
        NotValid: the days do not fit.
    """
    unit = UNITS.fetch(viewer, wanted.unit) if wanted.unit else home_unit(viewer)
    touchpoint = TOUCHPOINTS_SEEN.fetch(viewer, wanted.touchpoint) if wanted.touchpoint else None
    return Cut(metric, unit, touchpoint, wanted.stage, wanted.channel, _window(wanted))


def check_days(first: date | None, last: date | None) -> None:
    """Days that can be reckoned with, in their order."""
    for name, day in (("first", first), ("last", last)):
        if day is not None and not 1900 <= day.year <= 2200:
            raise NotValid(name, "It must lie between 1900 and 2200.")
    if first is not None and last is not None and last < first:
        raise NotValid("last", "It comes before the first day.")


def _window(wanted: CutFilters) -> Window:
    check_days(wanted.first, wanted.last)
    if wanted.first or wanted.last:
        if wanted.period is not None:
            raise NotValid("period", "Name either a period or days.")
        return Window(wanted.first, wanted.last)
    days = PERIODS[wanted.period or USUAL][1]
    today = clock.today()
    return Window() if days is None else Window(today - timedelta(days=days - 1), today)
