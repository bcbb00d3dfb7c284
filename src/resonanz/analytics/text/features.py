"""Texts as sparse rows: words and pairs of words beside pieces of two to five letters, hashed and weighted (TF-IDF)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.text.reading import Characters, Tokens, Words, read_tokens, read_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Hashes = NDArray[np.uint64]
Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.float64]

BATCH: Final = 4_096
COLUMNS: Final = 200_000
_BITS: Final = 22
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_PAIR: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_SPACE: Final = 32
_LONGEST_PIECE: Final = 5


class Counts(NamedTuple):
    """Occurrences of features: `document` and hashed `key` in step."""

    document: NDArray[np.int32]
    key: Hashes


class Rows(NamedTuple):
    """Counts of features in sparse rows (CSR).

    Attributes:
        pointer: where each row starts, shape (rows + 1,).
        column: feature of each cell.
        times: how often it occurs there.
    """

    pointer: Ints
    column: Ints
    times: Ints

    def pick(self, rows: Ints) -> Rows:
        """The chosen rows, in the order given."""
        length = np.diff(self.pointer)[rows]
        cells = _ranges(self.pointer[:-1][rows], length)
        return Rows(np.append(0, np.cumsum(length)), self.column[cells], self.times[cells])


def word_keys(characters: Characters, words: Words) -> Hashes:
    """One 64-bit key per word; equal words have equal keys."""
    length = words.stop - words.start
    if not len(length):
        return np.zeros(0, dtype=np.uint64)
    offsets = np.cumsum(length) - length
    within = np.arange(int(length.sum())) - np.repeat(offsets, length)
    powers = np.multiply.accumulate(np.full(int(length.max()), _BASE))
    return _spread(
        np.add.reduceat(_letters(characters)[np.repeat(words.start, length) + within] * powers[within], offsets)
    )


def words_and_pairs(tokens: Tokens) -> Counts:
    """Words and pairs of neighbouring words, each in reading order."""
    words = read_words(tokens.characters)
    own = word_keys(tokens.characters, words)
    held = np.bincount(words.document, minlength=tokens.characters.texts)
    length = held[tokens.run]
    key = own[_ranges((held.cumsum() - held)[tokens.run], length)]
    document = np.repeat(tokens.document, length)
    same = document[1:] == document[:-1]
    pairs = _spread(key[:-1] * _PAIR + key[1:])[same]
    return Counts(np.concatenate((document, document[:-1][same])), np.concatenate((key, pairs)))


def _ranges(start: Ints, length: Ints) -> Ints:
    """The numbers from each start on, one range after the other."""
    before = np.cumsum(length) - length
    return np.repeat(start - before, length) + np.arange(int(length.sum()))


def pieces(characters: Characters) -> Counts:
    """Pieces of two to five characters that do not cross a blank; blanks mark the start and the end of a word."""
    found = list(_pieces(characters))
    return Counts(np.concatenate([f.document for f in found]), np.concatenate([f.key for f in found]))


def _pieces(characters: Characters) -> Iterator[Counts]:
    letters = _letters(characters)
    blank = characters.codes == _SPACE
    rolling, whole = letters, np.ones(len(letters), dtype=bool)
    for n in range(2, _LONGEST_PIECE + 1):
        rolling = rolling[:-1] * _BASE + letters[n - 1 :]
        whole = whole[:-1] & ~blank[n - 2 : -1] if n > 2 else whole[:-1]
        kept = whole if n > 2 else ~(blank[:-1] & blank[1:])
        yield Counts(characters.document[: len(rolling)][kept], _spread(rolling[kept]))


def _letters(characters: Characters) -> Hashes:
    return _spread(characters.codes.astype(np.uint64) + np.uint64(1))


def _spread(values: Hashes) -> Hashes:
    mixed = (values ^ (values >> np.uint64(32))) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


See = Callable[[Hashes], Ints]
"""The column of each hashed feature, -1 where it has none."""


def count_words(tokens: Tokens, see: See, columns: int) -> Rows:
    """How often each text holds which words and pairs of words."""
    found = words_and_pairs(tokens)
    column = see(found.key)
    known = column >= 0
    cells = found.document[known].astype(np.int64) * columns + column[known]
    cells.sort()
    first = np.ones(len(cells), dtype=bool)
    first[1:] = cells[1:] != cells[:-1]
    places = np.flatnonzero(first)
    row, kept = np.divmod(cells[places], columns)
    pointer = np.concatenate(([0], np.bincount(row, minlength=len(tokens.pointer) - 1).cumsum()))
    return Rows(pointer, kept, np.diff(np.append(places, len(cells))))


def count_pieces(tokens: Tokens, see: See, columns: int) -> Rows:
    """How often each text holds which pieces of words: the runs of each text times the pieces of each run."""
    from scipy.sparse import csr_matrix

    found = pieces(tokens.characters)
    column = see(found.key)
    known = column >= 0
    document, column = found.document[known], column[known]
    ordered = column[np.argsort(document, kind="stable")]
    held = np.bincount(document, minlength=tokens.characters.texts)
    ones = np.ones(max(len(tokens.run), len(ordered)), dtype=np.int32)
    shape = len(tokens.pointer) - 1, tokens.characters.texts
    runs = csr_matrix((ones[: len(tokens.run)], tokens.run, tokens.pointer), shape=shape)
    parts = csr_matrix((ones[: len(ordered)], ordered, np.append(0, held.cumsum())), shape=(shape[1], columns))
    whole = runs @ parts
    return Rows(whole.indptr, whole.indices, whole.data)


Count = Callable[[Tokens, See, int], Rows]
FAMILIES: Final[tuple[Count, ...]] = (count_words, count_pieces)


def read_rows(texts: Sequence[str | None]) -> tuple[Rows, ...]:
    """Counts of every feature of every text, one `Rows` per family; columns are hash buckets."""
    batches = [_batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    return tuple(_stack(family) for family in zip(*batches, strict=True))


def _batch(texts: Sequence[str | None]) -> list[Rows]:
    tokens = read_tokens(texts)
    return [count(tokens, _bucket, 1 << _BITS) for count in FAMILIES]


def _bucket(keys: Hashes) -> Ints:
    return (keys >> np.uint64(64 - _BITS)).view(np.int64)


def _stack(batches: Sequence[Rows]) -> Rows:
    pointer = np.concatenate([[0], *(np.diff(b.pointer) for b in batches)]).cumsum()
    return Rows(pointer, np.concatenate([b.column for b in batches]), np.concatenate([b.times for b in batches]))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one family of features learned: `table` leads from a bucket to a column (-1: unknown), `idf` weighs it."""

    table: NDArray[np.int32]
    idf: Floats

    def weigh(self, rows: Rows) -> csr_matrix:
        """Rows of unit length from counts by bucket: (1 + log count) x inverse document frequency."""
        column = self.table[rows.column]
        known = column >= 0
        row = np.repeat(np.arange(len(rows.pointer) - 1), np.diff(rows.pointer))[known]
        pointer = np.concatenate(([0], np.bincount(row, minlength=len(rows.pointer) - 1).cumsum()))
        return self._matrix(Rows(pointer, column[known], rows.times[known]))

    def read(self, tokens: Tokens, count: Count) -> csr_matrix:
        """The same from texts; what was not learned is dropped first, which is faster."""
        return self._matrix(count(tokens, self._see, len(self.idf)))

    def _see(self, keys: Hashes) -> Ints:
        return self.table[_bucket(keys)]

    def _matrix(self, rows: Rows) -> csr_matrix:
        from scipy.sparse import csr_matrix

        damped = 1 + np.log(np.arange(1, rows.times.max(initial=0) + 1))
        values = _unit(damped[rows.times - 1] * self.idf[rows.column], rows.pointer)
        return csr_matrix((values, rows.column, rows.pointer), shape=(len(rows.pointer) - 1, len(self.idf)))


def _unit(values: Floats, pointer: Ints) -> Floats:
    filled = np.flatnonzero(np.diff(pointer))
    squares = np.zeros(len(pointer) - 1)
    if len(filled):
        squares[filled] = np.add.reduceat(values**2, pointer[:-1][filled])
    return values / np.sqrt(np.repeat(squares, np.diff(pointer)))


def learn(rows: Rows, *, minimum: int = 2, columns: int = COLUMNS) -> Vocabulary:
    """Keep the features that occur in at least `minimum` texts, at most the `columns` commonest."""
    documents = len(rows.pointer) - 1
    frequency = np.bincount(rows.column, minlength=1 << _BITS)
    kept = np.flatnonzero(frequency >= minimum)
    if len(kept) > columns:
        kept = np.sort(kept[np.argsort(-frequency[kept], kind="stable")[:columns]])
    table = np.full(1 << _BITS, -1, dtype=np.int32)
    table[kept] = np.arange(len(kept), dtype=np.int32)
    return Vocabulary(table, np.log((1 + documents) / (1 + frequency[kept])) + 1)


@dataclass(frozen=True, slots=True)
class Features:
    """All families side by side."""

    vocabularies: tuple[Vocabulary, ...]

    @property
    def width(self) -> int:
        """Number of features."""
        return sum(len(v.idf) for v in self.vocabularies)

    def weigh(self, families: Sequence[Rows]) -> csr_matrix:
        """One matrix from the counts of `read_rows`."""
        return _beside([v.weigh(rows) for v, rows in zip(self.vocabularies, families, strict=True)])

    def score(self, texts: Sequence[str | None], weights: Floats) -> Iterator[Floats]:
        """Weighted sums of the features of at most 4,096 texts at a time, so that memory does not grow with them."""
        ends = np.cumsum([len(v.idf) for v in self.vocabularies])
        shares = np.split(weights, ends[:-1])
        for at in range(0, len(texts), BATCH):
            tokens = read_tokens(texts[at : at + BATCH])
            each = zip(self.vocabularies, FAMILIES, shares, strict=True)
            yield np.sum([v.read(tokens, count) @ share for v, count, share in each], axis=0)


def _beside(blocks: Sequence[csr_matrix]) -> csr_matrix:
    from scipy.sparse import hstack

    whole: csr_matrix = hstack(blocks, format="csr")
    return whole


def learn_features(families: Sequence[Rows]) -> Features:
    """Learn one vocabulary per family from training texts."""
    return Features(tuple(learn(rows) for rows in families))
