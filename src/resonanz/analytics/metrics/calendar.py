"""Days and periods in the zone of the organisation, the same on every engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import ibis.expr.types as ir

EPOCH = date(1970, 1, 1)
DAY = 86_400


class Grain(StrEnum):
    """Length of a period; weeks are ISO weeks."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, day: date) -> date:
        """First day of the period that holds `day`."""
        if self is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        month = {Grain.MONTH: day.month, Grain.QUARTER: day.month - (day.month - 1) % 3}.get(self, 1)
        return date(day.year, month, 1)

    def following(self, start: date) -> date:
        """First day of the next period."""
        return self.start(start + timedelta(days={Grain.WEEK: 7, Grain.MONTH: 31, Grain.QUARTER: 92}.get(self, 366)))


def offsets(zone: str, first: int, last: int) -> list[tuple[int, int]]:
    """Distance of a zone from UTC in seconds between two instants: (valid from, offset), epoch seconds."""
    tz = ZoneInfo(zone)
    found = [(first, _offset(tz, first))]
    for instant in range(first + DAY, last + DAY, DAY):
        if _offset(tz, instant) != found[-1][1]:
            found.append((_turn(tz, instant - DAY, instant), _offset(tz, instant)))
    return found


def _offset(tz: ZoneInfo, instant: int) -> int:
    local = datetime.fromtimestamp(instant, UTC).astimezone(tz).utcoffset()
    return int((local or timedelta()).total_seconds())


def _turn(tz: ZoneInfo, before: int, after: int) -> int:
    """First second of the new offset."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(tz, middle) == _offset(tz, before) else (before, middle)
    return after


def with_day(table: ir.Table, zone: str) -> ir.Table:
    """Dated rows with a column `day` of `occurred_at` in the zone: days since 1970, or dates as they are.

    Times that name no zone are UTC, as everything in the record is (Spark does not tell them apart).
    """
    dated = table.filter(table.occurred_at.notnull())
    if dated.occurred_at.type().is_date():
        return dated.mutate(day=dated.occurred_at)
    import ibis

    epoch = dated.occurred_at.epoch_seconds()
    ends = dated.agg(first=epoch.min(), last=epoch.max()).to_pyarrow().to_pylist()[0]
    if ends["first"] is None:
        return dated.mutate(day=ibis.literal(0))
    turns = offsets(zone, ends["first"], ends["last"])
    steps = [(epoch < start, before) for (start, _), (_, before) in zip(turns[1:], turns, strict=False)]
    shift = ibis.cases(*steps, else_=turns[-1][1]) if steps else ibis.literal(turns[0][1])
    return dated.mutate(day=((epoch + shift) / DAY).floor().cast("int64"))


def as_date(day: date | int) -> date:
    """The date of a key made by `with_day`."""
    return day if isinstance(day, date) else EPOCH + timedelta(days=int(day))
