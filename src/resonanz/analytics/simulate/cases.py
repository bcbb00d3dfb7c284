"""Small worlds with one known number each: drivers, scores, segments, journeys; `tests/recovery` lives on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CUTS_OF_FIVE = (-1.5, -0.8, -0.1, 0.9)
"""Where a standard-normal opinion turns into 1…5; skewed to the good end like real satisfaction."""
_NODES = 80


@dataclass(frozen=True, eq=False)
class DriverCase:
    """A population of answers in which the importance of every driver is known exactly.

    Opinions share one factor (the halo): `z_j = √rho·f + √(1−rho)·e_j`, cut into 1…5. The outcome is
    `Σ weights_j·(x_j − mean_j)/sd_j` plus normal noise that leaves `r2` explained.

    Attributes:
        drivers: names, one per weight.
        weights: true coefficients in standard deviations of each driver.
        rho: correlation of two opinions before they are cut, 0…1.
        r2: share of the outcome's variance that the drivers explain, 0…1.
    """

    drivers: tuple[str, ...]
    weights: tuple[float, ...]
    rho: float
    r2: float

    @cached_property
    def means(self) -> FloatArray:
        """Population mean of each driver on 1…5, shape (p,)."""
        return np.full(len(self.drivers), _moments_of_cut(self.rho)[0])

    @cached_property
    def covariance(self) -> FloatArray:
        """Population covariance of drivers and outcome (last), shape (p+1, p+1); exact by Gauss–Hermite quadrature."""
        _, variance, shared = _moments_of_cut(self.rho)
        p = len(self.drivers)
        drivers = np.full((p, p), shared)
        np.fill_diagonal(drivers, variance)
        slopes = np.array(self.weights) / np.sqrt(variance)
        with_outcome = drivers @ slopes
        outcome = float(slopes @ with_outcome) / self.r2
        return np.block([[drivers, with_outcome[:, None]], [with_outcome[None, :], np.array([[outcome]])]])

    @cached_property
    def importances(self) -> FloatArray:
        """True LMG importance of each driver, shape (p,); they sum to `r2`."""
        return shapley_r2(self.covariance)

    def sample(self, n: int, seed: int) -> tuple[FloatArray, FloatArray]:
        """Draw n answers: drivers, shape (n, p), values 1…5; outcome, shape (n,)."""
        rng = np.random.default_rng(seed)
        ratings = _opinions(rng, n, len(self.drivers), self.rho)
        _, variance, _ = _moments_of_cut(self.rho)
        explained = (ratings - self.means) @ (np.array(self.weights) / np.sqrt(variance))
        noise = np.sqrt(self.covariance[-1, -1] * (1 - self.r2))
        return ratings, explained + noise * rng.standard_normal(n)


def driver_case(p: int = 8, *, rho: float = 0.35, r2: float = 0.5, closeness: float = 1.25) -> DriverCase:
    """A hard case: the first driver's true importance is about `closeness` times the second's, the others fall slowly.

    Args:
        p: number of drivers, 2…16.
        rho: correlation of two opinions before they are cut into 1…5.
        r2: explained share of the outcome.
        closeness: true importance of the first driver over that of the second, above 1.
    """
    weights = _weights_with_ratio(p, rho=rho, r2=r2, ratio=closeness)
    return DriverCase(tuple(f"driver_{j + 1:02d}" for j in range(p)), weights, rho, r2)


def _weights_with_ratio(p: int, *, rho: float, r2: float, ratio: float) -> tuple[float, ...]:
    """Find the first weight by bisection; the others fall linearly from 1 to 0.1."""
    rest = np.linspace(1.0, 0.1, p - 1)
    low, high = 1.0, 4.0
    for _ in range(40):
        first = (low + high) / 2
        case = DriverCase(("",) * p, (first, *rest), rho, r2)
        low, high = (first, high) if case.importances[0] / case.importances[1] < ratio else (low, first)
    return (high, *(float(w) for w in rest))


def shapley_r2(covariance: FloatArray) -> FloatArray:
    """LMG importances straight from the definition: Shapley values of R² over all subsets of drivers.

    Written from the definition (Grömping 2006), subset by subset, so that it can judge the fast method in
    `analytics.drivers`; up to 16 drivers. The outcome is the last row.
    """
    p = covariance.shape[0] - 1
    r2 = np.zeros(1 << p)
    for subset in range(1, 1 << p):
        members = [j for j in range(p) if subset >> j & 1]
        with_outcome = covariance[members, p]
        r2[subset] = with_outcome @ np.linalg.solve(covariance[np.ix_(members, members)], with_outcome)
    r2 /= covariance[p, p]
    subsets = np.arange(1 << p)
    sizes = np.bitwise_count(subsets).astype(np.int64)
    shares = _shapley_weights(p)
    result = np.empty(p)
    for j in range(p):
        without = subsets[(subsets >> j & 1) == 0]
        result[j] = np.sum(shares[sizes[without]] * (r2[without | 1 << j] - r2[without]))
    return result


def _shapley_weights(p: int) -> FloatArray:
    """|S|!(p−|S|−1)!/p! for |S| = 0…p−1."""
    weights = np.empty(p)
    weights[0] = 1 / p
    for size in range(1, p):
        weights[size] = weights[size - 1] * size / (p - size)
    return weights


def _opinions(rng: np.random.Generator, n: int, p: int, rho: float) -> FloatArray:
    latent = np.sqrt(rho) * rng.standard_normal((n, 1)) + np.sqrt(1 - rho) * rng.standard_normal((n, p))
    return np.asarray(1.0 + np.searchsorted(np.array(CUTS_OF_FIVE), latent), dtype=np.float64)


def _moments_of_cut(rho: float) -> tuple[float, float, float]:
    """Mean, variance and shared covariance of two opinions cut into 1…5."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    cuts = np.array(CUTS_OF_FIVE)
    mean = 1 + float(np.sum(ndtr(-cuts)))
    square = 1 + float(np.sum((2 * np.arange(1, 5) + 1) * ndtr(-cuts)))
    given = 1 + ndtr((np.sqrt(rho) * nodes[:, None] - cuts) / np.sqrt(1 - rho)).sum(axis=1)
    return mean, square - mean**2, float(weights @ given**2) - mean**2


@dataclass(frozen=True, eq=False)
class ContrastCase:
    """Answers in which a low score costs and a high score earns a known amount (penalty and reward).

    `penalties_j` is the outcome's change where driver j scores 1 or 2, `rewards_j` where it scores 4 or 5, against 3.
    """

    penalties: tuple[float, ...]
    rewards: tuple[float, ...]
    rho: float = 0.35
    noise: float = 1.0

    def sample(self, n: int, seed: int) -> tuple[FloatArray, FloatArray]:
        """Draw n answers: drivers, shape (n, p), values 1…5; outcome, shape (n,)."""
        rng = np.random.default_rng(seed)
        ratings = _opinions(rng, n, len(self.penalties), self.rho)
        outcome = (ratings <= 2) @ np.array(self.penalties) + (ratings >= 4) @ np.array(self.rewards)
        return ratings, outcome + self.noise * rng.standard_normal(n)


@dataclass(frozen=True, eq=False)
class LeverCase:
    """Customers whose value in euro rises by a known amount with each point of a touchpoint's score."""

    euro_per_point: tuple[float, ...]
    rho: float = 0.35
    noise: float = 80.0

    def sample(self, n: int, seed: int) -> tuple[FloatArray, FloatArray]:
        """Draw n customers: scores, shape (n, p), values 1…5; value in euro, shape (n,), right-skewed as money is."""
        rng = np.random.default_rng(seed)
        ratings = _opinions(rng, n, len(self.euro_per_point), self.rho)
        skewed = rng.gamma(2.0, 1 / np.sqrt(2.0), n) - np.sqrt(2.0)
        return ratings, 500 + ratings @ np.array(self.euro_per_point) + self.noise * skewed


def segments_case(segments: int, per_segment: int, seed: int) -> tuple[IntArray, FloatArray]:
    """Answers 0…10 of segments that do not differ: segment codes and scores, both of shape (segments · n,)."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(segments, dtype=np.int64), per_segment)
    return codes, nps_scores(rng, len(codes), promoters=0.45, detractors=0.20)


def nps_scores(rng: np.random.Generator, n: int, *, promoters: float, detractors: float) -> FloatArray:
    """Draw n answers 0…10 with known shares; inside a group the scores are spread as usual (8 and 9 most)."""
    group = rng.choice(3, n, p=[detractors, 1 - promoters - detractors, promoters])
    low = rng.choice(7, n, p=[0.08, 0.04, 0.06, 0.1, 0.12, 0.35, 0.25])
    middle = rng.choice([7, 8], n, p=[0.4, 0.6])
    high = rng.choice([9, 10], n, p=[0.55, 0.45])
    return np.select([group == 0, group == 1], [low, middle], high).astype(np.float64)


@dataclass(frozen=True, eq=False)
class JourneyCase:
    """Instances A → B → C (or A → C) whose waits are log-normal with a known median.

    Attributes:
        direct: true share of instances that skip B.
        median_hours: true median wait on every edge.
        sigma: spread of the logarithm of the wait.
    """

    direct: float = 0.3
    median_hours: float = 24.0
    sigma: float = 0.9

    def quantile_seconds(self, q: float) -> float:
        """True quantile of the wait on an edge in seconds."""
        from scipy.special import ndtri

        return float(self.median_hours * 3600 * np.exp(self.sigma * ndtri(q)))

    def sample(self, instances: int, seed: int) -> tuple[IntArray, IntArray, IntArray]:
        """Draw events in arrival order: instance codes, activity codes (0 = A, 1 = B, 2 = C), times in microseconds."""
        rng = np.random.default_rng(seed)
        skips = rng.random(instances) < self.direct
        starts = rng.integers(0, 365 * 86_400_000_000, instances)
        waits = self.median_hours * 3.6e9 * np.exp(self.sigma * rng.standard_normal((instances, 2)))
        second = starts + waits[:, 0].astype(np.int64)
        third = second + waits[:, 1].astype(np.int64)
        number = np.arange(instances, dtype=np.int64)
        codes = np.concatenate([number, number, number[~skips]])
        steps = np.concatenate([np.zeros(instances, np.int64), np.where(skips, 2, 1), np.full((~skips).sum(), 2)])
        times = np.concatenate([starts, second, third[~skips]])
        order = np.argsort(times, kind="stable")
        return codes[order], steps[order], times[order]
