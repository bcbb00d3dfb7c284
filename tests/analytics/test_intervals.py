"""Intervals against published values, exact enumeration and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint
from tests.oracles.trinomial import exact_coverage

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import (
    adjusted_wald,
    critical,
    finite_factor,
    no_spread,
    percentile_bootstrap,
    quantile_interval,
    quantile_ranks,
    t_interval,
    wilson,
)

pytestmark = pytest.mark.unit

TRUTHS = [(0.2, 0.3, 0.5), (0.1, 0.1, 0.8), (0.02, 0.02, 0.96), (1 / 3, 1 / 3, 1 / 3), (0.6, 0.3, 0.1)]


def points(interval: tuple[np.ndarray, np.ndarray]) -> list[float]:
    return [round(100 * float(end), 2) for end in interval]


@pytest.mark.parametrize(
    ("promoters", "detractors", "n", "ends"),
    [(25, 10, 50, [7.30, 49.30]), (20, 0, 20, [69.68, 100.0]), (9, 1, 10, [22.87, 100.0])],
)
def test_adjusted_wald_gives_the_published_ends(promoters: int, detractors: int, n: int, ends: list[float]) -> None:
    assert points(adjusted_wald(promoters, detractors, n)) == ends


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("n", [10, 20, 30, 50, 100])
def test_adjusted_wald_holds_the_truth_in_at_least_935_of_1000_samples(n: int, truth: tuple[float, ...]) -> None:
    assert exact_coverage(adjusted_wald, n, truth) >= 0.935


@pytest.mark.parametrize("truth", TRUTHS)
def test_adjusted_wald_is_not_needlessly_wide(truth: tuple[float, ...]) -> None:
    assert exact_coverage(adjusted_wald, 100, truth) <= 0.98


def test_a_small_population_narrows_the_interval() -> None:
    assert points(adjusted_wald(25, 10, 50, fraction=finite_factor(50, 200))) == [10.07, 46.54]


def test_a_whole_population_leaves_no_doubt() -> None:
    assert points(adjusted_wald(25, 10, 50, fraction=finite_factor(50, 50))) == [30.0, 30.0]
    assert [float(end) for end in wilson(40, 50, fraction=finite_factor(50, 50))] == pytest.approx([0.8, 0.8])


def test_it_refuses_a_population_smaller_than_its_sample() -> None:
    with pytest.raises(InvalidArgument, match=r"population \(40\.0\) is smaller than the answers \(50\.0\)"):
        finite_factor(50, 40)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_it_refuses_a_level_that_is_no_probability(level: float) -> None:
    with pytest.raises(InvalidArgument, match="is not between 0 and 1"):
        critical(level)


@pytest.mark.parametrize(
    ("x", "n", "ends"), [(40, 50, [0.6696, 0.8876]), (5, 5, [0.5655, 1.0]), (0, 10, [0.0, 0.2775])]
)
def test_wilson_gives_the_published_ends(x: int, n: int, ends: list[float]) -> None:
    assert [round(float(end), 4) for end in wilson(x, n)] == ends


@given(n=st.integers(1, 5000), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_wilson_agrees_with_statsmodels(n: int, share: float, level: float) -> None:
    x = round(share * n)
    expected = proportion_confint(x, n, alpha=1 - level, method="wilson")
    assert [float(end) for end in wilson(x, n, level=level)] == pytest.approx(expected, abs=1e-12)


def test_wilson_of_nothing_is_unknown() -> None:
    assert all(np.isnan(end) for end in wilson(0, 0))


def test_the_t_interval_agrees_with_scipy() -> None:
    values = np.array([5, 4, 4, 3, 5, 2, 7, 6, 6, 1.0])
    expected = student.interval(0.9, 9, values.mean(), values.std(ddof=1) / 10**0.5)
    found = t_interval(values.mean(), values.var(ddof=1) / 10, 9, level=0.9)
    assert [float(end) for end in found] == pytest.approx(expected, abs=1e-12)


def test_the_t_interval_of_one_answer_is_unknown() -> None:
    assert all(np.isnan(end) for end in t_interval(4.0, 0.0, 0))


def test_equal_answers_do_not_claim_certainty() -> None:
    ends = no_spread(5.0, 10, 1, 5)
    assert [round(float(end), 4) for end in ends] == [round(5 - 4 * 0.277533, 4), 5.0]


def test_order_statistics_give_the_published_ranks() -> None:
    assert quantile_ranks(50, 0.8) == (34, 46)


def test_too_few_values_enclose_no_quantile() -> None:
    assert quantile_ranks(5, 0.9) is None
    assert quantile_interval([1, 2, 3], 0.5) is None


@pytest.mark.parametrize(("n", "p"), [(20, 0.5), (50, 0.8), (100, 0.9), (37, 0.25)])
def test_quantile_ranks_cover_by_the_binomial_law(n: int, p: float) -> None:
    ranks = quantile_ranks(n, p)
    assert ranks is not None
    successes = np.random.default_rng(0).binomial(n, p, 200_000)
    assert np.mean((successes >= ranks[0]) & (successes < ranks[1])) >= 0.95 - 0.002


def test_the_quantile_interval_reads_the_ordered_values() -> None:
    assert quantile_interval(np.arange(1, 51), 0.8) == (34.0, 46.0)


def test_the_bootstrap_cross_checks_the_nps_interval() -> None:
    counts = [300, 500, 1200]
    ends = percentile_bootstrap(lambda c: (c[:, 2] - c[:, 0]) / c.sum(axis=1), counts, np.random.default_rng(1))
    assert [float(end) for end in ends] == pytest.approx([float(e) for e in adjusted_wald(1200, 300, 2000)], abs=0.005)
