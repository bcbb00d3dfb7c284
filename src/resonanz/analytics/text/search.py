"""The search for themes: how many there are, which of them come back, and which texts belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.results import Estimate, Unit
from resonanz.analytics.text.describing import NO_THEME, Found
from resonanz.analytics.text.factors import Rerun, assign, coherence, factorise, keywords, rerun, weigh
from resonanz.analytics.text.terms import Terms

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STABLE: Final = 0.7
METHOD_STABILITY: Final = "theme_stability"
METHOD_COHERENCE: Final = "npmi"
METHOD_QUALITY: Final = "theme_agreement"
_SIZES: Final = (4, 6, 8, 12)
_SEEDS: Final = 10
_TRIALS: Final = 5
_NEARLY_BEST: Final = 0.05
_CLEAR: Final = 0.5
_NAMED_BY: Final = 3


class Search(NamedTuple):
    """What was found.

    Attributes:
        rows: TF-IDF rows of all texts.
        factors: weights of the terms, shape (k, terms).
        reruns: ten searches on random four fifths.
        kept: factors that came back; the others are no themes.
    """

    rows: csr_matrix
    factors: Floats
    reruns: list[Rerun]
    kept: Ints

    @property
    def dropped(self) -> int:
        """Factors that did not come back."""
        return len(self.factors) - len(self.kept)

    @property
    def stability(self) -> Estimate:
        """Mean cosine of the themes kept with their counterparts."""
        return span([float(r.likeness[self.kept].mean()) for r in self.reruns], self.rows.shape[0], METHOD_STABILITY)

    @property
    def agreement(self) -> Estimate:
        """Share of texts left out that get the same theme."""
        return span([r.agreement for r in self.reruns], self.rows.shape[0], METHOD_QUALITY)


def search(terms: Terms, themes: int | None, seed: int) -> Search:
    """Look for factors in the texts that hold a term, and keep those that come back."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1, user_api="blas"):  # the matrices are narrow: threads that wait cost five times the work
        return _searched(terms, themes, seed)


def _searched(terms: Terms, themes: int | None, seed: int) -> Search:
    rows = weigh(terms.counts)
    filled = np.flatnonzero(terms.counts.getnnz(axis=1))
    part = rows[filled]
    # How many themes there are is judged on the texts that can belong to one; what is shown counts all texts.
    factors = factorise(part, themes) if themes else _best(part, terms.counts[filled], seed)
    reruns = [rerun(part, terms.counts, factors, seed * _SEEDS + i) for i in range(_SEEDS)]
    stable = np.mean([r.likeness for r in reruns], axis=0) >= STABLE
    return Search(rows, factors, reruns, np.flatnonzero(stable))


def _best(rows: csr_matrix, counts: csr_matrix, seed: int) -> Floats:
    tried = []
    for k in (k for k in _SIZES if k < min(rows.shape)):
        factors = factorise(rows, k)
        likeness = np.mean([rerun(rows, counts, factors, seed * _SEEDS + i).likeness for i in range(_TRIALS)])
        words = np.mean([coherence(counts, keywords(counts, factor)) for factor in factors])
        tried.append((float(likeness + words), factors))
    best = max(value for value, _ in tried)
    return [factors for value, factors in tried if value >= best - _NEARLY_BEST][-1]


def members(found: Search, terms: Terms) -> Found:
    """Give each text its theme: the one that explains at least half of it, if the text holds one of its keywords."""
    loadings = assign(found.rows, found.factors)
    heaviest, total = loadings.max(axis=1), loadings.sum(axis=1)
    clarity = np.divide(heaviest, total, out=np.zeros(len(total)), where=total > 0)
    words = [keywords(terms.counts, found.factors[k]) for k in found.kept]
    theme_of = np.full(len(total), NO_THEME, dtype=np.int64)
    fit = np.zeros(len(total))
    for place, k in enumerate(found.kept):
        holds = terms.counts[:, words[place]].getnnz(axis=1)
        inside = (loadings.argmax(axis=1) == k) & (clarity >= _CLEAR) & (holds > 0)
        theme_of[inside] = place
        fit[inside] = (clarity * holds)[inside]
    surface = [tuple(terms.words[w] for w in chosen) for chosen in words]
    n = found.rows.shape[0]
    return Found(
        [", ".join(chosen[:_NAMED_BY]) for chosen in surface],
        surface,
        fit,
        theme_of,
        [span([float(r.likeness[k]) for r in found.reruns], n, METHOD_STABILITY) for k in found.kept],
        [
            replace(span([float(r.coherence[k]) for r in found.reruns], n, METHOD_COHERENCE), value=value)
            for k, value in zip(found.kept, (coherence(terms.counts, chosen) for chosen in words), strict=True)
        ],
    )


def span(values: Sequence[float], n: int, method: str) -> Estimate:
    """Mean of several searches with the range that holds them all."""
    return Estimate(float(np.mean(values)), min(values), max(values), 1.0, n, method, Unit.SHARE)
