from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from tests.analytics.drivers.answers import ratings

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.value.touchpoints.segments import segment_levers

pytestmark = pytest.mark.unit

POINTS = ("delivery", "service")


def world(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = ratings(1200, 2)
    segments = np.repeat(["new", "old"], 600)
    slope = np.where(segments == "old", 20.0, 0.0)
    money = 100 + slope * x[:, 0] + 30 * np.random.default_rng(seed + 99).normal(size=1200)
    return x, money, segments


def test_only_the_segment_with_a_lever_shows_one() -> None:
    x, money, segments = world()
    found = segment_levers(x, money, POINTS, segments)
    assert (found[0].segment, found[0].touchpoint, found[0].found) == ("old", "delivery", True)
    assert [c.found for c in found] == [True, False, False, False]
    oracle = sm.OLS(money[segments == "old"], sm.add_constant(x[segments == "old"])).fit()
    assert found[0].each.value == pytest.approx(oracle.params[1])
    assert found[0].total.value == pytest.approx(600 * oracle.params[1])
    assert (found[0].visitors, found[0].each.notes[0].code) == (600, "association")


def test_many_looks_widen_the_intervals_and_agree_with_what_is_found() -> None:
    x, money, segments = world(1)
    for cell in segment_levers(x, money, POINTS, segments):
        low, high = cell.each.low, cell.each.high
        assert low is not None
        assert high is not None
        assert cell.found == (not low <= 0 <= high)
        assert cell.each.level >= 0.95


def test_without_segments_all_customers_are_one() -> None:
    x, money, _ = world()
    found = segment_levers(x, money, POINTS)
    assert {c.segment for c in found} == {""}
    assert len(found) == 2


def test_a_touchpoint_that_few_visited_says_so() -> None:
    x, money, _ = world()
    x[20:, 1] = np.nan
    found = {c.touchpoint: c for c in segment_levers(x, money, POINTS)}
    assert found["service"].each.value is None
    assert found["service"].each.notes[0].params["n"] == 20
    assert found["delivery"].each.known


def test_it_refuses_names_that_do_not_fit() -> None:
    x, money, _ = world()
    with pytest.raises(InvalidArgument, match="one column per touchpoint"):
        segment_levers(x, money, ("one",))
