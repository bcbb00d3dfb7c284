from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student
from tests.analytics.drivers.answers import analyse, known, outcome_of, ratings
from tests.analytics.drivers.golden import SWISS, SWISS_LMG

from resonanz.analytics.drivers.importance import lmg
from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit


def by_name(result: Drivers) -> dict[str, float]:
    return {item.driver: item.importance.value or 0.0 for item in result.items}


def test_answers_with_the_moments_of_swiss_give_the_published_importances() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(47, 6))
    white = (noise - noise.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(noise.T, ddof=0))).T
    data = np.tile(white @ np.linalg.cholesky(SWISS).T, (2, 1))
    result = known(analyse(data[:, :5], data[:, 5]))
    assert [round(value, 4) for _, value in sorted(by_name(result).items())] == SWISS_LMG


def test_complete_answers_give_plain_lmg_and_the_r_squared_of_least_squares() -> None:
    x = ratings(600, 5)
    y = outcome_of(x, [1, 0.7, 0.5, 0.2, 0])
    result = known(analyse(x, y))
    plain = lmg(np.cov(np.column_stack([x, y]).T))
    assert np.abs(np.array([by_name(result)[name] for name in "abcde"]) - plain).max() < 1e-12
    assert result.r2.value == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().rsquared, abs=1e-12)
    assert (result.method, result.n, result.outcome, result.notes) == ("lmg", 600, "overall", ())


def test_importances_sum_to_r_squared_and_stand_in_order() -> None:
    result = known(analyse(*_with_gaps()))
    values = [item.importance.value or 0.0 for item in result.items]
    assert sum(values) == pytest.approx(result.r2.value, abs=1e-12)
    assert values == sorted(values, reverse=True)
    for item in result.items:
        assert 1 <= item.rank_low <= item.rank_high <= len(values)
        assert (item.importance.low or 0) <= (item.importance.value or 0) <= (item.importance.high or 0)


def test_not_visited_r_squared_is_what_scores_add_to_having_visited() -> None:
    x, y = _with_gaps()
    seen = np.isfinite(x)
    used = seen.any(axis=1)
    zeros = np.where(seen, x, 0.0)
    full = sm.OLS(y[used], sm.add_constant(np.column_stack([seen, zeros]).astype(float)[used])).fit()
    visits = sm.OLS(y[used], sm.add_constant(seen.astype(float)[used])).fit()
    result = known(analyse(x, y))
    assert result.r2.value == pytest.approx(full.rsquared - visits.rsquared, abs=1e-9)
    assert [note.code for note in result.notes] == ["not_visited_adjusted"]


def test_coverage_is_the_share_of_responses_that_visited() -> None:
    x = ratings(400, 2)
    x[:100, 0] = np.nan
    items = {item.driver: item for item in known(analyse(x, outcome_of(x, [1, 1]))).items}
    assert (items["a"].coverage, items["b"].coverage) == (0.75, 1.0)
    assert (items["a"].importance.n, items["b"].importance.n) == (300, 400)


def test_performance_is_the_mean_with_a_t_interval() -> None:
    x = ratings(300, 2)
    items = {item.driver: item for item in known(analyse(x, outcome_of(x, [1, 0.5]))).items}
    column, found = x[:, 0], items["a"].performance
    half = student.ppf(0.975, 299) * column.std(ddof=1) / np.sqrt(300)
    assert found is not None
    assert found.value == pytest.approx(column.mean())
    assert [found.low, found.high] == pytest.approx([column.mean() - half, column.mean() + half])
    assert (found.n, found.unit, found.method) == (300, Unit.SCALE, "t")


def test_two_copies_of_a_driver_are_shown_as_a_tie_and_named() -> None:
    x = ratings(900, 4)
    x[:, 1] = x[:, 0]
    result = known(analyse(x, outcome_of(x, [1, 1, 0.3, 0.1])))
    items = {item.driver: item for item in result.items}
    assert items["a"].tie == items["b"].tie == 1
    assert (items["a"].rank_low, items["a"].rank_high) == (items["b"].rank_low, items["b"].rank_high) == (1, 2)
    assert items["a"].importance.value == pytest.approx(items["b"].importance.value)
    collinear = [note for note in result.notes if note.code == "driver_collinear"]
    assert [note.params["driver"] for note in collinear] == ["a", "b"]


def test_an_unrelated_driver_may_have_no_importance() -> None:
    rng = np.random.default_rng(4)
    x = rng.integers(1, 6, size=(800, 3)).astype(float)
    result = known(analyse(x, outcome_of(x, [1, 0.5, 0])))
    assert {item.driver: item.importance.low == 0 for item in result.items} == {"a": False, "b": False, "c": True}


def test_the_same_seed_gives_the_same_answer() -> None:
    x, y = _with_gaps()
    assert analyse(x, y) == analyse(x, y)


def test_a_two_valued_outcome_is_explained_linearly_and_says_so() -> None:
    x = ratings(800, 3)
    y = (outcome_of(x, [1, 0.5, 0]) > 5).astype(float)
    result = known(analyse(x, y, metric="share", outcome_scale="0-1"))
    assert result.r2.value == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().rsquared, abs=1e-12)
    assert [note.code for note in result.notes] == ["linear_probability"]
    assert result.items[0].asymmetry is not None
    assert result.items[0].asymmetry.penalty.unit is Unit.SHARE


def test_more_than_twenty_drivers_get_relative_weights() -> None:
    x = ratings(500, 21)
    result = known(analyse(x, outcome_of(x, np.linspace(1, 0, 21).tolist())))
    assert result.method == "johnson"
    assert sum(item.importance.value or 0 for item in result.items) == pytest.approx(result.r2.value)


def test_rarely_visited_and_constant_touchpoints_are_left_out_and_named() -> None:
    x = ratings(500, 4)
    x[29:, 1] = np.nan
    x[:, 2] = 4.0
    result = known(analyse(x, outcome_of(x, [1, 1, 0, 1])))
    assert sorted(by_name(result)) == ["a", "d"]
    told = {note.code: dict(note.params) for note in result.notes}
    assert told == {
        "driver_too_few_visits": {"driver": "b", "n": 29, "needed": 30},
        "driver_constant": {"driver": "c", "n": 500},
    }


@pytest.mark.parametrize(("n", "drivers", "needed"), [(49, 3, 50), (59, 12, 60)])
def test_too_few_responses_cannot_tell_and_say_how_many_are_needed(n: int, drivers: int, needed: int) -> None:
    x = ratings(n, drivers)
    result, notes = analyse(x, x.sum(axis=1))
    assert result is None
    assert [(note.code, dict(note.params)) for note in notes] == [("too_few_responses", {"n": n, "needed": needed})]


def test_one_driver_or_an_outcome_without_differences_cannot_tell() -> None:
    x = ratings(200, 2)
    assert [note.code for note in analyse(x, np.full(200, 7.1))[1]] == ["outcome_constant"]
    x[:, 1] = 3.0
    assert [note.code for note in analyse(x, x[:, 0])[1]] == ["too_few_drivers", "driver_constant"]


def _with_gaps() -> tuple[np.ndarray, np.ndarray]:
    x = ratings(900, 4, missing=0.3)
    return x, outcome_of(x, [1, 0.7, 0.4, 0.1]) + np.isnan(x[:, 1])
