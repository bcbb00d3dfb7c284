"""The calendar of a working year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resonanz.analytics.simulate.almanac import (
    DAY,
    HOUR,
    calendar_month,
    days_off,
    easter,
    month_starts,
    to_office_hours,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "day",
    [
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2038, 4, 25),
    ],
)
def test_easter_falls_on_the_published_days(day: date) -> None:
    assert easter(day.year) == day


def test_months_begin_on_the_first() -> None:
    starts = month_starts(date(2026, 3, 2), 2)
    assert starts.astype("datetime64[us]").astype("datetime64[D]").astype(str).tolist() == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
        "2026-04-01",
    ]
    assert [calendar_month(starts, m) for m in range(3)] == [0, 1, 2]


def test_instants_outside_office_hours_move_to_the_next_working_day() -> None:
    friday = (date(2025, 4, 17) - date(1970, 1, 1)).days  # Thursday before Good Friday
    off = days_off(month_starts(date(2025, 5, 1), 2), ((5, 1),))
    times = np.array([friday * DAY + 20 * HOUR, friday * DAY + 12 * HOUR, friday * DAY + 5 * HOUR])
    moved = to_office_hours(np.random.default_rng(0), times, off)
    days = (moved // DAY).tolist()
    assert days == [friday + 5, friday, friday], "Tuesday after Easter Monday, the same day, the same day"
    assert moved[1] == times[1]
    assert all(8 * HOUR <= clock < 18 * HOUR for clock in (moved % DAY).tolist())
