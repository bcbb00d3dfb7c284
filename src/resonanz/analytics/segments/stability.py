"""Do the same groups come back in other samples, and are they more than one cloud cut in pieces?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtri

from resonanz.analytics.intervals import Floats, Places
from resonanz.analytics.segments.mixture import Classes, Features, fit_classes
from resonanz.analytics.segments.table import Encoded

_STARTS: Final = 8
_NEAR: Final = 1e-6
_MATCHES: Final = 3
_POPULATION: Final = 5000


class Stability(NamedTuple):
    """Agreement with resamples: adjusted Rand index of each, and median overlap of each class."""

    rand: Floats
    jaccard: Floats


def adjusted_rand(first: Places, second: Places) -> float:
    """Adjusted Rand index of two groupings of the same customers: 1 equal, 0 as chance.

    Source: Hubert & Arabie 1985, Journal of Classification 2.
    """
    table = crossed(first, second)
    pairs, rows, columns = (float((x * (x - 1) / 2).sum()) for x in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = rows * columns / (len(first) * (len(first) - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def crossed(first: Places, second: Places) -> Floats:
    """How many customers are in each pair of groups, shape (groups, groups)."""
    width = int(second.max()) + 1
    counts = np.bincount(first * width + second, minlength=(int(first.max()) + 1) * width)
    return np.asarray(counts.reshape(-1, width), dtype=np.float64)


def resampled(
    features: Features, classes: Classes, *, rounds: int, seed: int, progress: Callable[[int, int], None]
) -> Stability:
    """Fit the model again to bootstrap samples from fresh starts, and compare how all customers are grouped.

    Args:
        features: customers.
        classes: the model whose groups are judged.
        rounds: bootstrap samples.
        seed: of the samples.
        progress: called with rounds done and all rounds.

    Source: Hennig 2007, Computational Statistics & Data Analysis 52 (clusterwise Jaccard); Hubert & Arabie 1985.
    """
    rng, own = np.random.default_rng(seed), classes.assign(features)
    n, rand, overlap = len(own), [], []
    for done in range(1, rounds + 1):
        counts = np.bincount(rng.integers(n, size=n), minlength=n).astype(np.float64)
        again = fit_classes(
            features, classes.k, counts=counts, starts=_STARTS, seed=seed + done, tolerance=_NEAR
        ).assign(features)
        rand.append(adjusted_rand(own, again))
        table = crossed(own, again)
        union = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
        overlap.append((table / union).max(axis=1))
        progress(done, rounds)
    return Stability(np.array(rand), np.median(overlap, axis=0))


def one_cloud(
    data: Encoded,
    classes: Classes,
    *,
    draws: int,
    limit: float,
    seed: int,
    progress: Callable[[int, int], None],
) -> float:
    """Chance of such a gain in likelihood if the customers were one cloud: same columns, same correlations, no groups.

    The cloud has the distribution of each column and all pairwise correlations of the data (a Gaussian copula), so
    that a halo or a skewed amount is not taken for groups: degrees are not kinds. Drawing stops where the limit can no
    longer be met; the chance is then at least the one returned.

    Args:
        data: customers.
        classes: the model whose groups are judged.
        draws: drawn clouds; 19 can show p = .05.
        limit: largest chance at which one cloud is ruled out.
        seed: of the draws.
        progress: called with draws done and all draws.

    Source: Hennig & Lin 2015, Statistics and Computing 25 (parametric bootstrap against homogeneity).
    """
    rng = np.random.default_rng(seed)
    gain = _gain(Features(data), classes)
    cloud = _Cloud(data, classes, rng)
    beaten = 0
    for done in range(1, draws + 1):
        features = Features(cloud.draw(len(data), rng))
        beaten += (
            _gain(features, fit_classes(features, classes.k, starts=_STARTS, seed=seed + done, tolerance=_NEAR)) >= gain
        )
        progress(done, draws)
        if (1 + beaten) / (1 + draws) > limit:
            break
    return (1 + beaten) / (1 + draws)


def _gain(features: Features, classes: Classes) -> float:
    return classes.log_likelihood - fit_classes(features, 1).log_likelihood


class _Cloud:
    """One cloud with the margins and correlations of the data."""

    def __init__(self, data: Encoded, classes: Classes, rng: np.random.Generator) -> None:
        self._data = data
        inside = classes.posterior(Features(data))[:, 0]
        self._orders = [
            np.arange(size) if ordered else _order(code, size, inside)
            for code, size, ordered in zip(data.codes.T, data.sizes, data.ordered, strict=True)
        ]
        target = _correlation(self._ranked(data))
        shape = target.copy()
        for _ in range(_MATCHES):
            self._root = _root(shape)
            shape = np.clip(shape + target - _correlation(self._ranked(self.draw(_POPULATION, rng))), -0.99, 0.99)
        self._root = _root(shape)

    def draw(self, n: int, rng: np.random.Generator) -> Encoded:
        """Draw customers; values are unknown where and as often as in the data."""
        hidden = rng.standard_normal((n, len(self._root))) @ self._root.T
        rows = rng.integers(len(self._data), size=n)
        codes, numbers = np.empty((n, len(self._orders)), dtype=np.int64), np.empty((n, self._data.numbers.shape[1]))
        for j, order in enumerate(self._orders):
            codes[:, j] = _codes_at(hidden[:, j], self._data.codes[:, j], order)
        for j in range(numbers.shape[1]):
            known = self._data.numbers[~np.isnan(self._data.numbers[:, j]), j]
            numbers[:, j] = np.quantile(known, _uniform(hidden[:, len(self._orders) + j]))
        codes[self._data.codes[rows] < 0] = -1
        numbers[np.isnan(self._data.numbers[rows])] = np.nan
        return Encoded(codes, self._data.sizes, numbers, self._data.ordered)

    def _ranked(self, data: Encoded) -> Floats:
        places = [
            np.where(code >= 0, order.argsort()[code].astype(float), np.nan)
            for code, order in zip(data.codes.T, self._orders, strict=True)
        ]
        return np.column_stack([_normal_scores(column) for column in [*places, *data.numbers.T]])


def _order(code: Places, size: int, inside: Floats) -> Places:
    """Labels by how likely their customers are in the largest class: such a category has no order of its own."""
    return np.argsort([inside[code == label].mean() if np.any(code == label) else 0.0 for label in range(size)])


def _codes_at(hidden: Floats, code: Places, order: Places) -> Places:
    counts = np.bincount(code[code >= 0], minlength=len(order))[order]
    edges = np.cumsum(counts) / counts.sum()
    return np.asarray(order[np.searchsorted(edges[:-1], _uniform(hidden), side="right")])


def _uniform(hidden: Floats) -> Floats:
    ranks = np.empty(len(hidden))
    ranks[np.argsort(hidden)] = np.arange(len(hidden))
    return (ranks + 0.5) / len(hidden)


def _normal_scores(values: Floats) -> Floats:
    """Normal quantile of the midrank; unknown values stand in the middle."""
    scores, known = np.zeros(len(values)), ~np.isnan(values)
    _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
    scores[known] = ndtri(((np.cumsum(count) - count / 2) / known.sum())[place])
    return scores


def _correlation(scores: Floats) -> Floats:
    return np.atleast_2d(np.corrcoef(scores, rowvar=False))


def _root(shape: Floats) -> Floats:
    """Square root of the nearest correlation matrix (negative eigenvalues cut)."""
    values, vectors = np.linalg.eigh((shape + shape.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 1e-6))
    return np.asarray(root / np.sqrt((root**2).sum(axis=1, keepdims=True)))
