from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from tests.analytics.drivers.answers import analyse, known, outcome_of, ratings

from resonanz.analytics.drivers.moments import moments_from_array
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Unit
from resonanz.analytics.value.lever import levers

pytestmark = pytest.mark.unit


def test_it_is_the_least_squares_slope_of_the_value_with_an_interval() -> None:
    x = ratings(1000, 3)
    value = 100 + x @ [10, 4, 0] + 20 * np.random.default_rng(0).normal(size=1000)
    found = levers(moments_from_array(x, value), np.ones(3), replicates=1000)
    oracle = sm.OLS(value, sm.add_constant(x)).fit(cov_type="HC1")
    assert [e.value for e in found] == pytest.approx(oracle.params[1:].tolist())
    half = [((e.high or 0) - (e.low or 0)) / 2 for e in found]
    assert half == pytest.approx((1.96 * oracle.bse[1:]).tolist(), rel=0.15)
    assert {(e.unit, e.method, e.n, e.notes[0].code) for e in found} == {(Unit.MONEY, "lever", 1000, "association")}


def test_one_point_better_is_one_number_less_where_one_is_best() -> None:
    x = ratings(500, 2)
    value = x @ [10, 5] + np.random.default_rng(0).normal(size=500)
    up = levers(moments_from_array(x, value), np.ones(2), replicates=50)
    down = levers(moments_from_array(6 - x, value), -np.ones(2), replicates=50)
    assert [e.value for e in up] == pytest.approx([e.value for e in down])


def test_customers_who_did_not_visit_do_not_move_the_slope() -> None:
    x = ratings(4000, 2, missing=0.4)
    value = outcome_of(x, [10, 5], noise=0.1) + 50 * np.isfinite(x[:, 0])
    found = levers(moments_from_array(x, value), np.ones(2), replicates=50)
    assert [round(e.value or 0, 1) for e in found] == [10.0, 5.0]


def test_too_few_values_and_equal_scores_have_no_lever() -> None:
    x = ratings(49, 2)
    few = levers(moments_from_array(x, x.sum(axis=1)), np.ones(2))
    assert [(e.value, e.notes[0].code, e.notes[0].params["needed"]) for e in few] == [(None, "too_few_values", 50)] * 2
    x = ratings(90, 2)
    x[:, 1] = 3
    equal = levers(moments_from_array(x, outcome_of(x, [2, 0])), np.ones(2), replicates=50)
    assert [e.value is None for e in equal] == [False, True]
    assert equal[1].notes[0].code == "lever_scores_equal"


def test_it_refuses_a_wrong_number_of_directions() -> None:
    with pytest.raises(InvalidArgument, match="one sign per driver"):
        levers(moments_from_array(ratings(60, 2), np.ones(60)), np.ones(3))


def test_the_driver_analysis_carries_it_beside_each_driver() -> None:
    x = ratings(600, 3)
    y = outcome_of(x, [1, 0.5, 0])
    money = np.where(np.arange(600) % 2, np.nan, 20 * x[:, 2] + np.random.default_rng(1).normal(size=600))
    items = {item.driver: item for item in known(analyse(x, y, money=money)).items}
    lever = items["c"].lever
    assert lever is not None
    assert (lever.n, round(lever.value or 0)) == (300, 20)
    assert known(analyse(x, y)).items[0].lever is None
