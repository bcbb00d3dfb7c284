from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from resonanz.analytics.metrics.scales import read_scale
from resonanz.prove.effects.outcomes.rules import (
    Answers,
    NothingToCompare,
    Span,
    begin,
    course,
    following,
    nearest,
    worth_of,
)

pytestmark = pytest.mark.unit
MONDAY = date(2026, 9, 7)
SPAN = Span(MONDAY - timedelta(weeks=8), MONDAY + timedelta(weeks=4, days=-1))


def weekly(unit: str, n: int, *, weeks: range = range(-8, 4), score: float = 3.0) -> list[Answers]:
    return [Answers(unit, MONDAY + timedelta(weeks=w, days=2), score, n) for w in weeks]


def test_weeks_are_compared_where_most_cells_are_large_enough() -> None:
    found = course([*weekly("Nord", 9), *weekly("Ost", 9)], {"Nord": MONDAY}, float, SPAN)
    assert (found.grain, found.hidden, len(found.panel.times)) == ("week", 0, 12)
    assert [(t.unit, t.start) for t in found.treatments] == [("Nord", "2026-09-07")]
    assert found.panel.outcome.tolist() == [[3.0] * 12] * 2
    assert found.panel.n.tolist() == [[9.0] * 12] * 2


def test_cells_of_fewer_than_five_answers_take_no_part() -> None:
    rows = [
        *weekly("Nord", 9),
        *weekly("Ost", 9),
        *weekly("West", 9, weeks=range(-8, 3)),
        Answers("West", date(2026, 9, 29), 1, 4),
    ]
    found = course(rows, {"Nord": MONDAY}, float, SPAN)
    assert found.hidden == 1
    assert np.isnan(found.panel.outcome[2, -1])


def test_months_are_compared_where_weeks_are_too_thin() -> None:
    rows = [Answers(u, date(2026, m, d), 3, 2) for u in ("Nord", "Ost") for m in range(3, 11) for d in (1, 9, 17, 25)]
    found = course(rows, {"Nord": date(2026, 9, 1)}, float, Span(date(2026, 3, 1), date(2026, 10, 31)))
    assert (found.grain, found.panel.times[0], found.panel.times[-1]) == ("month", "2026-03-01", "2026-10-01")
    assert found.treatments[0].start == "2026-09-01"


def test_a_week_in_which_a_unit_began_half_way_takes_no_part_for_it() -> None:
    found = course([*weekly("Nord", 9), *weekly("Ost", 9)], {"Nord": MONDAY + timedelta(days=2)}, float, SPAN)
    half = found.panel.times.index("2026-09-07")
    assert found.treatments[0].start == "2026-09-14"
    assert [bool(np.isnan(row[half])) for row in found.panel.outcome] == [True, False]


def test_periods_that_are_not_over_take_no_part() -> None:
    early = Span(SPAN.first, SPAN.last - timedelta(days=3))
    found = course([*weekly("Nord", 9), *weekly("Ost", 9)], {"Nord": MONDAY}, float, early)
    assert found.panel.times[-1] == "2026-09-21"


def test_without_a_whole_period_after_the_start_nothing_is_compared() -> None:
    with pytest.raises(NothingToCompare, match="no_period_after"):
        course([*weekly("Nord", 9), *weekly("Ost", 9)], {"Nord": MONDAY + timedelta(weeks=4)}, float, SPAN)


def test_too_few_answers_are_named() -> None:
    with pytest.raises(NothingToCompare, match="too_few_answers"):
        course([Answers("Nord", MONDAY, 3, 4)], {"Nord": MONDAY}, float, SPAN)


def test_an_answer_is_worth_its_points_or_its_score() -> None:
    nps = worth_of("nps", read_scale("0-10"))
    assert [nps(score) for score in (0, 6, 7, 8, 9, 10)] == [-100, -100, 0, 0, 100, 100]
    assert worth_of("csat", read_scale("1-5"))(4) == 4.0


def test_periods_begin_on_mondays_and_on_firsts() -> None:
    assert (begin(date(2026, 9, 10), "week"), begin(date(2026, 9, 10), "month")) == (MONDAY, date(2026, 9, 1))
    assert [following(date(2026, 12, d), "month") for d in (1, 2)] == [date(2026, 12, 1), date(2027, 1, 1)]


def test_answers_of_a_branch_belong_to_the_lowest_named_unit_above_it() -> None:
    above = {"a/": "Haus", "a/b/": "Nord"}
    assert [nearest(path, above) for path in ("a/b/c/", "a/b/", "a/x/", "", "z/")] == [
        "Nord",
        "Nord",
        "Haus",
        None,
        None,
    ]
