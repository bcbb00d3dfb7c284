from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from tests.analytics.segments.carcinoma import carcinoma

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.segments import adjusted_rand, fit_classes
from resonanz.analytics.segments.mixture import Features
from resonanz.analytics.segments.table import Encoded

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("k", "log_likelihood", "aic", "bic"),
    [(2, -317.2568, 664.51, 706.07), (3, -293.7050, 633.41, 697.1357), (4, -289.2858, 640.57, 726.46)],
)
def test_carcinoma_has_the_published_likelihoods_and_for_four_classes_the_better_optimum(
    k: int, log_likelihood: float, aic: float, bic: float
) -> None:
    data, counts = carcinoma()
    found = fit_classes(data, k, counts=counts)
    assert counts.sum() == 118
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=2e-4)
    assert found.aic == pytest.approx(aic, abs=0.01)
    assert found.bic == pytest.approx(bic, abs=0.01)


def test_carcinoma_has_the_published_shares_of_three_classes() -> None:
    data, counts = carcinoma()
    found = fit_classes(data, 3, counts=counts)
    assert found.shares == pytest.approx([0.4447, 0.3736, 0.1817], abs=1e-4)
    assert found.entropy > 0.9


def test_counts_are_the_same_as_repeated_rows() -> None:
    data, counts = carcinoma()
    rows = np.repeat(np.arange(len(counts)), counts.astype(int))
    repeated = fit_classes(data.take(rows), 2)
    assert repeated.log_likelihood == pytest.approx(fit_classes(data, 2, counts=counts).log_likelihood, abs=1e-5)
    assert (repeated.n, repeated.parameters) == (118, 15)


def test_amounts_alone_are_the_diagonal_gaussian_mixture_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((500, 2)) * [0.5, 0.8] + np.repeat([[0.0, 0], [3, 2]], 250, axis=0)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    data = Encoded(np.zeros((500, 0), dtype=np.int64), (), x, ())
    peer = GaussianMixture(2, covariance_type="diag", reg_covar=0, tol=1e-9, n_init=3, random_state=0).fit(x)
    found = fit_classes(data, 2)
    assert found.log_likelihood == pytest.approx(500 * peer.score(x), abs=1e-3)
    assert found.bic == pytest.approx(peer.bic(x), abs=1e-2)
    assert adjusted_rand(found.assign(Features(data)), peer.predict(x)) == 1.0


def test_one_class_is_the_product_of_the_columns() -> None:
    rng = np.random.default_rng(1)
    codes, amounts = rng.integers(0, 3, (200, 1)), rng.standard_normal((200, 1))
    amounts = (amounts - amounts.mean()) / amounts.std()
    shares = np.bincount(codes[:, 0]) / 200
    expected = np.log(shares[codes[:, 0]]).sum() + norm.logpdf(amounts).sum()
    assert fit_classes(Encoded(codes, (3,), amounts, (False,)), 1).log_likelihood == pytest.approx(expected)


def test_unknown_values_take_no_part() -> None:
    data, counts = carcinoma()
    more = np.vstack([data.codes, np.full((1, 7), -1)])
    unknown = Encoded(more, data.sizes, np.zeros((len(more), 0)), data.ordered)
    found = fit_classes(unknown, 2, counts=np.append(counts, 50.0))
    assert found.log_likelihood == pytest.approx(-317.2568, abs=2e-4)


def test_the_adjusted_rand_index_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        first, second = rng.integers(0, 4, (2, 60))
        assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert adjusted_rand(np.zeros(9, dtype=int), np.zeros(9, dtype=int)) == 1.0


def test_no_class_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="at least one"):
        fit_classes(carcinoma()[0], 0)
