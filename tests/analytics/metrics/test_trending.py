"""Metrics over time, with breaks that nothing crosses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.analytics.metrics.answers import answers, asked

from resonanz.analytics.metrics import trend
from resonanz.analytics.metrics.results import Break
from resonanz.analytics.results import Verdict, note

pytestmark = pytest.mark.integration


def monthly(
    *months: tuple[int, float, int], scale: str = "0-1", metric: str = "share", **columns: str
) -> dict[str, Any]:
    """Answers per month of 2025: (month, share of ones, n)."""
    score, times = [], []
    for month, share, n in months:
        score += [1.0] * round(share * n) + [0.0] * (n - round(share * n))
        times += [datetime(2025, month, 5, 12, tzinfo=UTC)] * n
    extra = {name: [value] * len(score) for name, value in columns.items()}
    return asked(metric, score, scale=scale, occurred_at=pa.array(times, pa.timestamp("us", "UTC")), **extra)


def test_each_month_has_its_value_and_the_last_change_is_judged() -> None:
    (line,) = trend(answers(monthly((1, 0.5, 200), (2, 0.5, 200), (3, 0.8, 200))))
    assert [(p.period, p.estimate.value, p.estimate.n) for p in line.points] == [
        (date(2025, 1, 1), 0.5, 200),
        (date(2025, 2, 1), 0.5, 200),
        (date(2025, 3, 1), 0.8, 200),
    ]
    assert line.change is not None
    assert (round(line.change.value or 0, 6), line.verdict, line.breaks) == (0.3, Verdict.BETTER, ())
    assert line.visible_change == pytest.approx(0.126, abs=0.005)


def test_a_change_within_noise_is_no_clear_difference() -> None:
    (line,) = trend(answers(monthly((1, 0.50, 200), (2, 0.52, 200))))
    assert line.verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_one_month_cannot_tell_a_change() -> None:
    (line,) = trend(answers(monthly((1, 0.5, 200))))
    assert (line.change, line.verdict, line.visible_change) == (None, Verdict.CANNOT_TELL, None)


def test_few_answers_in_a_month_get_no_verdict() -> None:
    (line,) = trend(answers(monthly((1, 0.1, 20), (2, 0.9, 20))))
    assert line.change is not None
    assert line.verdict is Verdict.CANNOT_TELL


def test_a_new_scale_breaks_the_line() -> None:
    lines = trend(
        answers(
            monthly((1, 0.5, 100), (2, 0.5, 100), metric="rating", scale="0-1"),
            monthly((3, 0.5, 100), metric="rating", scale="0-10"),
        )
    )
    (line,) = lines
    assert [(p.series, p.scale) for p in line.points] == [(0, "0-1"), (0, "0-1"), (1, None)]
    assert line.breaks == (Break(date(2025, 3, 1), note("scale_changed", before="0-1", after="0-10")),)
    assert (line.scale, line.change, line.verdict) == ("0-10", None, Verdict.CANNOT_TELL)


def test_a_new_source_breaks_the_line() -> None:
    old = monthly((1, 0.5, 100), (2, 0.5, 100), source="old tool")
    new = monthly((3, 0.9, 100), (4, 0.9, 100), source="new tool")
    (line,) = trend(answers(old, new))
    assert [p.series for p in line.points] == [0, 0, 1, 1]
    assert line.breaks == (Break(date(2025, 3, 1), note("source_changed", before="old tool", after="new tool")),)
    assert line.verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_sources_side_by_side_break_nothing() -> None:
    a, b = monthly((1, 0.5, 100), (2, 0.5, 100), source="a"), monthly((2, 0.5, 100), (3, 0.5, 100), source="b")
    (line,) = trend(answers(a, b))
    assert line.breaks == ()


def test_a_known_break_inside_a_month_cuts_the_month_in_two() -> None:
    first = monthly((1, 0.5, 100), (2, 0.5, 100))
    later = asked(
        "share",
        [1.0] * 50,
        scale="0-1",
        occurred_at=pa.array([datetime(2025, 2, 20, tzinfo=UTC)] * 50, pa.timestamp("us", "UTC")),
    )
    new_wording = Break(date(2025, 2, 15), note("wording_changed"))
    (line,) = trend(answers(first, later), breaks=[new_wording])
    assert [(p.period.month, p.series, p.estimate.n) for p in line.points] == [(1, 0, 100), (2, 0, 100), (2, 1, 50)]
    assert line.breaks == (Break(date(2025, 2, 1), note("wording_changed")),)
    assert line.change is None


def test_a_break_outside_the_data_is_none() -> None:
    (line,) = trend(answers(monthly((1, 0.5, 100))), breaks=[Break(date(2030, 1, 1), note("wording_changed"))])
    assert line.breaks == ()


def test_a_month_without_answers_is_said() -> None:
    (line,) = trend(answers(monthly((1, 0.5, 100), (4, 0.5, 100))))
    assert line.change is not None
    assert line.change.notes == (note("periods_without_answers", before="2025-01-01"),)


def test_small_months_are_hidden() -> None:
    (line,) = trend(answers(monthly((1, 0.5, 100), (2, 0.5, 3), (3, 0.5, 10), (4, 0.5, 100))))
    assert [p.estimate.value for p in line.points] == [0.5, None, None, 0.5]


def test_undated_answers_take_no_part() -> None:
    undated = asked("share", [1.0] * 50, scale="0-1", occurred_at=pa.array([None] * 50, pa.timestamp("us", "UTC")))
    assert trend(answers(undated)) == ()
    (line,) = trend(answers(undated, monthly((1, 0.5, 100))))
    assert [p.estimate.n for p in line.points] == [100]


def times(*moments: datetime) -> dict[str, Any]:
    zone = "UTC" if moments[0].tzinfo else None
    return asked("share", [1.0] * len(moments), scale="0-1", occurred_at=pa.array(moments, pa.timestamp("us", zone)))


@pytest.mark.parametrize(
    ("utc", "month"),
    [
        (datetime(2025, 1, 31, 22, 59, tzinfo=UTC), 1),
        (datetime(2025, 1, 31, 23, 0, tzinfo=UTC), 2),
        (datetime(2025, 6, 30, 21, 59, tzinfo=UTC), 6),
        (datetime(2025, 6, 30, 22, 0, tzinfo=UTC), 7),
    ],
)
def test_a_month_ends_at_midnight_of_the_zone_in_winter_and_summer(utc: datetime, month: int) -> None:
    early = datetime(2024, 12, 1, 12, tzinfo=UTC)
    (line,) = trend(answers(times(early, *[utc] * 6)))
    assert [p.period for p in line.points] == [date(2024, 12, 1), date(2025, month, 1)]


def test_times_without_a_zone_are_utc() -> None:
    (line,) = trend(answers(times(*[datetime(2025, 1, 31, 23, 30)] * 6)))  # noqa: DTZ001 - that is the case
    assert [p.period for p in line.points] == [date(2025, 2, 1)]


def test_dates_are_taken_as_they_are() -> None:
    (line,) = trend(answers(asked("share", [1.0] * 6, scale="0-1", occurred_at=[date(2025, 1, 31)] * 6)))
    assert [p.period for p in line.points] == [date(2025, 1, 1)]


@pytest.mark.parametrize(
    ("grain", "first"),
    [
        ("week", date(2025, 5, 12)),
        ("month", date(2025, 5, 1)),
        ("quarter", date(2025, 4, 1)),
        ("year", date(2025, 1, 1)),
    ],
)
def test_a_period_is_named_by_its_first_day(grain: str, first: date) -> None:
    (line,) = trend(
        answers(times(*[datetime(2025, 5, 18, 12, tzinfo=UTC) - timedelta(days=d) for d in range(6)])), grain=grain
    )
    assert [p.period for p in line.points] == [first]
