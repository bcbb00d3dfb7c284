"""Differences against published values, statsmodels and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.proportion import test_proportions_2indep as two_proportions
from tests.analytics.metrics.answers import answers, asked

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Ints
from resonanz.analytics.metrics import NpsCounts, difference_nps, paired_difference
from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.differences import differences
from resonanz.analytics.metrics.measuring import cube
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit


def balances(up: Ints, down: Ints, n: int) -> Columns:
    """Groups of `n` answers each, as a metric that needs only what is counted for and against."""
    p, q = up / n, down / n
    count, nothing = np.full(len(p), n), np.full(len(p), np.nan)
    return Columns(count, count.astype(float), 100 * (p - q), nothing, nothing, nothing, nothing, p, q)


def test_two_nps_give_the_published_test() -> None:
    d = difference_nps(NpsCounts(50, 20, 100), NpsCounts(48, 30, 120))
    found = [float(x[0]) for x in (d.point, np.sqrt(d.error), d.statistic, d.p)]
    assert [round(x, 4) for x in found] == [15.0, 10.6439, 1.4093, 0.1588]


def test_small_samples_and_rare_critics_are_adjusted() -> None:
    assert difference_nps(NpsCounts(10, 0, 10), NpsCounts(80, 10, 100)).error[0] > 0
    assert difference_nps(NpsCounts(99, 1, 100), NpsCounts(80, 10, 100)).centre[0] < 28


def test_a_difference_of_nps_rarely_finds_what_is_not_there() -> None:
    rng = np.random.default_rng(0)
    for shares in [(0.2, 0.3, 0.5), (0.02, 0.02, 0.96), (0.6, 0.3, 0.1)]:
        wrong = 0
        for _ in range(400):
            a, b = rng.multinomial(30, shares), rng.multinomial(1000, shares)
            p = difference_nps(NpsCounts(a[2], a[0], 30), NpsCounts(b[2], b[0], 1000)).p[0]
            wrong += p < 0.05
        assert wrong / 400 <= 0.08


def test_shares_agree_with_agresti_and_caffo_in_statsmodels() -> None:
    a, b = (cube(answers(asked("share", [1] * k + [0] * (n - k), scale="0-1")), ())[0] for k, n in ((30, 40), (50, 90)))
    found = differences(a.columns, b.columns, Unit.SHARE).interval()
    expected = confint_proportions_2indep(30, 40, 50, 90, method="agresti-caffo", compare="diff")
    assert [float(end[0]) for end in found] == pytest.approx(expected, abs=1e-12)


def test_shares_need_the_score_test_as_well() -> None:
    a, b = balances(np.array([59]), np.array([0]), 60), balances(np.array([5346]), np.array([0]), 5940)
    d = differences(a, b, Unit.SHARE)
    expected = two_proportions(59, 60, 5346, 5940, method="score", compare="diff").pvalue
    assert float(d.p[0]) == pytest.approx(expected, abs=1e-12)
    assert d.interval(1 - expected * 1.01).low[0] > 0
    assert d.interval(1 - expected * 0.99).low[0] == 0


def test_two_nps_in_a_comparison_agree_with_welch_in_scipy() -> None:
    d = differences(
        balances(np.array([50]), np.array([20]), 100), balances(np.array([48]), np.array([30]), 120), Unit.POINTS
    )
    centre, spread = [], []
    for up, down, n in ((50.75, 20.75, 103), (48.75, 30.75, 123)):
        balance = (up - down) / n
        centre.append(100 * balance)
        spread.append(100 * np.sqrt(((up + down) / n - balance**2) / n * (n - 3)))
    expected = stats.ttest_ind_from_stats(centre[0], spread[0], 100, centre[1], spread[1], 120, equal_var=False)
    assert float(d.p[0]) == pytest.approx(expected.pvalue, abs=1e-12)


def test_the_score_test_of_two_nps_is_the_linear_by_linear_one() -> None:
    d = differences(
        balances(np.array([140]), np.array([2]), 150), balances(np.array([720]), np.array([90]), 900), Unit.POINTS
    )
    scores = np.repeat([1, 0, -1, 1, 0, -1], [140, 8, 2, 720, 90, 90])
    correlation = np.corrcoef(scores, np.arange(1050) < 150)[0, 1]
    assert float(d.p[0]) == pytest.approx(stats.chi2.sf(1049 * correlation**2, 1), abs=1e-12)


@pytest.mark.parametrize("shares", [(0.2, 0.3, 0.5), (0.1, 0.1, 0.8), (0.3, 0.1, 0.6), (0.04, 0.06, 0.9)])
@pytest.mark.parametrize("unit", [Unit.POINTS, Unit.SHARE])
def test_even_far_in_the_tail_no_more_is_found_than_the_level_says(
    shares: tuple[float, float, float], unit: Unit
) -> None:
    rng, worlds, risk = np.random.default_rng(0), 200_000, 0.0005
    a, b = (
        balances(found[:, 2], found[:, 0] * (unit is Unit.POINTS), n)
        for n in (150, 14_850)
        for found in [rng.multinomial(n, shares, worlds)]
    )
    assert np.sum(differences(a, b, unit).p <= risk) <= 1.35 * risk * worlds


def test_means_agree_with_welch_in_scipy() -> None:
    x, y = [5, 4, 4, 3, 5, 2, 5, 5], [1, 2, 4, 4, 3, 1, 2, 3, 3, 2]
    a, b = (cube(answers(asked("rating", values)), ())[0].columns for values in (x, y))
    d = differences(a, b, Unit.SCALE)
    expected = stats.ttest_ind(x, y, equal_var=False)
    assert float(d.p[0]) == pytest.approx(expected.pvalue, abs=1e-12)
    assert [float(end[0]) for end in d.interval()] == pytest.approx(list(expected.confidence_interval()), abs=1e-9)


def test_the_same_customers_twice_are_paired() -> None:
    before, after = [3, 4, 2, 5, 3.0], [4, 4, 4, 5, 5.0]
    change = paired_difference(before, after)
    expected = stats.ttest_rel(after, before).confidence_interval()
    assert (change.value, change.n, change.method) == (1.0, 5, "paired_t")
    assert [change.low, change.high] == pytest.approx(list(expected), abs=1e-12)


def test_it_refuses_answers_that_cannot_be_paired() -> None:
    with pytest.raises(InvalidArgument, match="3 answers before and 2 after cannot be paired"):
        paired_difference([1, 2, 3], [1, 2])


def test_the_plain_difference_lies_inside_its_interval() -> None:
    d = difference_nps(NpsCounts(5, 0, 5), NpsCounts(500, 400, 1000))
    assert d.interval().low[0] <= d.point[0] <= d.interval().high[0]
