"""The whole kernel beside the plain implementation, on random logs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.analytics.journeys import oracle
from tests.analytics.journeys.logs import calm, log, path_rows, plain, random_rows
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import Options, discover
from resonanz.analytics.journeys.results import Journey

pytestmark = pytest.mark.unit
EVERYTHING = Options(top=1000, minimum_instances=1)


def seconds(waits: list[int], q: float) -> float | None:
    return np.quantile(np.array(waits), q) / 1e6 if waits else None


def edges_of(journey: Journey) -> dict[tuple[str, str], tuple[int, float | None, float | None]]:
    return {(edge.source, edge.target): (edge.n, edge.median_seconds, edge.p90_seconds) for edge in journey.edges}


@calm
@given(random_rows())
def test_edges_and_their_waits_equal_the_plain_implementation(rows: list[Row]) -> None:
    expected = {pair: (n, seconds(w, 0.5), seconds(w, 0.9)) for pair, (n, w) in oracle.edges(rows).items()}
    assert edges_of(discover(plain(rows), EVERYTHING)) == expected


@calm
@given(random_rows())
def test_variants_equal_the_plain_implementation_in_a_fixed_order(rows: list[Row]) -> None:
    journey = discover(plain(rows), EVERYTHING)
    expected = sorted(oracle.variants(rows).items(), key=lambda item: (-item[1], item[0]))
    assert [(variant.path, variant.n) for variant in journey.top_variants] == expected
    assert journey.variants == len(expected)


@calm
@given(random_rows())
def test_a_short_list_of_variants_is_the_head_of_the_long_one(rows: list[Row]) -> None:
    some = discover(plain(rows), Options(top=2)).top_variants
    assert some == discover(plain(rows), EVERYTHING).top_variants[:2]


@calm
@given(random_rows())
def test_activities_equal_the_plain_implementation(rows: list[Row]) -> None:
    journey = discover(plain(rows), EVERYTHING)
    found = {a.name: (a.events, a.instances, a.starts, a.ends) for a in journey.activities}
    assert found == oracle.activities(rows)
    assert journey.events == len(rows)
    assert journey.cases == len({row.instance for row in rows})


@calm
@given(random_rows())
def test_durations_equal_the_plain_implementation(rows: list[Row]) -> None:
    journey = discover(plain(rows), EVERYTHING)
    lasted = oracle.durations(rows)
    found = [None if e is None else e.value for e in (journey.duration_median, journey.duration_p90)]
    assert found == [seconds(lasted, 0.5), seconds(lasted, 0.9)]


@calm
@given(random_rows())
def test_rework_equals_the_plain_implementation_with_and_without_a_lifecycle(rows: list[Row]) -> None:
    for made, given_rows in (
        (log(rows), rows),
        (plain(rows), [Row(row.instance, row.activity, row.time) for row in rows]),
    ):
        journey = discover(made, EVERYTHING)
        again, any_again, looked_at = oracle.repeated(given_rows)
        assert {a.name: a.repeated for a in journey.activities if a.repeated} == again
        assert (journey.rework.value, journey.rework.n) == (any_again / looked_at if looked_at else None, looked_at)


@calm
@given(random_rows())
def test_service_and_waiting_times_equal_first_in_first_out(rows: list[Row]) -> None:
    journey = discover(log(rows), EVERYTHING)
    work, waiting = oracle.service(rows)
    found = {
        a.name: (a.service_seconds, a.waiting_seconds) for a in journey.activities if a.service_seconds is not None
    }
    assert found == {name: (seconds(times, 0.5), seconds(waiting.get(name, []), 0.5)) for name, times in work.items()}


@calm
@given(random_rows())
def test_hand_offs_equal_the_plain_implementation(rows: list[Row]) -> None:
    journey = discover(log(rows), EVERYTHING)
    expected = oracle.units(rows)
    found = {(h.source_unit, h.target_unit): (h.n, h.instances, h.median_seconds) for h in journey.handoffs}
    assert found == {pair: (n, who, seconds(waits, 0.5)) for pair, (n, who, waits) in expected.handoffs.items()}
    if expected.crossed + expected.stayed:
        assert journey.handoff_index is not None
        share = expected.crossed / (expected.crossed + expected.stayed)
        assert journey.handoff_index.value == 2 * share - 1
    if expected.lead:
        assert journey.handoff_wait is not None
        assert journey.handoff_wait.value == expected.wait / expected.lead
    if expected.instances:
        assert journey.ping_pong is not None
        assert journey.ping_pong.value == expected.ping_pong / expected.instances


@calm
@given(random_rows())
def test_units_and_lifecycle_change_neither_paths_nor_waits(rows: list[Row]) -> None:
    rich, bare = discover(log(rows), EVERYTHING), discover(plain(rows), EVERYTHING)
    assert (rich.edges, rich.top_variants, rich.variants) == (bare.edges, bare.top_variants, bare.variants)


def test_an_empty_log_gives_an_empty_journey() -> None:
    journey = discover(log([]))
    assert (journey.cases, journey.events, journey.variants) == (0, 0, 0)
    assert (journey.activities, journey.edges, journey.top_variants) == ((), (), ())
    assert journey.duration_median is None
    assert journey.rework.value is None


def test_equal_times_keep_the_order_of_arrival() -> None:
    rows = [Row("p", "B", 5), Row("p", "A", 5), Row("p", "C", 4)]
    assert discover(plain(rows)).top_variants[0].path == ("C", "B", "A")


def test_an_undated_event_stands_last_gives_no_wait_and_is_noted() -> None:
    journey = discover(plain([Row("p", "A", None), Row("p", "B", 5), Row("p", "C", 7)]))
    assert journey.top_variants[0].path == ("B", "C", "A")
    assert edges_of(journey) == {("B", "C"): (1, 2e-6, 2e-6), ("C", "A"): (1, None, None)}
    assert [(n.code, dict(n.params)) for n in journey.notes] == [("events_undated", {"n": 1})]


def test_a_fixed_journey_gives_the_figures_worked_out_by_hand() -> None:
    journey = discover(plain(path_rows("ABC", "ABC", "ABBC", "AB")))
    assert [(v.path, v.n) for v in journey.top_variants] == [
        (("A", "B", "C"), 2),
        (("A", "B"), 1),
        (("A", "B", "B", "C"), 1),
    ]
    assert edges_of(journey) == {("A", "B"): (4, 1.0, 1.0), ("B", "B"): (1, 1.0, 1.0), ("B", "C"): (3, 1.0, 1.0)}
    assert (journey.rework.value, journey.rework.n) == (0.25, 4)
    assert {a.name: None if a.drop_off is None else a.drop_off.value for a in journey.activities} == {
        "A": 0.0,
        "B": 0.25,
        "C": 1.0,
    }
