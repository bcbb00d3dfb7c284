from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonanz.events.mapping.times import shape_of

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 22)
WRITTEN = {
    "2011-10-11 13:42:22.688000+02:00": None,
    "2024-02-29": None,
    "29/2/2016 01:16": "%d/%m/%Y %H:%M",
    "2/29/2016 01:16": "%m/%d/%Y %H:%M",
    "14-Aug-23": "%d-%b-%y",
    "August 14, 2023": "%B %d, %Y",
    "31.12.2023 09:05:01": "%d.%m.%Y %H:%M:%S",
    "2024/01/31 10:00:00.000": "%Y/%m/%d %H:%M:%S.%f",
    "05/21/2016 12:00:00 AM": "%m/%d/%Y %I:%M:%S %p",
    "Tue Feb 24 11:15:48 +0000 2015": "%a %b %d %H:%M:%S %z %Y",
    "20240131": "%Y%m%d",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_it_finds_the_format(text: str) -> None:
    shape = shape_of([text], TODAY)
    assert shape is not None
    assert shape.format == WRITTEN[text]


@pytest.mark.parametrize("text", [t for t, form in WRITTEN.items() if form])
def test_the_format_reads_the_text(text: str) -> None:
    assert datetime.strptime(text, str(WRITTEN[text])).year in {2015, 2016, 2023, 2024}


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2025, 12, 31)), min_size=40, unique=True),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]),
)
def test_days_above_twelve_tell_the_order(days: list[date], form: str) -> None:
    shape = shape_of([f"{day:{form}}" for day in days], TODAY)
    assert shape is not None
    if any(day.day > 12 for day in days):
        assert (shape.format, shape.assumed_order) == (form, False)


def test_without_a_telling_day_the_order_is_assumed_and_said() -> None:
    european, american, dotted = (
        shape_of([t], TODAY) for t in ("03/04/2024 10:00", "03/04/2024 10:00:00 AM", "03.04.2024")
    )
    assert european
    assert american
    assert dotted
    assert (european.day_first, european.assumed_order) == (True, True)
    assert (american.day_first, american.assumed_order) == (False, True)
    assert (dotted.day_first, dotted.assumed_order) == (True, False)


def test_a_clock_that_always_shows_midnight_is_none() -> None:
    midnight = shape_of([f"2024-01-{d:02d} 00:00:00" for d in range(1, 29)], TODAY)
    busy = shape_of([f"2024-01-{d:02d} 10:{d:02d}:00" for d in range(1, 29)], TODAY)
    assert midnight
    assert busy
    assert (midnight.has_clock, busy.has_clock) == (False, True)


@pytest.mark.parametrize(
    "text", ["12/31/1899 09:30:00 AM", "1970-01-02T12:23:00.000+01:00", "2026-11-24", "31.02.2024"]
)
def test_years_that_cannot_be_true_are_counted(text: str) -> None:
    shape = shape_of([text], TODAY)
    assert shape is not None
    assert shape.implausible == 1


def test_tomorrow_can_be_true() -> None:
    shape = shape_of(["2026-11-23"], TODAY)
    assert shape is not None
    assert shape.implausible == 0


def test_a_time_of_day_alone_is_no_date() -> None:
    shape = shape_of(["09:12:58", "11:55:41"], TODAY)
    assert shape is not None
    assert shape.clock_only
    assert shape.format == "%H:%M:%S"


@pytest.mark.parametrize(
    "values", [[], ["1", "2", "3"], ["gut", "schlecht"], ["2024-01-01", "vielleicht", "nie", "oft"]]
)
def test_other_values_are_no_times(values: list[str]) -> None:
    assert shape_of(values, TODAY) is None
