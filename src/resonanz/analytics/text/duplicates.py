"""Near duplicates: copies, retweets and forwarded texts, found by MinHash on words and pairs of words.

Source: Broder 1997, On the resemblance and containment of documents; banding after Leskovec, Rajaraman & Ullman 2020,
Mining of Massive Datasets, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.text.features import BATCH, words_and_pairs
from resonanz.analytics.text.reading import read_tokens

SIMILAR: Final = 0.7
SHORTEST: Final = 4
_BANDS: Final = 16
_WIDTH: Final = 4
_SEED: Final = 20_041

Signatures = NDArray[np.uint32]
Groups = NDArray[np.int64]


def near_duplicates(texts: Sequence[str | None], *, similar: float = SIMILAR) -> Groups:
    """Number the groups of texts that share most of their words and pairs of words.

    Texts of fewer than four words are their own group: "very good" is an answer that many give, not a copy.

    Args:
        texts: any number of texts; None counts as empty.
        similar: share (Jaccard, estimated from 64 hashes) from which two texts are called duplicates.

    Returns:
        Group of each text, 0…groups - 1, in order of first appearance.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    parts = [_signatures(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    if not parts:
        return np.zeros(0, dtype=np.int64)
    signatures = np.concatenate([part[0] for part in parts])
    places = np.flatnonzero(np.concatenate([part[1] for part in parts]))
    left, right = _edges(signatures[places], similar)
    graph = coo_matrix((np.ones(len(left)), (places[left], places[right])), shape=(len(texts), len(texts)))
    labels = connected_components(graph, directed=False)[1]
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[group].astype(np.int64)


def _signatures(texts: Sequence[str | None]) -> tuple[Signatures, NDArray[np.bool_]]:
    found = words_and_pairs(read_tokens(texts))
    keys = found.key[np.argsort(found.document, kind="stable")]
    held = np.bincount(found.document, minlength=len(texts))
    signatures = np.zeros((len(texts), _BANDS * _WIDTH), dtype=np.uint32)
    filled = np.flatnonzero(held)
    starts = (held.cumsum() - held)[filled]
    for i, (factor, shift) in enumerate(_hashes()):
        signatures[filled, i] = (
            np.minimum.reduceat(keys * factor + shift, starts) >> np.uint64(32) if len(filled) else 0
        )
    return signatures, held >= 2 * SHORTEST - 1  # words and the pairs between them


def _hashes() -> list[tuple[np.uint64, np.uint64]]:
    rng = np.random.default_rng(_SEED)
    pairs = rng.integers(1, 2**63, size=(_BANDS * _WIDTH, 2), dtype=np.uint64)
    return [(factor | np.uint64(1), shift) for factor, shift in pairs]


def _edges(signatures: Signatures, similar: float) -> tuple[Groups, Groups]:
    """Pairs (a text, the first text of its bucket) that agree in enough hashes."""
    lefts, rights = [], []
    for band in range(_BANDS):
        part = np.ascontiguousarray(signatures[:, band * _WIDTH : (band + 1) * _WIDTH])
        key = part.view(np.dtype((np.void, part.itemsize * _WIDTH))).ravel()
        _, first, bucket = np.unique(key, return_index=True, return_inverse=True)
        left = np.flatnonzero(first[bucket] != np.arange(len(key)))
        right = first[bucket[left]]
        alike = (signatures[left] == signatures[right]).mean(axis=1) >= similar
        lefts.append(left[alike])
        rights.append(right[alike])
    return np.concatenate(lefts), np.concatenate(rights)
