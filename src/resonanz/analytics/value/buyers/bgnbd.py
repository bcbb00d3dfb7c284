"""BG/NBD: how many purchase days a buyer without a contract will still have, and whether she is still one.

While active a customer buys at her own rate λ (gamma over customers, shape r, rate α); after each purchase she drops
out with her own probability p (beta over customers, a, b).

Source: Fader, Hardie & Lee 2005, "Counting your customers" the easy way, Marketing Science 24(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, hyp2f1, psi

from resonanz.analytics.value.buyers.fitting import maximise, posterior
from resonanz.analytics.value.buyers.histories import Histories

Floats = NDArray[np.float64]

METHOD: Final = "bg_nbd"
_NEAR_ONE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Buying:
    """A fitted BG/NBD model; times in the periods of the histories.

    Attributes:
        r: shape of the purchase rates.
        alpha: rate of the purchase rates, in periods.
        a: first parameter of the drop-out probabilities.
        b: second parameter of the drop-out probabilities.
        log_likelihood: at the optimum.
        n: customers.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n: int

    @property
    def parameters(self) -> Floats:
        """(r, α, a, b)."""
        return np.array([self.r, self.alpha, self.a, self.b])


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Equal histories once, with their number; times as shares of the mean age."""

    x: Floats
    last: Floats
    age: Floats
    weight: Floats
    counts: Floats
    place: NDArray[np.intp]
    unit: float


def fit_buying(seen: Histories) -> Buying:
    """Maximum likelihood over customers with equal histories, with exact gradients.

    Raises:
        InvalidArgument: if nobody bought again.
    """
    cells = _cells(seen)
    fit = maximise(lambda theta: _likelihood(theta, cells), 4, needs="customers who bought again", n=seen.repeaters)
    r, alpha, a, b = np.exp(fit.at).tolist()
    shift = float(seen.repeats.sum()) * np.log(cells.unit)
    return Buying(r, alpha * cells.unit, a, b, fit.value - shift, len(seen.age))


def draw_buying(seen: Histories, rng: np.random.Generator, draws: int) -> Floats:
    """Parameters (r, α, a, b) as the histories leave them open, shape (draws, 4)."""
    cells = _cells(seen)
    return posterior(lambda theta: _likelihood(theta, cells), 4, rng, draws) * [1, cells.unit, 1, 1]


def _cells(seen: Histories) -> _Cells:
    rows = np.column_stack([seen.repeats, seen.last, seen.age])
    order = np.lexsort(rows.T)
    rows = rows[order]
    starts = np.flatnonzero(np.append(True, np.any(rows[1:] != rows[:-1], axis=1)))
    weight = np.diff(np.append(starts, len(rows))).astype(np.float64)
    x, last, age = rows[starts].T
    counts, place = np.unique(x, return_inverse=True)
    unit = float(seen.age.mean()) or 1.0
    return _Cells(x, last / unit, age / unit, weight, counts, place, unit)


def _likelihood(theta: Floats, cells: _Cells) -> tuple[float, Floats]:
    """Log-likelihood and its gradient in the logarithms of (r, α, a, b)."""
    r, alpha, a, b = np.exp(theta)
    k, x = cells.counts, cells.x
    again = x > 0
    shared = gammaln(r + k) - gammaln(r) + r * np.log(alpha) + _beta_part(a, b, k)
    log_age, log_last = np.log(alpha + cells.age), np.log(alpha + cells.last)
    active = -(r + x) * log_age
    gone = np.where(again, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * log_last, -np.inf)
    both = np.logaddexp(active, gone)
    alive = np.exp(active - both)
    dead, w = 1 - alive, cells.weight
    slope_r = psi(r + k) - psi(r) + np.log(alpha)
    slope_a = psi(a + b) - psi(a + b + k)
    slope_b = slope_a + psi(b + k) - psi(b)
    per_count = np.bincount(cells.place, w)
    gradient = np.array(
        [
            per_count @ slope_r - w @ (alive * log_age + dead * log_last),
            w @ (r / alpha - (r + x) * (alive / (alpha + cells.age) + dead / (alpha + cells.last))),
            per_count @ slope_a + w @ (dead / a),
            per_count @ slope_b - w @ np.where(again, dead / (b + np.maximum(x, 1) - 1), 0.0),
        ]
    )
    return float(per_count @ shared + w @ both), gradient * np.exp(theta)


def _beta_part(a: float, b: float, k: Floats) -> Floats:
    return np.asarray(gammaln(a + b) + gammaln(b + k) - gammaln(b) - gammaln(a + b + k))


def alive(parameters: Floats, seen: Histories) -> Floats:
    """Probability that a customer is still active at the end; 1 for one who never bought again, by the model.

    Args:
        parameters: (r, α, a, b) or many of them, shape (…, 4).
        seen: histories of n customers.

    Returns:
        Shape (…, n).
    """
    r, alpha, a, b = _spread(parameters)
    x = seen.repeats
    odds = a / (b + np.maximum(x, 1) - 1) * np.exp((r + x) * (np.log(alpha + seen.age) - np.log(alpha + seen.last)))
    return np.asarray(np.where(x > 0, 1 / (1 + odds), 1.0))


def expected(parameters: Floats, seen: Histories, periods: ArrayLike) -> Floats:
    """Expected purchase days of each customer in the next `periods`, given her history; shape as `alive`."""
    r, alpha, a, b = _spread(parameters)
    x = seen.repeats
    times = np.asarray(periods, dtype=np.float64)
    return np.asarray(alive(parameters, seen) * _bought(r + x, alpha + seen.age, _off_one(a), b + x, times))


def expected_new(parameters: Floats, periods: ArrayLike) -> Floats:
    """Expected repeat purchase days of a new customer up to each time, shape of `periods`."""
    r, alpha, a, b = np.asarray(parameters, dtype=np.float64)
    return _bought(r, alpha, _off_one(a), b, np.asarray(periods, dtype=np.float64))


def buys_within(parameters: Floats, seen: Histories, periods: float) -> Floats:
    """Probability that a customer buys at least once in the next `periods`; shape as `alive`."""
    r, alpha, _, _ = _spread(parameters)
    silent = ((alpha + seen.age) / (alpha + seen.age + periods)) ** (r + seen.repeats)
    return np.asarray(alive(parameters, seen) * (1 - silent))


def _bought(shape: Floats, rate: Floats, a: Floats, b: Floats, t: Floats) -> Floats:
    """Mean of min(purchases in t, purchases until drop-out) of an active customer with these gamma and beta beliefs."""
    z = t / (rate + t)
    silent = (rate / (rate + t)) ** shape * hyp2f1(shape, b, a + b - 1, z)
    return np.asarray((a + b - 1) / (a - 1) * (1 - silent))


def _off_one(a: Floats) -> Floats:
    """The mean has a removable gap at a = 1."""
    return np.where(np.abs(a - 1) < _NEAR_ONE, 1 + _NEAR_ONE, a)


def _spread(parameters: Floats) -> Floats:
    """The four parameters on a first axis, ready to meet customers on the last."""
    return np.moveaxis(np.asarray(parameters, dtype=np.float64), -1, 0)[..., None]


def simulate(rng: np.random.Generator, parameters: Floats, seen: Histories, times: ArrayLike) -> Floats:
    """Purchase days up to each of the ascending `times`, one possible future per row of parameters.

    A customer who is active buys min(Poisson purchases, geometric purchases until drop-out).

    Returns:
        Shape (times, draws, n), cumulative.
    """
    r, alpha, a, b = _spread(parameters)
    shape = (len(parameters), len(seen.age))
    active = rng.random(shape) < alive(parameters, seen)
    rate = rng.gamma(np.broadcast_to(r + seen.repeats, shape)) / (alpha + seen.age)
    leaves = rng.beta(np.broadcast_to(a, shape), np.broadcast_to(b + seen.repeats, shape))
    until = np.where(active, rng.geometric(np.clip(leaves, 1e-12, 1.0)), 0)
    spans = np.diff(np.asarray(times, dtype=np.float64), prepend=0.0)
    bought = np.cumsum([rng.poisson(rate * span) for span in spans], axis=0)
    return np.asarray(np.minimum(bought, until), dtype=np.float64)
