from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betaln
from statsmodels.duration.survfunc import SurvfuncRight

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import wilson
from resonanz.analytics.value.contracts.survival import draw_retention, fit_retention, life_table, survival

pytestmark = pytest.mark.unit

HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1)
REGULAR = (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1)
"""Per cent of 1,000 customers left after 0…7 years: Fader & Hardie 2007, table 1."""


def cohort(shares: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    left = np.rint(-10 * np.diff(shares)).astype(int)
    age = np.repeat(np.arange(1, len(shares)), left)
    stays = 1000 - len(age)
    return np.append(age, np.full(stays, len(shares) - 1)), np.arange(1000) < len(age)


@pytest.mark.parametrize(
    ("shares", "published"), [(HIGH_END, (0.668, 3.806, -1611.16)), (REGULAR, (0.704, 1.182, -1680.27))]
)
def test_it_has_the_published_parameters(shares: tuple[float, ...], published: tuple[float, float, float]) -> None:
    model = fit_retention(*cohort(shares))
    assert (model.alpha, model.beta) == pytest.approx(published[:2], abs=6e-4)
    assert model.log_likelihood == pytest.approx(published[2], abs=0.01)


def test_the_share_left_is_the_ratio_of_beta_functions() -> None:
    alpha, beta = 0.668, 3.806
    oracle = np.exp(betaln(alpha, beta + np.arange(13)) - betaln(alpha, beta))
    assert survival(np.array([alpha, beta]), 12).tolist() == pytest.approx(oracle.tolist())
    after = survival(np.array([alpha, beta]), 5, after=[0, 4])
    assert after[1].tolist() == pytest.approx((oracle[4:10] / oracle[4]).tolist())
    assert survival(np.full((3, 2), 2.0), 5, after=[0, 4]).shape == (3, 2, 6)


def test_the_counted_share_left_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(0)
    end, seen = rng.geometric(0.2, 400), rng.integers(1, 12, 400)
    age, gone = np.minimum(end, seen), end <= seen
    table, oracle = life_table(age, gone), SurvfuncRight(age, gone)
    assert table.survival[oracle.surv_times - 1].tolist() == pytest.approx(oracle.surv_prob.tolist())
    assert table.at_risk[oracle.surv_times - 1].tolist() == oracle.n_risk.tolist()
    spread = oracle.surv_prob_se / (oracle.surv_prob * np.log(oracle.surv_prob))
    low = oracle.surv_prob ** np.exp(-1.959964 * spread)
    assert table.survival_low[oracle.surv_times - 1].tolist() == pytest.approx(low.tolist())


def test_nobody_has_left_yet_is_no_certainty() -> None:
    table = life_table([2] * 50, [False] * 49 + [True])
    assert (table.survival[0], table.survival_high[0]) == (1.0, 1.0)
    assert table.survival_low[0] == pytest.approx(float(wilson(50, 50).low))
    gone = life_table([1] * 30, [True] * 30)
    assert (gone.survival[0], gone.survival_low[0]) == (0.0, 0.0)
    assert gone.survival_high[0] > 0.05


def test_what_the_contracts_leave_open_follows_the_ridge() -> None:
    """Equal hazards at all ages let alpha and beta grow together; the share left stays known."""
    rng = np.random.default_rng(1)
    end = rng.geometric(0.1, 1500)
    drawn = draw_retention(np.minimum(end, 10), end <= 10, rng, 800)
    left = survival(drawn, 10)[:, -1]
    assert np.log(drawn[:, 0]).std() > 0.5
    assert left.std() < 0.02
    assert abs(left.mean() - 0.9**10) < 0.03


def test_it_refuses_what_is_no_contract() -> None:
    with pytest.raises(InvalidArgument, match="whole periods from 1"):
        life_table([0, 1], [True, False])
    with pytest.raises(InvalidArgument, match="whether they ended"):
        life_table([1, 2], [True])
    with pytest.raises(InvalidArgument, match="0 of 2 ended"):
        fit_retention([1, 2], [False, False])
