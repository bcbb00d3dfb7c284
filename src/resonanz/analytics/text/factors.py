"""Themes as factors: non-negative matrix factorisation of TF-IDF rows, with stability over resamples and coherence.

Sources: Lee & Seung 1999, Nature 401 (NMF); Greene, O'Callaghan & Cunningham 2014 (stability by matching top terms over
resamples); Bouma 2009 and Lau, Newman & Baldwin 2014 (NPMI coherence).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KEYWORDS: Final = 10
_FEWEST_KEYWORDS: Final = 5
_CANDIDATES: Final = 30
_DRAWN: Final = 0.8
_ROUNDS: Final = 200
_TOLERANCE: Final = 1e-3


def weigh(counts: csr_matrix) -> csr_matrix:
    """TF-IDF rows of unit length from a binary table; empty rows stay empty."""
    from scipy.sparse import diags

    n = counts.shape[0]
    idf = np.log((1 + n) / (1 + np.asarray(counts.sum(axis=0)).ravel())) + 1
    rows = (counts @ diags(idf)).tocsr()
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    whole: csr_matrix = (diags(1 / np.where(length > 0, length, 1)) @ rows).tocsr()
    return whole


def factorise(rows: csr_matrix, k: int) -> Floats:
    """Weights of terms in each of `k` factors, shape (k, terms), rows of unit length; deterministic start (NNDSVD)."""
    from sklearn.decomposition import non_negative_factorization

    loadings, factors = _start(rows, k)
    options = {"init": "custom", "max_iter": _ROUNDS, "tol": _TOLERANCE}
    return _unit(_quietly(non_negative_factorization, rows, loadings, factors, n_components=k, **options)[1])


def _start(rows: csr_matrix, k: int) -> tuple[Floats, Floats]:
    """Non-negative double singular vectors: the positive or the negative half of each pair, whichever is heavier.

    Source: Boutsidis & Gallopoulos 2008, Pattern Recognition 41.
    """
    from sklearn.utils.extmath import randomized_svd

    left, size, right = randomized_svd(rows, k, n_iter=2, power_iteration_normalizer="none", random_state=0)
    halves = [(np.maximum(sign * left, 0), np.maximum(sign * right.T, 0)) for sign in (1, -1)]
    weights = [np.linalg.norm(u, axis=0) * np.linalg.norm(v, axis=0) for u, v in halves]
    first = weights[0] >= weights[1]
    u, v = (np.where(first, halves[0][i], halves[1][i]) for i in (0, 1))
    scale = np.sqrt(size * np.maximum(*weights))
    return _unit(u.T).T * scale, np.ascontiguousarray(_unit(v.T) * scale[:, None])


def assign(rows: csr_matrix, factors: Floats) -> Floats:
    """Loadings of each row on given factors, shape (rows, k)."""
    from sklearn.decomposition import non_negative_factorization

    k = len(factors)
    found = _quietly(
        non_negative_factorization,
        rows,
        H=np.ascontiguousarray(factors),
        n_components=k,
        init="custom",
        update_H=False,
        max_iter=_ROUNDS,
        tol=_TOLERANCE,
    )
    loadings: Floats = found[0]
    return loadings


def _quietly(work: Any, *args: Any, **options: Any) -> Any:
    """Reaching the most rounds is no fault here: stability is measured on what came out."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return work(*args, **options)


def _unit(factors: Floats) -> Floats:
    length = np.linalg.norm(factors, axis=1, keepdims=True)
    return factors / np.where(length > 0, length, 1)


def match(factors: Floats, others: Floats) -> tuple[Floats, Ints]:
    """Best one-to-one match of factors: cosine of each with its partner, and which partner that is."""
    from scipy.optimize import linear_sum_assignment

    cosine = factors @ others.T
    rows, partners = linear_sum_assignment(-cosine)
    return cosine[rows, partners], partners.astype(np.int64)


def npmi(counts: csr_matrix, terms: Sequence[int] | Ints) -> Floats:
    """Normalised pointwise mutual information of each pair of terms within a text, shape (terms, terms), −1…1."""
    chosen = counts[:, np.asarray(terms)]
    n = counts.shape[0]
    both = (chosen.T @ chosen).toarray() / n
    single = both.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(both / np.outer(single, single)) / -np.log(both)
    return np.where(both <= 0, -1.0, np.where(both >= 1, 1.0, value))


def coherence(counts: csr_matrix, terms: Sequence[int] | Ints) -> float:
    """Mean NPMI over all pairs of the terms; NaN for a single term."""
    pairs = npmi(counts, terms)[np.triu_indices(len(terms), 1)]
    return float(pairs.mean()) if len(pairs) else float("nan")


def keywords(counts: csr_matrix, factor: Floats) -> Ints:
    """Five to ten terms of a factor, heaviest first; a term that does not go with those before it is passed over."""
    heavy = np.argsort(-factor, kind="stable")[:_CANDIDATES]
    heavy = heavy[factor[heavy] > 0]
    pairs = npmi(counts, heavy)
    chosen = [0] if len(heavy) else []
    for i in range(1, len(heavy)):
        if len(chosen) < KEYWORDS and pairs[i, chosen].mean() > 0:
            chosen.append(i)
    rest = (i for i in range(len(heavy)) if i not in chosen)
    while len(chosen) < min(_FEWEST_KEYWORDS, len(heavy)):
        chosen.append(next(rest))
    return heavy[sorted(chosen)].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Rerun:
    """The same search on four fifths of the texts.

    Attributes:
        likeness: cosine of each factor with its partner, shape (k,).
        coherence: NPMI of each partner's keywords, shape (k,).
        agreement: share of texts left out whose strongest factor is the same one.
    """

    likeness: Floats
    coherence: Floats
    agreement: float


def rerun(rows: csr_matrix, counts: csr_matrix, factors: Floats, seed: int) -> Rerun:
    """Search again on a random four fifths, match the factors, and assign the texts that were left out."""
    order = np.random.default_rng(seed).permutation(rows.shape[0])
    cut = int(len(order) * _DRAWN)
    others = factorise(rows[order[:cut]], len(factors))
    likeness, partner = match(factors, others)
    rest = order[cut:]
    here, there = assign(rows[rest], factors), assign(rows[rest], others[partner])
    same = here.argmax(axis=1) == there.argmax(axis=1)
    coherences = np.array([coherence(counts, keywords(counts, others[p])) for p in partner])
    return Rerun(likeness, coherences, float(same.mean()))
