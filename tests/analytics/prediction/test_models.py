"""The parts of the procedure: encoding, ridge, boosting, folds, calibration."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

from resonanz.analytics.prediction.calibration import calibrate, groups, similar
from resonanz.analytics.prediction.columns import read_columns
from resonanz.analytics.prediction.encoding import learn
from resonanz.analytics.prediction.folds import forward, splits, spread
from resonanz.analytics.prediction.logistic import fit_ridge, linear, log_loss
from resonanz.analytics.prediction.procedure import fit_procedure

pytestmark = pytest.mark.unit


def data(n: int = 500, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    return x, rng.random(n) < 1 / (1 + np.exp(1 - x @ [1.0, -0.5, 0.2, 0]))


@pytest.mark.parametrize("penalty", [0.5, 10.0, 300.0])
def test_the_ridge_is_that_of_scikit_learn(penalty: float) -> None:
    x, y = data()
    oracle = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=1000).fit(x, y)
    found = fit_ridge(x, y.astype(float), penalty)
    assert found.tolist() == pytest.approx([oracle.intercept_[0], *oracle.coef_[0]], abs=1e-4)


def test_separated_outcomes_do_not_break_it() -> None:
    x = np.linspace(-1, 1, 40)[:, None]
    found = fit_ridge(x, (x[:, 0] > 0).astype(float), 1.0)
    assert np.isfinite(found).all()
    assert log_loss(linear(found, x), (x[:, 0] > 0).astype(float)).mean() < 0.4


def test_a_column_becomes_marks_and_standard_numbers() -> None:
    columns = read_columns({"n": [1.0, np.nan, 3.0, 2.0] * 25, "c": ["a", "b", "b", None] * 25})
    encoder = learn(columns)
    x = encoder.matrix(columns)
    assert encoder.owner.tolist() == [0, 0, 1, 1, 1]
    assert x.mean(axis=0).tolist() == pytest.approx([0] * 5, abs=1e-12)
    assert set(np.round(x.std(axis=0), 9)) <= {0.0, 1.0}
    assert x[1, 0] == x[3, 0]


def test_rare_and_unknown_categories_share_a_place() -> None:
    columns = read_columns({"c": ["a"] * 60 + ["b"] * 60 + ["rare"] * 3})
    encoder = learn(columns)
    (other,) = read_columns({"c": ["x", "a", ""]})
    assert encoder.matrix(columns).shape[1] == 3
    assert other.labels == ("x", "a")


def test_folds_deal_cases_evenly_and_keep_customers_together() -> None:
    y = np.arange(100) < 20
    dealt = spread(y, 5, np.random.default_rng(0))
    assert np.bincount(dealt, y).tolist() == [4] * 5
    assert np.bincount(dealt).tolist() == [20] * 5
    customers = np.repeat(np.arange(50), 2)
    grouped = spread(y, 5, np.random.default_rng(0), customers)
    assert all(len(set(grouped[customers == c])) == 1 for c in range(50))
    for train, test in splits(grouped):
        assert not set(customers[train]) & set(customers[test])


def test_time_only_looks_forward() -> None:
    periods = np.array([0, 0, 1, 2, 2])
    assert [(a.tolist(), b.tolist()) for a, b in forward(periods)] == [([0, 1], [2]), ([0, 1, 2], [3, 4])]


def test_slope_and_error_of_calibration_are_those_of_statsmodels() -> None:
    x, y = data(2000, 1)
    logits = 1.6 * (x @ [1.0, -0.5, 0.2, 0] - 1)
    found = calibrate(logits, y)
    oracle = sm.Logit(y.astype(float), sm.add_constant(logits)).fit(disp=0)
    low, high = oracle.conf_int()[1]
    assert (found.slope.value, found.slope.low, found.slope.high) == pytest.approx(
        (oracle.params[1], low, high), abs=1e-4
    )
    p = 1 / (1 + np.exp(-logits))
    assert found.brier.value == pytest.approx(np.mean((p - y) ** 2))
    assert found.intercept.value == pytest.approx(y.mean() - p.mean())
    assert found.skill.value == pytest.approx(1 - np.mean((p - y) ** 2) / np.var(y))


def test_groups_hold_ten_cases_and_few_cases_make_few_groups() -> None:
    rng = np.random.default_rng(0)
    risk = rng.random(400)
    many, few = groups(risk, rng.random(400) < risk), groups(risk, np.arange(400) % 20 == 0)
    assert (len(many), len(few)) == (10, 2)
    assert sum(group.observed.n for group in many) == 400
    assert [g.predicted for g in many] == sorted(g.predicted for g in many)
    low, high = similar(np.array([0.01, 0.99]), many)
    assert np.all(low <= [0.01, 0.99])
    assert np.all(high >= [0.01, 0.99])


def test_boosting_wins_only_where_the_linear_model_cannot() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 3))
    straight = rng.random(3000) < 1 / (1 + np.exp(-x[:, 0]))
    crossed = rng.random(3000) < 1 / (1 + np.exp(-2 * np.sign(x[:, 0] * x[:, 1])))
    columns = read_columns({f"x{j}": x[:, j] for j in range(3)})
    assert fit_procedure(columns, straight, seed=0).chosen == "logistic"
    assert fit_procedure(columns, crossed, seed=0).chosen == "boosting"
    few = tuple(column.only(np.arange(300)) for column in columns)
    assert fit_procedure(few, straight[:300], seed=0).models == ("logistic",)


def test_contributions_add_up_to_the_log_odds() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 3))
    for sign in (x[:, 0], 2 * np.sign(x[:, 0] * x[:, 1])):
        happened = rng.random(3000) < 1 / (1 + np.exp(-sign))
        columns = read_columns({f"x{j}": x[:, j] for j in range(3)})
        fitted = fit_procedure(columns, happened, seed=0)
        rest = fitted.logits(columns, fitted.chosen) - fitted.contributions(columns).sum(axis=1)
        assert np.ptp(rest) < 1e-6
