"""Times against Python's own clock and zones, numbers and amounts against what is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resonanz.events.parsing import number, read_money, read_times
from resonanz.events.sql import engine as open_engine

pytestmark = pytest.mark.unit
BERLIN = "Europe/Berlin"


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    with open_engine(1) as opened:
        yield opened


def _read(engine: Any, *cells: str | None, pattern: str | None = None, zone: str = BERLIN) -> list[datetime | None]:
    times: list[datetime | None] = read_times(
        engine, pa.array(cells, pa.string()), pattern=pattern, zone=zone
    ).utc.to_pylist()
    return times


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


moments = st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2037-12-31")).map(
    lambda t: t.replace(microsecond=0)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(moments, min_size=1, max_size=20), st.sampled_from([BERLIN, "America/New_York", "UTC"]))
def test_times_without_zone_are_read_like_python_reads_them(engine: Any, times: list[datetime], zone: str) -> None:
    here = ZoneInfo(zone)
    # Skip hours that a change of the clock leaves out; they have a test of their own.
    times = [t for t in times if t.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None) == t]
    expected = [t.replace(tzinfo=here).astimezone(UTC) for t in times]
    assert _read(engine, *(t.isoformat(" ") for t in times), zone=zone) == expected
    german = [t.strftime("%d.%m.%Y %H:%M:%S") for t in times]
    assert _read(engine, *german, pattern="%d.%m.%Y %H:%M:%S", zone=zone) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(moments, st.integers(-12, 14)), min_size=1, max_size=10))
def test_times_with_a_zone_are_instants(engine: Any, times: list[tuple[datetime, int]]) -> None:
    zoned = [t.replace(tzinfo=ZoneInfo("UTC")) - timedelta(hours=h) for t, h in times]
    cells = [f"{t.isoformat()}.000{h:+03}:00" for t, h in times]
    assert _read(engine, *cells) == zoned


def test_zones_are_read_cell_by_cell(engine: Any) -> None:
    cells = ["2024-07-01T10:00:00Z", "2024-07-01 10:00:00", "2024-07-01 10:00:00-05:00", "2024-07-01", None, "soon"]
    assert _read(engine, *cells) == [
        _utc(2024, 7, 1, 10), _utc(2024, 7, 1, 8), _utc(2024, 7, 1, 15), _utc(2024, 6, 30, 22), None, None,
    ]  # fmt: skip
    assert _read(engine, "2024-07-01 10:00:00 UTC") == [_utc(2024, 7, 1, 10)]


def test_the_hour_that_comes_twice_is_its_first_and_counted(engine: Any) -> None:
    cells = pa.array(["2024-10-27 02:30:00", "2024-10-27 03:30:00", None])
    read = read_times(engine, cells, pattern=None, zone=BERLIN)
    assert read.utc.to_pylist() == [_utc(2024, 10, 27, 0, 30), _utc(2024, 10, 27, 2, 30), None]
    assert read.ambiguous == 1


def test_the_hour_that_does_not_happen_is_the_moment_after_the_gap(engine: Any) -> None:
    assert _read(engine, "2024-03-31 02:30:00") == [_utc(2024, 3, 31, 1)]


@pytest.mark.parametrize("cell", ["infinity", "epoch", "2024-13-01", "31.02.2024", "0000-00-00 00:00:00", "12"])
def test_what_is_no_time_is_not_read(engine: Any, cell: str) -> None:
    assert _read(engine, cell, "2024-01-01") == [None, _utc(2023, 12, 31, 23)]


def test_a_zone_in_the_pattern_is_used(engine: Any) -> None:
    assert _read(engine, "01.07.2024 10:00 +0500", pattern="%d.%m.%Y %H:%M %z") == [_utc(2024, 7, 1, 5)]


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("4", False, 4.0), ("-99", False, -99.0), ("4.5", False, 4.5), ("4,5", True, 4.5), ("1.234,5", True, 1234.5),
        ("1,234.5", False, 1234.5), ("4,5", False, None), ("4.5", True, None), ("", False, None), (".", False, None),
        ("nan", False, None), ("inf", False, None), ("1e400", False, None), ("٤", False, None), ("4 5", False, None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_this_source_writes_them(text: str, comma: bool, value: float | None) -> None:
    assert number(text, decimal_comma=comma) == value


def test_amounts_keep_four_decimals_exactly(engine: Any) -> None:
    cells = pa.array(["1234.5678", "€ 12", "12.50 €", "1,000", "-3", "x", None, "99999999999999999"])
    assert read_money(engine, cells, decimal_comma=False).to_pylist() == [
        Decimal("1234.5678"), Decimal("12.0000"), Decimal("12.5000"), Decimal("1000.0000"), Decimal("-3.0000"),
        None, None, None,
    ]  # fmt: skip
