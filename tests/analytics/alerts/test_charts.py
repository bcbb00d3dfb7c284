from __future__ import annotations

import numpy as np
import pytest

from resonanz.analytics.alerts import cusum, cusum_run_length, ewma, ewma_run_length, laney_p, laney_u
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("h", "shift", "points"),
    [
        (4, 0.0, 167.7), (4, 0.5, 26.63), (4, 1.0, 8.38), (4, 2.0, 3.34),
        (5, 0.0, 465.4), (5, 0.5, 38.0), (5, 1.0, 10.38), (5, 2.0, 4.01),
    ],
)  # fmt: skip
def test_cusum_run_lengths_are_the_published_ones(h: float, shift: float, points: float) -> None:
    assert cusum_run_length(k=0.5, h=h, shift=shift) == pytest.approx(points, abs=0.05)


@pytest.mark.parametrize(("shift", "points"), [(0.0, 499.5), (0.5, 31.3), (1.0, 10.3), (2.0, 4.4)])
def test_ewma_run_lengths_are_the_published_ones(shift: float, points: float) -> None:
    assert ewma_run_length(weight=0.1, width=2.814, shift=shift) == pytest.approx(points, abs=0.2)


def test_a_simulated_cusum_runs_as_long_as_its_chain_says() -> None:
    z = np.random.default_rng(0).normal(1.0, 1.0, (4000, 60))
    runs = []
    for row in z:
        sums = cusum(row)
        runs.append(int(np.argmax(np.maximum(sums.up, sums.down) > 4)) + 1)
    assert np.mean(runs) == pytest.approx(cusum_run_length(h=4, shift=1.0), rel=0.03)


def test_a_simulated_ewma_runs_as_long_as_its_chain_says() -> None:
    z = np.random.default_rng(1).normal(1.0, 1.0, (4000, 80))
    limit = 2.814 * np.sqrt(0.1 / 1.9)
    runs = [int(np.argmax(np.abs(ewma(row).mean) > limit)) + 1 for row in z]
    assert np.mean(runs) == pytest.approx(ewma_run_length(shift=1.0), rel=0.03)


def test_the_cusum_is_the_recursion_of_the_textbook() -> None:
    z = np.random.default_rng(2).normal(size=200)
    up = down = 0.0
    for value, found_up, found_down in zip(z, *(getattr(cusum(z), side) for side in ("up", "down")), strict=True):
        up, down = max(0.0, up + value - 0.5), max(0.0, down - value - 0.5)
        assert (found_up, found_down) == pytest.approx((up, down), abs=1e-9)


def test_the_limits_of_an_ewma_open_to_their_constant() -> None:
    chart = ewma(np.zeros(400), weight=0.1, width=2.814)
    assert chart.limit[0] == pytest.approx(2.814 * 0.1)
    assert chart.limit[-1] == pytest.approx(2.814 * np.sqrt(0.1 / 1.9))


def test_laney_gives_the_ordinary_chart_where_days_differ_by_chance_alone() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(500, 2000, 4000)
    chart = laney_p(rng.binomial(n, 0.2), n)
    assert chart.sigma_z == pytest.approx(1.0, abs=0.04)
    assert laney_u(rng.poisson(3.0 * n), n).sigma_z == pytest.approx(1.0, abs=0.04)


def test_laney_widens_the_limits_where_days_differ_more_than_by_chance() -> None:
    rng = np.random.default_rng(4)
    n = np.full(500, 5000)
    hits = rng.binomial(n, np.clip(rng.normal(0.2, 0.03, 500), 0, 1))
    chart = laney_p(hits, n)
    plain = 3 * np.sqrt(0.2 * 0.8 / 5000)
    share = hits / n
    assert np.mean(np.abs(share - share.mean()) > plain) > 0.5
    assert np.mean((share < chart.low) | (share > chart.high)) < 0.02


def test_laney_by_hand() -> None:
    # p-bar .2; z = (.1, .3, .2 - .2) / .04 = -2.5, 2.5, 0; moving ranges 5 and 2.5; sigma_z 3.75 / 1.128
    chart = laney_p([10, 30, 20], [100, 100, 100])
    assert chart.centre == pytest.approx(0.2)
    assert chart.sigma_z == pytest.approx(3.75 / 1.128)
    assert chart.high[0] == pytest.approx(0.2 + 3 * 0.04 * 3.75 / 1.128)
    assert chart.low[0] == 0.0


def test_charts_refuse_what_they_are_not_defined_for() -> None:
    with pytest.raises(InvalidArgument, match="two points"):
        laney_p([3], [10])
    with pytest.raises(InvalidArgument, match="not all alike"):
        laney_u([0, 0, 0], [1, 1, 1])
    with pytest.raises(InvalidArgument, match="usual"):
        ewma([1.0], weight=0.0)
    with pytest.raises(InvalidArgument, match="above 0"):
        cusum_run_length(h=0)
