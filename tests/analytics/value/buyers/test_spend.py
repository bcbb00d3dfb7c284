from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import gammaln
from tests.analytics.value.buyers.cdnow import CUT, read_cdnow

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.value.buyers.histories import histories
from resonanz.analytics.value.buyers.spend import draw_spending, expected_spend, fit_spending, simulate_spend

PUBLISHED = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]


@pytest.mark.integration
@pytest.mark.data
def test_cdnow_has_the_published_parameters_and_spends(data_dir: Path) -> None:
    seen = histories(read_cdnow(data_dir), until=CUT)
    assert seen.spend is not None
    model = fit_spending(seen.repeats, seen.spend)
    assert (model.n, round(model.log_likelihood, 2), round(model.correlation, 3)) == (946, -4055.92, 0.114)
    assert model.parameters.tolist() == pytest.approx([6.2488, 3.7446, 15.4477], rel=1e-3)
    first = expected_spend(model.parameters, seen.repeats, seen.spend)[:10]
    assert first.round(2).tolist() == pytest.approx(PUBLISHED, abs=0.011)


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rate, x = rng.gamma(3.5, size=n) / 20, rng.integers(0, 6, n).astype(float)
    mean = rng.gamma(np.maximum(5 * x, 1)) / rate / np.maximum(x, 1)
    return x, np.where(x > 0, mean, np.nan)


@pytest.mark.unit
def test_it_finds_the_parameters_that_were_planted() -> None:
    x, mean = drawn(20_000, 1)
    model = fit_spending(x, mean)
    assert model.parameters.tolist() == pytest.approx([5.0, 3.5, 20.0], rel=0.1)
    p, q, v = model.parameters
    x, mean = x[x > 0], mean[x > 0]
    plain = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(mean)
    plain += p * x * np.log(x) - (p * x + q) * np.log(x * mean + v)
    assert model.log_likelihood == pytest.approx(plain.sum())


@pytest.mark.unit
def test_the_expected_spend_lies_between_all_and_the_own_mean() -> None:
    few, many, none = expected_spend(np.array([5.0, 3.5, 20.0]), np.array([1.0, 50, 0]), np.array([100, 100, np.nan]))
    assert none == pytest.approx(5 * 20 / 2.5)
    assert none < few < many < 100


@pytest.mark.unit
def test_money_to_come_has_the_expected_mean() -> None:
    x, mean, bought = np.array([3.0, 0]), np.array([70.0, np.nan]), np.full((60_000, 2), 4.0)
    money = simulate_spend(np.random.default_rng(0), np.array([[5.0, 3.5, 20.0]]), x, mean, bought=bought)
    assert money.mean(axis=0).tolist() == pytest.approx(
        (4 * expected_spend(np.array([5, 3.5, 20.0]), x, mean)).tolist(), rel=0.02
    )
    nothing = simulate_spend(np.random.default_rng(0), np.array([[5.0, 3.5, 20.0]]), x, mean, bought=np.zeros((2, 2)))
    assert nothing.sum() == 0


@pytest.mark.unit
def test_more_customers_leave_less_open() -> None:
    rng = np.random.default_rng(0)
    wide, narrow = (np.log(draw_spending(*drawn(n, 2), rng, 500)).std(axis=0) for n in (300, 4800))
    assert (wide / narrow).tolist() == pytest.approx([4.0, 4.0, 4.0], rel=0.4)


@pytest.mark.unit
def test_it_refuses_customers_without_a_second_purchase() -> None:
    with pytest.raises(InvalidArgument, match="bought again for money"):
        fit_spending(np.zeros(5), np.full(5, np.nan))
