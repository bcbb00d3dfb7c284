"""Business hours: what is due when, across nights, weekends, holidays, pauses and the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonanz.act.cases.hours import MIDNIGHT, OFFICE, Calendar, NeverOpen, closed_days, due_at, elapsed

pytestmark = pytest.mark.unit
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
ROUND_THE_CLOCK = (((0, MIDNIGHT),),) * 7


def berlin(year: int, month: int, day: int, hour: int = 0, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


def walked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """A second opinion: look at each minute whether it is open, by the clock on the wall."""
    zone, open_minutes, at = ZoneInfo(calendar.zone), 0, start.astimezone(UTC)
    end = end.astimezone(UTC)
    while at < end:
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if local.date() not in closed_days(calendar.region, local.year) | calendar.closed:
            open_minutes += any(opens <= minute < closes for opens, closes in calendar.week[local.weekday()])
        at += timedelta(minutes=1)
    return timedelta(minutes=open_minutes)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (berlin(2026, 11, 20, 16, 30), berlin(2026, 11, 23, 9, 30)),  # Friday afternoon, Monday morning
        (berlin(2026, 11, 23, 8), berlin(2026, 11, 23, 10)),
        (berlin(2026, 11, 23, 5), berlin(2026, 11, 23, 10)),
        (berlin(2026, 11, 21, 12), berlin(2026, 11, 23, 10)),
        (berlin(2026, 11, 23, 15), berlin(2026, 11, 23, 17)),  # to the minute of closing, not the next day
        (berlin(2026, 12, 24, 16), berlin(2026, 12, 28, 9)),  # Christmas is a Friday, then the weekend
        (berlin(2026, 4, 2, 16), berlin(2026, 4, 7, 9)),  # Good Friday to Easter Monday
    ],
)
def test_two_open_hours_pass_over_nights_weekends_and_holidays(came: datetime, due: datetime) -> None:
    assert due_at(Calendar(), came, 2 * HOUR) == due


def test_a_closing_day_of_the_company_is_not_open() -> None:
    bridge = Calendar(closed=frozenset({date(2026, 11, 23), date(2026, 11, 24)}))
    assert due_at(bridge, berlin(2026, 11, 20, 16, 30), 2 * HOUR) == berlin(2026, 11, 25, 9, 30)
    assert elapsed(bridge, berlin(2026, 11, 23), berlin(2026, 11, 25)) == timedelta(0)


def test_a_pause_at_noon_is_not_open() -> None:
    split = Calendar((((8 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 5 + ((), ()))
    assert due_at(split, berlin(2026, 11, 23, 11), 2 * HOUR) == berlin(2026, 11, 23, 14)
    assert due_at(split, berlin(2026, 11, 23, 12, 20), HOUR) == berlin(2026, 11, 23, 14)
    assert elapsed(split, berlin(2026, 11, 23, 9), berlin(2026, 11, 23, 16)) == 6 * HOUR


@pytest.mark.parametrize(
    ("region", "day", "closed"),
    [
        ("DE", date(2026, 10, 31), False),  # Reformation Day is no holiday of the whole country
        ("DE-SH", date(2026, 10, 31), True),
        ("DE-BY", date(2026, 10, 31), False),
        ("DE-BY", date(2026, 1, 6), True),
        ("DE-BE", date(2026, 3, 8), True),
        ("DE-SN", date(2026, 11, 18), True),  # Repentance Day, in Saxony alone
        ("AT", date(2026, 10, 26), True),
        ("AT-9", date(2026, 12, 8), True),
        ("CH", date(2026, 8, 1), True),
        ("CH-ZH", date(2026, 1, 2), False),
        ("CH-BE", date(2026, 1, 2), True),
        ("CH-ZH", date(2026, 5, 1), True),
        ("CH-TI", date(2026, 6, 29), True),
        ("", date(2026, 12, 25), False),
    ],
)
def test_holidays_are_those_of_the_state_or_canton(region: str, day: date, closed: bool) -> None:
    assert (day in closed_days(region, 2026)) is closed


def test_every_region_that_can_be_chosen_has_holidays() -> None:
    from resonanz.act.cases.setup.phrases import REGIONS

    codes = [code for group in REGIONS.values() for code in group]
    assert [code for code in codes if not closed_days(code, 2026)] == []
    assert [sum(code.startswith(country) for code in codes) for country in ("DE-", "AT-", "CH-")] == [16, 9, 26]


def test_the_night_in_spring_is_an_hour_shorter_and_that_in_autumn_an_hour_longer() -> None:
    always = Calendar(ROUND_THE_CLOCK, region="")
    assert elapsed(always, berlin(2026, 3, 29), berlin(2026, 3, 30)) == 23 * HOUR
    assert elapsed(always, berlin(2026, 10, 25), berlin(2026, 10, 26)) == 25 * HOUR
    assert due_at(always, berlin(2026, 3, 29, 1), 2 * HOUR) == berlin(2026, 3, 29, 4)
    assert due_at(always, berlin(2026, 10, 25, 1), 3 * HOUR) == berlin(2026, 10, 25, 3)


def test_hours_that_begin_in_the_missing_hour_begin_at_the_leap() -> None:
    early = Calendar((((2 * 60 + 30, 5 * 60),),) * 7, region="")
    assert elapsed(early, berlin(2026, 3, 29), berlin(2026, 3, 29, 12)) == 2 * HOUR
    assert due_at(early, berlin(2026, 3, 29), HOUR) == berlin(2026, 3, 29, 4)
    within = Calendar((((2 * 60 + 10, 2 * 60 + 50),),) * 7, region="")
    assert elapsed(within, berlin(2026, 3, 29), berlin(2026, 3, 29, 12)) == timedelta(0)


def test_hours_that_meet_in_the_doubled_hour_count_it_once() -> None:
    meeting = Calendar((((60, 150), (150, 240)),) * 7, region="")
    assert elapsed(meeting, berlin(2026, 10, 25), berlin(2026, 10, 25, 12)) == 4 * HOUR


@pytest.mark.parametrize("week", [((),) * 7, OFFICE[:5]])
def test_a_calendar_that_never_opens_is_refused(week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    with pytest.raises(NeverOpen):
        Calendar(week)


@pytest.mark.parametrize("day", [((600, 500),), ((500, 600), (550, 700)), ((0, 1500),)])
def test_hours_that_do_not_follow_each_other_are_refused(day: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="follow each other"):
        Calendar((day, *OFFICE[1:]))


def _day(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=0, max_size=6)))
    return tuple((a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=False))


OWN_DAYS = [date(2026, month, day) for month, days in ((3, (27, 29, 30)), (4, (2, 8)), (10, (25, 26))) for day in days]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = (*(_day(draw) for _ in range(7)),)
    zone = draw(st.sampled_from(["Europe/Berlin", "Europe/Zurich", "Atlantic/Azores", "Australia/Lord_Howe"]))
    region = draw(st.sampled_from(["", "DE-SH", "AT-9", "CH-ZH"]))
    closed = draw(st.frozensets(st.sampled_from(OWN_DAYS), max_size=4))
    return Calendar(week if any(week) else OFFICE, region, zone, closed)


NEAR_A_CHANGE = st.sampled_from([berlin(2026, 3, 27), berlin(2026, 10, 23), berlin(2026, 4, 3), berlin(2026, 12, 23)])
MOMENTS = st.builds(
    lambda day, minutes, zone: (day.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone),
    NEAR_A_CHANGE,
    st.integers(0, 5 * 1440),
    st.sampled_from([UTC, BERLIN]),
)
AMOUNTS = st.integers(0, 3_000).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=40)
@given(calendars(), MOMENTS, st.integers(0, 3 * 1440))
def test_open_time_is_what_the_clock_on_the_wall_shows(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start.astimezone(UTC) + timedelta(minutes=minutes)
    assert elapsed(calendar, start, end) == walked(calendar, start, end)


@settings(max_examples=150)
@given(calendars(), MOMENTS, AMOUNTS)
def test_exactly_so_much_open_time_passes_until_it_is_due(
    calendar: Calendar, start: datetime, hours: timedelta
) -> None:
    assert elapsed(calendar, start, due_at(calendar, start, hours)) == hours


@settings(max_examples=150)
@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_waiting_twice_is_waiting_for_both(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    assert due_at(calendar, due_at(calendar, start, one), two) == due_at(calendar, start, one + two)


@settings(max_examples=150)
@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS, st.integers(0, 2_000))
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, start: datetime, hours: timedelta, more: timedelta, minutes: int
) -> None:
    due = due_at(calendar, start, hours)
    assert start <= due <= due_at(calendar, start, hours + more)
    assert due <= due_at(calendar, start.astimezone(UTC) + timedelta(minutes=minutes), hours) or hours == timedelta(0)


@settings(max_examples=100)
@given(calendars(), MOMENTS, st.integers(0, 3_000), st.integers(0, 3_000))
def test_open_times_of_parts_add_up(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    middle = start.astimezone(UTC) + timedelta(minutes=one)
    end = middle + timedelta(minutes=two)
    assert elapsed(calendar, start, end) == elapsed(calendar, start, middle) + elapsed(calendar, middle, end)
