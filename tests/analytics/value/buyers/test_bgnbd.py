from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import betaln, gammaln
from tests.analytics.value.buyers.cdnow import CUT, read_cdnow

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.value.buyers.bgnbd import (
    _cells,
    _likelihood,
    alive,
    buys_within,
    draw_buying,
    expected,
    expected_new,
    fit_buying,
    simulate,
)
from resonanz.analytics.value.buyers.histories import Histories, histories

PAPER = np.array([0.2426, 4.4136, 0.7929, 2.4259])


def seen(*rows: tuple[float, float, float]) -> Histories:
    x, last, age = np.array(rows, dtype=float).T
    return Histories(np.arange(len(x)), x, last, age, spend=None, end=CUT, period=7)


@pytest.mark.integration
@pytest.mark.data
def test_cdnow_has_the_published_parameters_and_expectations(data_dir: Path) -> None:
    known = histories(read_cdnow(data_dir), until=CUT)
    model = fit_buying(known)
    assert (len(known.age), known.repeaters) == (2357, 946)
    assert model.parameters.round(4).tolist() == pytest.approx([0.2426, 4.4135, 0.7929, 2.4258], abs=2e-4)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    at = [0.1429, 1, 3, 31.8571, 32, 78]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert expected_new(model.parameters, at).tolist() == pytest.approx(published, abs=4e-4)


@pytest.mark.unit
def test_the_published_customer_has_the_published_expectation() -> None:
    assert expected(PAPER, seen((2, 30.43, 38.86)), 39).item() == pytest.approx(1.226, abs=5e-4)
    silent = 1 - buys_within(PAPER, seen((0, 0, 0)), 39).item()
    assert silent == pytest.approx(0.5737864, abs=6e-4)


@pytest.mark.unit
def test_the_gradient_is_that_of_the_likelihood_written_out() -> None:
    known = seen((0, 0, 10), (0, 0, 10), (2, 5, 12), (7, 11, 11.5), (1, 3, 30))
    theta = np.array([-0.3, 0.7, -0.5, 0.4])

    def plain(at: np.ndarray) -> float:
        """The paper's formula, customer by customer."""
        r, alpha, a, b = np.exp(at)
        total = 0.0
        for x, last, age in zip(known.repeats, known.last / 14.7, known.age / 14.7, strict=True):
            front = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
            stays = np.exp(betaln(a, b + x) - betaln(a, b)) / (alpha + age) ** (r + x)
            left = np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) / (alpha + last) ** (r + x) if x else 0.0
            total += front + np.log(stays + left)
        return float(total)

    value, gradient = _likelihood(theta, _cells(known))
    assert value == pytest.approx(plain(theta))
    assert gradient.tolist() == pytest.approx(approx_fprime(theta, plain, 1e-6).tolist(), rel=1e-4)


@pytest.mark.unit
def test_the_expectation_is_the_sum_over_what_may_happen() -> None:
    """E[min(N, G)] = Σ P(N ≥ k) P(G ≥ k): negative binomial purchases, beta-geometric leaving."""
    known = seen((0, 0, 20), (3, 10, 25), (12, 24, 26))
    r, alpha, a, b = 0.6, 5.0, 1.4, 3.0
    for row in range(3):
        x, age, k = known.repeats[row], known.age[row], np.arange(1, 400)
        shape, p, n = r + x, (alpha + age) / (alpha + age + 30), np.arange(400)
        mass = np.exp(gammaln(shape + n) - gammaln(shape) - gammaln(n + 1) + shape * np.log(p) + n * np.log1p(-p))
        at_least = 1 - np.cumsum(mass)[k - 1]
        stays = np.exp(betaln(a, b + x + k - 1) - betaln(a, b + x))
        one = known.only(np.arange(3) == row)
        oracle = alive(np.array([r, alpha, a, b]), one).item() * float(at_least @ stays)
        assert expected(np.array([r, alpha, a, b]), one, 30).item() == pytest.approx(oracle, rel=1e-6)


@pytest.mark.unit
def test_possible_futures_have_the_expected_mean() -> None:
    known = seen((0, 0, 20), (3, 10, 25), (12, 24, 26))
    futures = simulate(np.random.default_rng(0), np.tile(PAPER, (40_000, 1)), known, [10, 30])
    for place, time in enumerate([10, 30]):
        spread = futures[place].std(axis=0) / 200
        assert np.all(np.abs(futures[place].mean(axis=0) - expected(PAPER, known, time)) < 4 * spread)
    bought = (futures[1] > 0).mean(axis=0)
    assert bought.tolist() == pytest.approx(buys_within(PAPER, known, 30).tolist(), abs=0.01)


@pytest.mark.unit
def test_a_long_silence_of_a_frequent_buyer_says_that_she_left() -> None:
    late, early, never = alive(PAPER, seen((10, 38, 39), (10, 12, 39), (0, 0, 39))).tolist()
    assert late > 0.9
    assert early < 0.05
    assert never == 1.0


@pytest.mark.unit
def test_what_the_data_leave_open_is_as_wide_as_the_information_says() -> None:
    rng = np.random.default_rng(3)
    rate, stays = rng.gamma(1.5, size=800) / 6, rng.geometric(rng.beta(1.0, 4.0, 800))
    rows = []
    for each, until in zip(rate, stays, strict=True):
        times = np.cumsum(rng.exponential(1 / each, until))
        times = times[times < 40]
        rows.append((len(times), times[-1] if len(times) else 0.0, 40.0))
    known = seen(*rows)
    drawn = np.log(draw_buying(known, rng, 2000))
    best, cells = np.log(fit_buying(known).parameters / [1, 40, 1, 1]), _cells(known)
    hessian = np.array([approx_fprime(best, lambda t, i=i: _likelihood(t, cells)[1][i], 1e-5) for i in range(4)])
    errors = np.sqrt(np.diag(np.linalg.inv(-(hessian + hessian.T) / 2)))
    assert drawn.std(axis=0)[:2].tolist() == pytest.approx(errors[:2].tolist(), rel=0.25)


@pytest.mark.unit
def test_it_refuses_buyers_who_never_came_back() -> None:
    with pytest.raises(InvalidArgument, match="customers who bought again; there are none"):
        fit_buying(seen((0, 0, 3), (0, 0, 5)))
