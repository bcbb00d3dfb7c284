"""Hand-offs between units, their limits for small groups, and their published figures."""

from __future__ import annotations

from math import sqrt

import pytest
from scipy.special import stdtrit
from tests.analytics.journeys.logs import log, path_rows, plain
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import Options, discover

pytestmark = pytest.mark.unit


def between(*paths: str, step: int = 1_000_000) -> list[Row]:
    """One instance per path; each letter is the unit of one event, `.` none."""
    return [
        Row(f"i{n}", "work", place * step, None if letter == "." else letter)
        for n, path in enumerate(paths)
        for place, letter in enumerate(path)
    ]


def test_thirty_steps_outside_and_seventy_inside_give_the_published_index() -> None:
    journey = discover(log(between(*["NNNNNNNNSNS"] * 10)))
    assert journey.handoff_index is not None
    assert journey.handoff_index.value == pytest.approx(-0.40)
    assert [(h.source_unit, h.target_unit, h.n, h.instances) for h in journey.handoffs] == [
        ("N", "S", 20, 10),
        ("S", "N", 10, 10),
    ]


def test_instances_are_the_sampling_units_of_the_index() -> None:
    paths = ["NSN"] * 6 + ["NNN"] * 6
    journey = discover(log(between(*paths)))
    assert journey.handoff_index is not None
    half = 2 * stdtrit(11, 0.975) * sqrt(12 * 12 * 1.0 / 11 / 24**2)
    assert journey.handoff_index.value == 0.0
    assert journey.handoff_index.low == pytest.approx(-half)
    assert journey.handoff_index.high == pytest.approx(half)


def test_work_that_comes_straight_back_is_ping_pong() -> None:
    journey = discover(log(between("NSN", "NS", "NSSN", "NSWN", "N.S.N", "NNN")), Options(minimum_instances=1))
    assert journey.ping_pong is not None
    assert (journey.ping_pong.value, journey.ping_pong.n) == (0.5, 6)


def test_waiting_between_units_is_a_share_of_the_lead_time() -> None:
    journey = discover(log(between("NNS", "NS", "NNNN")), Options(minimum_instances=1))
    assert journey.handoff_wait is not None
    assert (journey.handoff_wait.value, journey.handoff_wait.n) == (2 / 6, 3)


def test_pairs_shared_by_few_instances_are_hidden_and_counted() -> None:
    journey = discover(log(between(*["NS"] * 10, *["NW"] * 9)))
    assert [(h.source_unit, h.target_unit) for h in journey.handoffs] == [("N", "S")]
    assert [(n.code, dict(n.params)) for n in journey.notes] == [("handoffs_hidden", {"n": 1, "minimum": 10})]


def test_a_log_of_few_instances_shows_no_hand_offs_at_all() -> None:
    journey = discover(log(between("NSN")))
    assert (journey.handoffs, journey.handoff_index, journey.ping_pong) == ((), None, None)
    assert [note.code for note in journey.notes] == ["handoffs_too_few"]


def test_a_log_without_units_says_nothing_about_hand_offs() -> None:
    journey = discover(plain(path_rows("AB")))
    assert (journey.handoffs, journey.handoff_index, journey.ping_pong, journey.notes) == ((), None, None, ())
