"""The days on which things happened at Nordlicht Energie: those of its simulated history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from resonanz.analytics.simulate.nordlicht_plan import nordlicht
from resonanz.organisation.base import clock


def this_monday(day: date) -> date:
    """The history ends yesterday, anchored to the Monday of this week, so that the demo looks the same all week."""
    return day - timedelta(days=day.weekday())


def month(number: int) -> date:
    """The first day of a month of the history, counted from 0; the same on whatever day one stands inside `on`."""
    end = this_monday(timezone.localdate(timezone.now() + clock.forwarded()))
    months = end.year * 12 + end.month - 1 - nordlicht().months + number
    return date(months // 12, months % 12 + 1, 1)


@contextmanager
def on(day: date, *, at: time = time(9)) -> Iterator[None]:
    """Let it be this day, for what is done inside."""
    then = datetime.combine(day, at, tzinfo=ZoneInfo(settings.TIME_ZONE))
    with clock.moved(then - clock.now()):
        yield
