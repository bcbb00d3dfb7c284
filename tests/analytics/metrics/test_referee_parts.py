"""Parts of the referee against scikit-learn, statsmodels and DeLong's formula."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from tests.recovery.referee_families import winner_case

from resonanz.analytics.metrics.referee import Candidate, Field, Form, Outcome, Settings, referee
from resonanz.analytics.metrics.referee.fitting import forward, linear, logistic, scattered
from resonanz.analytics.metrics.referee.quality import intraclass, r_indicator
from resonanz.analytics.metrics.referee.scoring import Sorting, score
from resonanz.analytics.metrics.scales import Scale

pytestmark = pytest.mark.unit


def drawn(n: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Predictions with ties, a two-valued target and three folds."""
    rng = np.random.default_rng(seed)
    predicted = rng.integers(1, 20, n) / 20
    target = (rng.random(n) < predicted).astype(float)
    return predicted, target, rng.integers(0, 3, n)


def test_the_weighted_area_is_that_of_scikit_learn_in_each_fold() -> None:
    predicted, target, fold = drawn()
    weights = np.random.default_rng(1).integers(0, 4, len(target)).astype(float)
    pairs, right = 0.0, 0.0
    for k in range(3):
        part = fold == k
        area = roc_auc_score(target[part], predicted[part], sample_weight=weights[part])
        size = weights[part][target[part] > 0].sum() * weights[part][target[part] <= 0].sum()
        pairs, right = pairs + size, right + size * area
    found = Sorting.of(predicted, target, fold).auc(weights[target > 0], weights[target <= 0])
    assert found == pytest.approx(right / pairs, abs=1e-12)


def test_losses_are_those_of_scikit_learn() -> None:
    predicted, target, fold = drawn()
    baseline = np.full_like(target, target.mean())
    found = score(
        [predicted], baseline, target, fold,
        binary=True, columns=np.zeros((len(target), 1)), rounds=2, seed=0, progress=lambda *_: None,
    )  # fmt: skip
    expected = [
        1 - log_loss(target, predicted) / log_loss(target, baseline),
        1 - brier_score_loss(target, predicted) / brier_score_loss(target, baseline),
    ]
    assert found.gains[0, 0] == pytest.approx(expected)


def midranks(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Share of others below each value, ties half."""
    return np.mean((values[:, None] > others) + 0.5 * (values[:, None] == others), axis=1)


def delong(target: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Difference of two paired areas and its standard error (DeLong et al. 1988), by structural components."""
    yes, no = target > 0, target <= 0
    v = [midranks(p[yes], p[no]) for p in (first, second)]
    w = [1 - midranks(p[no], p[yes]) for p in (first, second)]
    error = np.var(v[0] - v[1], ddof=1) / yes.sum() + np.var(w[0] - w[1], ddof=1) / no.sum()
    return float(v[0].mean() - v[1].mean()), float(np.sqrt(error))


def test_the_paired_bootstrap_agrees_with_delong() -> None:
    rng = np.random.default_rng(2)
    shared = rng.standard_normal(1500)
    target = (rng.random(1500) < expit(shared)).astype(float)
    first, second = (shared + 0.8 * rng.standard_normal(1500) for _ in range(2))
    found = score(
        [first, second], np.full(1500, target.mean()), target, np.zeros(1500, dtype=np.int64),
        binary=True, columns=np.zeros((1500, 1)), rounds=3000, seed=0, progress=lambda *_: None,
    )  # fmt: skip
    difference = found.main[:, 0] - found.main[:, 1]
    value, error = delong(target, first, second)
    assert difference[0] == pytest.approx(value, abs=1e-12)
    assert difference[1:].std() == pytest.approx(error, rel=0.05)


def test_logistic_and_linear_fits_are_the_ridge_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((400, 4))
    y = (rng.random(400) < expit(x @ [1.0, -0.5, 0, 0.2] - 0.3)).astype(float)
    fitted = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(x, y)
    assert logistic(x, y) == pytest.approx(np.r_[fitted.intercept_, fitted.coef_[0]], abs=1e-5)
    amount = x @ [1.0, 2, 3, 4] + rng.standard_normal(400)
    ridge = Ridge(alpha=1.0).fit(x, amount)
    assert linear(x, amount) == pytest.approx(np.r_[ridge.intercept_, ridge.coef_], abs=1e-6)


def test_forward_folds_learn_only_from_before_and_predict_all_but_the_first() -> None:
    target = (np.arange(1000) % 3 == 0).astype(float)
    splits = forward(target, 10, binary=True)
    assert all(split.train.max() < split.test.min() for split in splits)
    assert np.concatenate([split.test for split in splits]).tolist() == list(range(100, 1000))


def test_the_first_part_waits_for_twenty_of_each_outcome() -> None:
    target = (np.arange(1000) % 25 == 24).astype(float)
    assert len(forward(target, 10, binary=True)[0].train) == 500


def test_scattered_folds_predict_everybody_once() -> None:
    splits = scattered(100, 10, np.random.default_rng(0))
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(100))
    assert all(not set(split.train) & set(split.test) for split in splits)


def test_reliability_by_retest_is_the_one_way_analysis_of_variance() -> None:
    rng = np.random.default_rng(4)
    true = rng.standard_normal(500)
    first, second = (true + 0.5 * rng.standard_normal(500) for _ in range(2))
    both = np.column_stack([first, second])
    between = 2 * both.mean(axis=1).var(ddof=1)
    within = ((both - both.mean(axis=1, keepdims=True)) ** 2).sum() / 500
    value, low, high = intraclass(first, second)
    assert value == pytest.approx((between - within) / (between + within))
    assert low < 0.8 < high


def test_the_interval_of_the_retest_reliability_holds_the_truth() -> None:
    rng = np.random.default_rng(5)
    true = rng.standard_normal((400, 60))
    pairs = true[None] + 0.5 * rng.standard_normal((2, 400, 60))
    spans = [intraclass(*pairs[:, i])[1:] for i in range(400)]
    assert 0.92 <= np.mean([low <= 0.8 <= high for low, high in spans]) <= 0.98


def test_the_r_indicator_is_one_for_a_fair_picture_and_falls_with_selection() -> None:
    rng = np.random.default_rng(6)
    x = rng.standard_normal((4000, 1))
    fair, selected = rng.random(4000) < 0.5, rng.random(4000) < expit(1.5 * x[:, 0])
    model = sm.Logit(selected.astype(float), sm.add_constant(x)).fit(disp=0)
    assert r_indicator(x, fair) > 0.95
    assert r_indicator(x, selected) == pytest.approx(1 - 2 * model.predict().std(), abs=1e-3)


def test_forms_are_promoters_and_detractors_or_the_two_best() -> None:
    nps = Candidate("n", "nps", Scale(0, 10), np.array([0.0, 6, 7, 8, 9, 10, 11]))
    assert nps.columns(Form.GROUPED)[:6].tolist() == [[0, 1], [0, 1], [0, 0], [0, 0], [1, 0], [1, 0]]
    assert np.isnan(nps.oriented()[-1])
    turned = Candidate("c", "csat", Scale(5, 1), np.array([1.0, 2, 3, 5]))
    assert turned.columns(Form.GROUPED).ravel().tolist() == [1, 1, 0, 0]
    assert turned.columns(Form.RAW).ravel().tolist() == [1, 0.75, 0.5, 0]


def test_quality_stands_beside_the_race() -> None:
    field = winner_case(0)
    rng = np.random.default_rng(7)
    again = np.clip(field.candidates[0].values + rng.integers(-1, 2, 5000), 0, 10)
    silent = rng.random(5000) < expit(field.candidates[0].values - 8)
    nps = Candidate("nps", "nps", Scale(0, 10), np.where(silent, np.nan, field.candidates[0].values), again)
    controls = np.column_stack([field.candidates[0].values, rng.standard_normal(5000)])
    found = referee(Field([nps, field.candidates[1]], field.outcome, controls), settings=Settings(rounds=200))
    quality = {item.metric: item.quality for item in found.items}
    assert quality["nps"].reliability.method == "retest_icc"
    assert quality["nps"].reliability.value > 0.85
    assert quality["csat"].reliability.notes[0].code == "reliability_lower_bound"
    assert quality["nps"].response_rate.value == pytest.approx(1 - silent.mean())
    assert quality["nps"].representative.high < 0.8
    assert quality["csat"].representative is None
    assert quality["csat"].scale.points_used == quality["csat"].scale.points == 5


def test_gaps_in_controls_are_filled_with_their_mean() -> None:
    controls = np.array([[1.0], [np.nan], [3.0]])
    answers = [Candidate(name, "csat", Scale(1, 5), np.array([1.0, 2, 3])) for name in "ab"]
    assert Field(answers, Outcome("y", np.array([0.0, 1, 0])), controls).known().ravel().tolist() == [1, 2, 3]
