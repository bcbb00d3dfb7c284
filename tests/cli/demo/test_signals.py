"""What customers say in the weeks that a demo was moved: only new days, and matters of their own."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from resonanz.analytics.simulate.nordlicht import demo_tables
from resonanz.cli.demo.signals import _TIMES, _later, _renumbered

pytestmark = pytest.mark.unit
END, SINCE = date(2026, 11, 23), date(2026, 10, 12)


@pytest.fixture(scope="module")
def tables() -> dict[str, object]:
    return dict(demo_tables(end=END, seed=3, customers=150))


@pytest.mark.parametrize("name", _TIMES)
def test_only_the_new_days_are_kept(tables: dict[str, object], name: str) -> None:
    column, pattern = _TIMES[name]
    all_rows = tables[name]
    kept = _later(all_rows, column, pattern, since=SINCE)  # type: ignore[arg-type]
    days = [datetime.strptime(text, pattern).date() for text in all_rows[column].to_pylist()]  # type: ignore[index]
    assert kept.num_rows == sum(SINCE <= day < END for day in days)


def test_matters_of_new_days_are_none_of_those_before(tables: dict[str, object]) -> None:
    steps = tables["schritte"]
    marked = _renumbered(steps, "261123")  # type: ignore[arg-type]
    before, after = (set(table["Vorgang"].to_pylist()) for table in (steps, marked))  # type: ignore[index]
    assert len(before) == len(after)
    assert not before & after
    assert {text.replace("261123-", "") for text in after} == before
