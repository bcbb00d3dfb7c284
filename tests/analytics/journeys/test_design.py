"""Real journeys beside the designed order of stages."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.journeys.logs import calm, path_rows, plain

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.journeys import Design, Options, Stage, discover

pytestmark = pytest.mark.unit
DESIGN = Design((Stage("Search", ("A", "B")), Stage("Buy", ("C",)), Stage("Use", ("D",))))
STAGE = {"A": 0, "B": 0, "C": 1, "D": 2}


def follows(path: str) -> bool:
    stages = [STAGE.get(letter, -9) for letter in path]
    return stages[0] == 0 and all(b - a in {0, 1} for a, b in pairwise(stages))


@calm
@given(st.lists(st.text("ABCDX", min_size=1, max_size=6), min_size=1, max_size=12))
def test_conformance_and_stages_equal_a_plain_count(paths: list[str]) -> None:
    journey = discover(plain(path_rows(*paths)), Options(design=DESIGN))
    assert journey.conformance is not None
    assert journey.conformance.value == sum(map(follows, paths)) / len(paths)
    got = [{STAGE[letter] for letter in path if letter in STAGE} for path in paths]
    for i, stage in enumerate(journey.stages):
        furthest = [max(stages, default=-1) for stages in got]
        assert stage.reached == sum(i in stages for stages in got)
        assert stage.skipped == sum(i not in stages and far > i for stages, far in zip(got, furthest, strict=True))
        assert stage.dropped == furthest.count(i)


def test_a_journey_that_stops_early_still_follows_the_design() -> None:
    journey = discover(plain(path_rows("AB", "ABCD", "ACD", "BC")), Options(design=DESIGN))
    assert journey.conformance is not None
    assert journey.conformance.value == 1.0
    assert [(s.name, s.reached, s.skipped, s.dropped) for s in journey.stages] == [
        ("Search", 4, 0, 1),
        ("Buy", 3, 0, 1),
        ("Use", 2, 0, 2),
    ]
    assert [s.drop_off.value if s.drop_off else None for s in journey.stages] == [1 / 4, 1 / 3, None]


@pytest.mark.parametrize("path", ["CD", "AD", "ACBD", "AXC", "DA"])
def test_leaving_the_designed_order_is_a_deviation(path: str) -> None:
    journey = discover(plain(path_rows(path)), Options(design=DESIGN))
    assert journey.conformance is not None
    assert journey.conformance.value == 0.0


def test_an_edge_says_whether_it_is_designed_and_what_it_skips() -> None:
    journey = discover(plain(path_rows("ABCD", "AD", "DA", "AXA")), Options(design=DESIGN))
    found = {(e.source, e.target): (e.designed, e.skipped) for e in journey.edges}
    assert found == {
        ("A", "B"): (True, ()),
        ("B", "C"): (True, ()),
        ("C", "D"): (True, ()),
        ("A", "D"): (False, ("Buy",)),
        ("D", "A"): (False, ()),
        ("A", "X"): (False, ()),
        ("X", "A"): (False, ()),
    }


def deviations(path: str) -> set[tuple[str, str, str]]:
    found = {("outside", "", letter) for letter in path if letter not in STAGE}
    if STAGE.get(path[0], 0) > 0:
        found.add(("begins_later", "", path[0]))
    for a, b in pairwise(path):
        if a in STAGE and b in STAGE and STAGE[b] - STAGE[a] not in {0, 1}:
            found.add(("goes_back" if STAGE[b] < STAGE[a] else "skips", a, b))
    return found


@calm
@given(st.lists(st.text("ABCDX", min_size=1, max_size=6), min_size=1, max_size=12))
def test_deviations_equal_a_plain_count_and_explain_every_instance_that_leaves_the_design(paths: list[str]) -> None:
    journey = discover(plain(path_rows(*paths)), Options(design=DESIGN, top=1000))
    counts = Counter(item for path in paths for item in deviations(path))
    assert {(str(d.departure), d.source, d.target): d.instances for d in journey.deviations} == dict(counts)
    assert all(d.share.value == d.instances / len(paths) for d in journey.deviations)
    assert [follows(path) for path in paths] == [not deviations(path) for path in paths]


def test_a_deviation_names_the_stages_that_are_passed_by() -> None:
    journey = discover(plain(path_rows("AD", "AD", "D", "ABCDA")), Options(design=DESIGN))
    assert [(str(d.departure), d.source, d.target, d.skipped, d.instances) for d in journey.deviations] == [
        ("skips", "A", "D", ("Buy",), 2),
        ("begins_later", "", "D", ("Search", "Buy"), 1),
        ("goes_back", "D", "A", (), 1),
    ]


def test_without_a_design_nothing_is_judged() -> None:
    journey = discover(plain(path_rows("AB")))
    assert (journey.conformance, journey.stages, journey.edges[0].designed) == (None, (), None)


def test_a_design_refuses_an_activity_in_two_stages_and_an_empty_plan() -> None:
    with pytest.raises(InvalidArgument, match="A belongs to more than one stage"):
        Design((Stage("one", ("A",)), Stage("two", ("A", "B"))))
    with pytest.raises(InvalidArgument, match="has no activities"):
        Design(())
