"""Texts as counts of subject words: inflections joined, German compounds split, surface words kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from resonanz.analytics.text.languages import ENGLISH, GERMAN, UNKNOWN, main_language
from resonanz.analytics.text.reading import fold
from resonanz.analytics.text.stopwords import STOPWORDS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORD: Final = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]{2,})*")
_NO_SUBJECT: Final = re.compile(r"(?:https?://|www\.)\S+|[@#]?\b\w*\d\w*|@\w+|\[[\w-]+\]|&\w+;")
_JOINTS: Final = ("", "s", "n", "en", "es")
_SHORTEST_PART: Final = 4
_MOST_TERMS: Final = 4_000
Stemmer = Callable[[str], str]
_STEMMERS: Final = {GERMAN: "german", ENGLISH: "english"}


class Terms(NamedTuple):
    """Counts of terms per text.

    Attributes:
        counts: shape (texts, terms), 1 where a text holds the term.
        words: the commonest spelling of each term as customers write it.
        language: main language, "de", "en", "other" or "unknown".
    """

    counts: csr_matrix
    words: tuple[str, ...]
    language: str


def read_terms(texts: Sequence[str], *, minimum: int) -> Terms:
    """Find the terms that occur in at least `minimum` texts and at most half of them."""
    from scipy.sparse import csr_matrix

    language = main_language(texts)
    spoken = [_WORD.findall(_NO_SUBJECT.sub(" ", text)) for text in texts]
    surfaces = Counter(word for words in spoken for word in words)
    stems = _stems(surfaces, language)
    sets = [sorted({stem for word in words for stem in stems[word]}) for words in spoken]
    frequency = Counter(stem for found in sets for stem in found)
    known = [s for s, n in frequency.most_common() if minimum <= n <= max(len(texts) // 2, minimum)][:_MOST_TERMS]
    place = {stem: i for i, stem in enumerate(known)}
    rows = [[place[stem] for stem in found if stem in place] for found in sets]
    pointer = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    counts = csr_matrix((np.ones(len(columns)), columns, pointer), shape=(len(texts), len(known)))
    names = _names(surfaces, stems)
    return Terms(counts, tuple(names[stem] for stem in known), language)


def _stems(surfaces: Counter[str], language: str) -> dict[str, tuple[str, ...]]:
    """Stems of each word: none for a stop word or a word seen once, several for a compound of common parts."""
    folded = Counter[str]()
    for word, n in surfaces.items():
        folded[fold(word)] += n
    stem = _stemmer(language)
    found = {
        word: tuple(
            stem(part)
            for part in (_split(word, folded) if language == GERMAN else (word,))
            if part not in STOPWORDS and len(part) > 2
        )
        for word, n in folded.items()
        if n > 1
    }
    return {word: found.get(fold(word), ()) for word in surfaces}


def _stemmer(language: str) -> Stemmer:
    import snowballstemmer

    algorithm = _STEMMERS.get(language, "german" if language == UNKNOWN else None)
    if algorithm is None:
        return lambda word: word
    stemmer = snowballstemmer.stemmer(algorithm)
    return lambda word: str(stemmer.stemWord(word))


def _split(word: str, frequency: Counter[str]) -> tuple[str, ...]:
    """Split a compound where both parts are commoner (in their geometric mean) than the whole.

    Source: Koehn & Knight 2003, Empirical methods for compound splitting.
    """
    if "-" in word:
        return tuple(part for part in word.split("-") if part)
    best: tuple[str, ...] = (word,)
    weight = float(frequency[word])
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if tail not in frequency or tail in STOPWORDS:
            continue
        for joint in _JOINTS:
            part = head.removesuffix(joint) if joint else head
            if len(part) < _SHORTEST_PART or (part == head and joint) or part in STOPWORDS:
                continue
            mean = float(np.sqrt(frequency[part] * frequency[tail]))
            if mean > weight:
                best, weight = (part, tail), mean
    return best


def _names(surfaces: Counter[str], stems: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The commonest surface of each stem, taken from whole words; a part of a compound stands for itself."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, n in surfaces.items():
        if len(stems[word]) == 1:
            written[stems[word][0]][word] += n
    parts = {stem: stem for found in stems.values() for stem in found}
    return parts | {stem: _commonest(found) for stem, found in written.items()}


def _commonest(found: Counter[str]) -> str:
    together = Counter[str]()
    for word, n in found.items():
        together[word.lower()] += n
    most = together.most_common(1)[0][0]
    return max((w for w in found if w.lower() == most), key=lambda w: (found[w], w))
