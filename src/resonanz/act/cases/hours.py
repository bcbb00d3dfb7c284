"""Business hours: when something is due, and how much open time has passed. Pure: no database, no clock.

Open time is real time between opening and closing: the hour that is missing in spring and the one that comes twice in
autumn count as what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""Opening and closing in minutes after midnight, wall-clock time; 1440 is the end of the day."""
Week = tuple[tuple[Span, ...], ...]
"""Seven days from Monday on, each with its spans in their order; several are hours with a pause."""

WORKDAY: Final[tuple[Span, ...]] = ((8 * 60, 17 * 60),)
OFFICE: Final[Week] = (*(WORKDAY,) * 5, (), ())
MIDNIGHT: Final = 24 * 60
_HORIZON: Final = 3 * 366
_SECOND: Final = timedelta(seconds=1)


class NeverOpen(ValueError):  # noqa: N818 - it reads as what is wrong
    """A calendar without an open hour: nothing would ever be due."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work.

    Attributes:
        week: the open spans of each weekday.
        region: whose public holidays are closed: DE, DE-SH, AT, AT-9, CH-ZH …; empty for none.
        zone: where the clock hangs.
        closed: further days on which nobody works, such as a works outing.
    """

    week: Week = OFFICE
    region: str = "DE"
    zone: str = "Europe/Berlin"
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != len(OFFICE) or not any(self.week):
            raise NeverOpen("A week needs seven days and at least one open hour.")
        for day in self.week:
            closed = 0
            for start, end in day:
                if not closed <= start < end <= MIDNIGHT:
                    raise ValueError("The hours of a day must follow each other and end after they begin.")
                closed = end


def due_at(calendar: Calendar, start: datetime, hours: timedelta) -> datetime:
    """The moment at which so much open time has passed since `start`, in UTC; without any time it is `start` itself.

    Raises:
        NeverOpen: if the calendar does not open for three years.
    """
    start, left = start.astimezone(UTC), hours
    if left <= timedelta(0):
        return start
    for opening, closing in _open_from(calendar, start):
        begin = max(opening, start)
        if closing <= begin:
            continue
        if closing - begin >= left:
            return begin + left
        left -= closing - begin
    raise NeverOpen("This calendar does not open within three years.")


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much open time lies between two moments; none if the second is not later."""
    start, end, passed = start.astimezone(UTC), end.astimezone(UTC), timedelta(0)
    for opening, closing in _open_from(calendar, start):
        if opening >= end:
            break
        passed += max(timedelta(0), min(closing, end) - max(opening, start))
    return passed


@lru_cache(maxsize=256)
def closed_days(region: str, year: int) -> frozenset[date]:
    """The public holidays of a country (DE, AT, CH) or of one of its parts (DE-SH)."""
    if not region:
        return frozenset()
    import holidays

    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _open_from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open spans in UTC from the day of a moment on, in their order and without overlap."""
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    for number in range(_HORIZON):
        day = first + timedelta(days=number)
        spans = calendar.week[day.weekday()]
        if not spans or day in calendar.closed or day in closed_days(calendar.region, day.year):
            continue
        for begin, end, offset in _stretches(day, zone):
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
            for opens, closes in spans:
                opening = max(midnight + timedelta(minutes=opens), begin)
                closing = min(midnight + timedelta(minutes=closes), end)
                if opening < closing:
                    yield opening, closing


def _stretches(day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime, timedelta]]:
    """A day's parts with one offset each: one, or two where the clock is changed on it."""
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    before, after = _offset(begin, zone), _offset(end - _SECOND, zone)
    if before == after:
        return [(begin, end, before)]
    early, late = begin, end
    while late - early > _SECOND:
        middle = early + timedelta(seconds=(late - early) // _SECOND // 2)
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    return [(begin, late, before), (late, end, after)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
