"""Latent classes for categories and amounts together, by EM from many starts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.special import logsumexp

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Places
from resonanz.analytics.segments.table import Encoded

_FLOOR: Final = 1e-12
_NARROW: Final = 0.02
"""Smallest variance of an amount inside a class, as a share of its variance in all."""
_SHORT: Final = 15
_LONG: Final = 2000
_FINALISTS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """A fitted model of `k` latent classes.

    Attributes:
        k: number of classes.
        log_likelihood: of all customers.
        parameters: free parameters.
        n: customers.
        weights: natural parameters, shape (features, k), features as in `Features`.
        constants: log share and normalisation per class, shape (k,).
        shares: class shares, largest first, shape (k,).
        entropy: certainty of assignment, 1 = certain, 0 = none (1 for one class).
    """

    k: int
    log_likelihood: float
    parameters: int
    n: int
    weights: Floats
    constants: Floats
    shares: Floats
    entropy: float

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Bayesian (Schwarz) criterion; smaller is better."""
        return float(self.parameters * np.log(self.n) - 2 * self.log_likelihood)

    def posterior(self, features: Features) -> Floats:
        """Probability of each class for each customer, shape (n, k)."""
        joint = features.matrix @ self.weights + self.constants
        return np.asarray(np.exp(joint - logsumexp(joint, axis=1, keepdims=True)))

    def assign(self, features: Features) -> Places:
        """Most likely class of each customer, 0 is the largest class."""
        return np.asarray((features.matrix @ self.weights + self.constants).argmax(axis=1))


class Features:
    """Indicators of categories, then value, square and presence of each amount: densities are linear in them."""

    def __init__(self, data: Encoded) -> None:
        """Spread the codes into indicators."""
        self.sizes, self.amounts = data.sizes, data.numbers.shape[1]
        blocks = [np.eye(size + 1)[code][:, :size] for size, code in zip(data.sizes, data.codes.T, strict=True)]
        present = ~np.isnan(data.numbers)
        numbers = np.where(present, data.numbers, 0.0)
        self.matrix: Floats = np.hstack([np.zeros((len(data), 0)), *blocks, numbers, numbers**2, present])

    @cached_property
    def parameters(self) -> int:
        """Free parameters per class."""
        return sum(size - 1 for size in self.sizes) + 2 * int(self.amounts)

    @cached_property
    def firsts(self) -> Places:
        """First feature of each category."""
        return np.asarray(np.cumsum([0, *self.sizes[:-1]]) if self.sizes else [], dtype=np.intp)

    @cached_property
    def owners(self) -> Places:
        """Category of each indicator."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def fit_classes(
    data: Encoded | Features,
    k: int,
    *,
    counts: Floats | None = None,
    starts: int = 50,
    seed: int = 0,
    tolerance: float = 1e-9,
) -> Classes:
    """Fit `k` latent classes by maximum likelihood.

    Inside a class all columns are independent: categories multinomial, amounts normal with their own variance. Many
    random starts run a few steps, the best (a quarter, at most four) to convergence; one start alone often ends in a
    local maximum. Unknown values take no part (missing at random).

    Args:
        data: customers.
        k: number of classes, 1 or more.
        counts: how often each row stands, shape (n,); None is once.
        starts: random starts.
        seed: of the starts.
        tolerance: relative gain in likelihood below which a climb ends.

    Raises:
        InvalidArgument: if `k` is below 1.

    Source: Goodman 1974, Biometrika 61; Linzer & Lewis 2011, JSS 42(10) (poLCA); Hunt & Jorgensen 1999 (mixed data).
    """
    if k < 1:
        raise InvalidArgument("A model needs at least one class, not {k}.", k=k)
    features = data if isinstance(data, Features) else Features(data)
    n = np.ones(len(features.matrix)) if counts is None else counts
    rng = np.random.default_rng(seed)
    begun = rng.dirichlet(np.ones(k), (len(features.matrix), starts if k > 1 else 1))
    trials = _climb(features, n, begun, steps=_SHORT, tolerance=tolerance)
    best = np.argsort(-trials.log_likelihood)[: max(1, min(_FINALISTS, starts // 4))]
    ends = [_climb(features, n, trials.posterior[:, [i]], steps=_LONG, tolerance=tolerance) for i in best]
    return _sorted(features, n, max(ends, key=lambda end: float(end.log_likelihood[0])))


@dataclass(frozen=True, slots=True, eq=False)
class _Climb:
    """Where `s` starts have come: likelihoods (s,), parameters (features, s·k) and (s·k,), posteriors (n, s, k)."""

    log_likelihood: Floats
    weights: Floats
    constants: Floats
    posterior: Floats


def _climb(features: Features, n: Floats, posterior: Floats, *, steps: int, tolerance: float) -> _Climb:
    """EM for all starts at once: they only differ in columns of the same products."""
    last = np.full(posterior.shape[1], -np.inf)
    for _ in range(steps):
        weights, constants = _maximise(features, n, posterior.reshape(len(posterior), -1))
        joint = (features.matrix @ weights + constants).reshape(posterior.shape)
        top = joint.max(axis=2, keepdims=True)
        parts = np.exp(joint - top)
        total = parts.sum(axis=2, keepdims=True)
        posterior = parts / total
        found = n @ (np.log(total) + top)[:, :, 0]
        if np.all(found - last < tolerance * np.abs(found)):
            break
        last = found
    return _Climb(found, weights, constants, posterior)


def _maximise(features: Features, n: Floats, posterior: Floats) -> tuple[Floats, Floats]:
    """Natural parameters from expected counts; one column per start and class."""
    weighted = n[:, None] * posterior
    sums = features.matrix.T @ weighted
    labels = sums[: len(features.owners)]
    parts = []
    if len(labels):
        totals = np.add.reduceat(labels, features.firsts, axis=0)[features.owners]
        parts.append(np.log(np.maximum(labels / np.maximum(totals, _FLOOR), _FLOOR)))
    if features.amounts:
        values, squares, counts = sums[len(labels) :].reshape(3, features.amounts, -1)
        held = np.maximum(counts, _FLOOR)
        mean = values / held
        variance = np.maximum(squares / held - mean**2, _NARROW)
        parts += [mean / variance, -0.5 / variance, -0.5 * (np.log(2 * np.pi * variance) + mean**2 / variance)]
    shares = np.maximum(weighted.sum(axis=0) / n.sum(), _FLOOR)
    return np.vstack(parts), np.log(shares)


def _sorted(features: Features, n: Floats, end: _Climb) -> Classes:
    posterior, k = end.posterior[:, 0], len(end.constants)
    shares = (n @ posterior) / n.sum()
    order = np.argsort(-shares, kind="stable")
    unsure = -float(n @ (posterior * np.log(np.maximum(posterior, _FLOOR))).sum(axis=1))
    return Classes(
        k,
        float(end.log_likelihood[0]),
        k - 1 + k * features.parameters,
        int(n.sum()),
        end.weights[:, order],
        end.constants[order],
        shares[order],
        1.0 if k == 1 else 1 - unsure / (float(n.sum()) * float(np.log(k))),
    )
