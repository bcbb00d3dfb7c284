"""Gamma-Gamma: what a purchase day of a customer brings, drawn to the mean of all the more, the fewer she has had.

Source: Fader, Hardie & Lee 2005, RFM and CLV, Journal of Marketing Research 42(4); Fader & Hardie 2013, The Gamma-Gamma
model of monetary value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from resonanz.analytics.value.buyers.fitting import maximise, posterior

Floats = NDArray[np.float64]

METHOD: Final = "gamma_gamma"


@dataclass(frozen=True, slots=True, eq=False)
class Spending:
    """A fitted Gamma-Gamma model.

    Attributes:
        p: shape of amounts within a customer.
        q: shape of the customers' rates.
        v: rate of the customers' rates, in money.
        log_likelihood: at the optimum.
        n: customers with repeat purchases and a positive mean amount.
        correlation: of amount with number of repeats; the model assumes 0, above .2 it misleads.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    n: int
    correlation: float

    @property
    def parameters(self) -> Floats:
        """(p, q, v)."""
        return np.array([self.p, self.q, self.v])


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Repeaters, amounts as shares of their mean, and how many customers have each count."""

    x: Floats
    mean: Floats
    unit: float
    counts: Floats
    per_count: Floats


def fit_spending(repeats: Floats, spend: Floats) -> Spending:
    """Maximum likelihood on customers with repeats and a positive mean amount.

    Args:
        repeats: purchase days after the first, shape (n,).
        spend: mean amount of those days, shape (n,).

    Raises:
        InvalidArgument: if there is none.
    """
    cells = _cells(repeats, spend)
    x, mean = cells.x, cells.mean
    fit = maximise(lambda theta: _likelihood(theta, cells), 3, needs="customers who bought again for money", n=len(x))
    p, q, v = np.exp(fit.at).tolist()
    together = float(np.corrcoef(x, mean)[0, 1]) if len(x) > 1 and x.std() > 0 and mean.std() > 0 else 0.0
    return Spending(p, q, v * cells.unit, fit.value - len(x) * float(np.log(cells.unit)), len(x), together)


def draw_spending(repeats: Floats, spend: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Parameters (p, q, v) as the amounts leave them open, shape (draws, 3)."""
    cells = _cells(repeats, spend)
    return posterior(lambda theta: _likelihood(theta, cells), 3, rng, draws) * [1, 1, cells.unit]


def _cells(repeats: Floats, spend: Floats) -> _Cells:
    kept = (repeats > 0) & (np.nan_to_num(spend) > 0)
    unit = float(spend[kept].mean()) if kept.any() else 1.0
    counts, place = np.unique(repeats[kept], return_inverse=True)
    return _Cells(repeats[kept], spend[kept] / unit, unit, counts, np.bincount(place).astype(np.float64))


def _likelihood(theta: Floats, cells: _Cells) -> tuple[float, Floats]:
    """Log-likelihood and its gradient in the logarithms of (p, q, v)."""
    p, q, v = np.exp(theta)
    x, mean, counts, per_count = cells.x, cells.mean, cells.counts, cells.per_count
    total, log_sum = x * mean, np.log(x * mean + v)
    shared = gammaln(p * counts + q) - gammaln(p * counts)
    value = per_count @ shared + np.sum((p * x) * np.log(total) - np.log(mean) - (p * x + q) * log_sum)
    value += len(x) * (q * np.log(v) - gammaln(q))
    both, own = psi(p * counts + q), psi(p * counts)
    gradient = np.array(
        [
            per_count @ (counts * (both - own)) + np.sum(x * (np.log(total) - log_sum)),
            per_count @ both - len(x) * (psi(q) - np.log(v)) - log_sum.sum(),
            len(x) * q / v - np.sum((p * x + q) / (total + v)),
        ]
    )
    return float(value), gradient * np.exp(theta)


def expected_spend(parameters: Floats, repeats: Floats, spend: Floats) -> Floats:
    """Expected money of a purchase day, given number and mean amount of the repeats.

    Args:
        parameters: (p, q, v) or many of them, shape (…, 3).
        repeats: shape (n,).
        spend: shape (n,); NaN without repeats.

    Returns:
        Shape (…, n); the mean of all where there is no repeat, infinite where q ≤ 1.
    """
    shape, rate, p = _belief(parameters, repeats, spend)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(shape > 1, p * rate / np.where(shape > 1, shape - 1, 1.0), np.inf))


def simulate_spend(
    rng: np.random.Generator, parameters: Floats, repeats: Floats, spend: Floats, *, bought: Floats
) -> Floats:
    """Money of `bought` purchase days, one possible future per row of parameters, shape (draws, n)."""
    shape, rate, p = _belief(parameters, repeats, spend)
    inverse_scale = rng.gamma(np.broadcast_to(shape, bought.shape)) / rate
    return np.where(bought > 0, rng.gamma(np.maximum(p * bought, 1e-9)), 0.0) / inverse_scale


def _belief(parameters: Floats, repeats: Floats, spend: Floats) -> tuple[Floats, Floats, Floats]:
    """Gamma belief about a customer's own rate: shape and rate, and p beside it."""
    p, q, v = np.moveaxis(np.asarray(parameters, dtype=np.float64), -1, 0)[..., None]
    positive = np.nan_to_num(spend) > 0
    x, total = np.where(positive, repeats, 0.0), np.where(positive, repeats * np.nan_to_num(spend), 0.0)
    return q + p * x, v + total, p
