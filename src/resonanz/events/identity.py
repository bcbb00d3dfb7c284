"""Who a row is: the mapped id, or else what stands in it and the how-manieth equal row of its file it is.

A key has 128 bits. An event of a row is known by the key of the row and the name of its signal, so that the same file
again, under any name, or an overlapping export, meets the same ids. Equal rows of one file are told apart by their
ordinal, which is found after all rows were read, in bounded memory: keys go to disk in sorted runs, and one range of
keys after the other is looked at.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from resonanz.events.parsing import one_chunk
from resonanz.events.sql import literal

_SEPARATOR: Final = "\x1f"
_PREFIX_CHARS: Final = 7
_ROW_BITS: Final = 44
_BUCKET_KEYS: Final = 1 << 19
_IN_BATCH_BITS: Final = np.uint64(26)
"""Room for the number of a row in its batch: more than a batch can hold."""
_IN_BATCH: Final = np.uint64((1 << 26) - 1)

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]
"""Source and row of an import in one number: they sort in reading order."""


@dataclass(frozen=True, slots=True)
class RowKeys:
    """Keys of the rows of one batch, in words where somebody needs them.

    `counted` marks rows that are told apart by ordinal, as they have no id.
    """

    event_ids: pa.Array
    words: pa.Array | None
    counted: NDArray[np.bool_]


class Fingerprint:
    """How the rows of one source are keyed.

    `scope` is what makes equal cells of different tables different: the declared source, the mapped constants and the
    names of the columns. It is short, so that most rows fit into one block of the hash.
    """

    def __init__(
        self, source: str, columns: Iterable[str], constants: Iterable[tuple[str, str]], id_: str | None
    ) -> None:
        self._columns = sorted(columns)
        self._id = id_
        named = [f"{name}={value}" for name, value in sorted(constants)]
        self._row_scope = _short("row", source, *named, "", *self._columns)
        self._id_scope = _short("id", source, *named, "", id_ or "")

    def keys(self, engine: Any, cells: Mapping[str, pa.Array], *, words: bool) -> RowKeys:
        """Key the rows of a batch."""
        row = pc.binary_join_element_wise(
            *(cells[c] for c in self._columns), _SEPARATOR, null_handling="replace", null_replacement=""
        )
        columns, text = {"row": row}, f"concat({literal(self._row_scope)}, row)"
        counted = np.ones(len(row), dtype=bool)
        if self._id is not None:
            columns["id"] = cells[self._id]
            text = f"CASE WHEN id IS NULL THEN {text} ELSE concat({literal(self._id_scope)}, id) END"
            counted = columns["id"].is_null().to_numpy(zero_copy_only=False)
        return RowKeys(*hash_texts(engine, pa.table(columns), text, words=words), counted)


def _short(*parts: str) -> str:
    digest = hashlib.blake2b(_SEPARATOR.join(parts).encode(), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest)[:_PREFIX_CHARS].decode()


def hash_texts(engine: Any, rows: pa.Table, text: str, *, words: bool = False) -> tuple[pa.Array, pa.Array | None]:
    """Hash an SQL text over `rows` to 128 bits; returns the bytes and, if wanted, their hexadecimal words."""
    if words:
        table = _selected(engine, rows, f"unhex(h) AS b, h FROM (SELECT md5({text}) AS h FROM hashed)")
        return pc.cast(one_chunk(table["b"]), pa.binary()), one_chunk(table["h"])
    # The same 16 bytes as a number take half the time; without this setting they would come as a decimal.
    engine.execute("SET arrow_lossless_conversion = true")
    numbers = one_chunk(_selected(engine, rows, f"md5_number({text}) AS b FROM hashed")["b"])
    return pc.cast(numbers.storage, pa.binary()), None


def _selected(engine: Any, rows: pa.Table, query: str) -> pa.Table:
    engine.register("hashed", rows)
    try:
        return engine.sql(f"SELECT {query}").to_arrow_table()
    finally:
        engine.unregister("hashed")


def halves(event_ids: pa.Array) -> Keys:
    """View ids as two 64-bit numbers each."""
    raw = event_ids.buffers()[2]
    first = event_ids.offset * 16
    return np.frombuffer(raw, dtype=np.uint64)[first // 8 : first // 8 + 2 * len(event_ids)].reshape(-1, 2)


def places(source: int | NDArray[np.int64], rows: NDArray[np.int64]) -> Places:
    """Number rows of one source of the import."""
    return rows + (source << _ROW_BITS)


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows whose key appears more than once in an import.

    Attributes:
        places: rows that are not the first of their equals in their file, in reading order.
        ordinals: how many equal rows of the file stand before each of them.
        shared: rows that have the same identity as another row of the import, in reading order.
    """

    places: Places
    ordinals: NDArray[np.int64]
    shared: Places

    def ordinal_of(self, rows: Places) -> NDArray[np.int64]:
        """Ordinal of each row, 0 where it is the first."""
        if not len(self.places):
            return np.zeros(len(rows), dtype=np.int64)
        at = np.searchsorted(self.places, rows).clip(max=len(self.places) - 1)
        return np.where(self.places[at] == rows, self.ordinals[at], 0)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    source: int
    first_row: int
    rows: int


class KeySpool:
    """Keys of all rows of an import, on disk."""

    def __init__(self, path: Path) -> None:
        self._heads = path.with_suffix(".heads")
        self._whole = path.with_suffix(".whole")
        self._runs: list[_Run] = []
        self._total = 0
        self._guard = threading.Lock()

    def add(self, source: int, first_row: int, keys: Keys, counted: NDArray[np.bool_]) -> None:
        """Keep the keys of one batch."""
        # The first bits of the key and the number of the row in one word: sorted at once, and small on disk.
        heads = (keys[:, 0] & ~_IN_BATCH) | np.arange(len(keys), dtype=np.uint64)
        heads.sort()
        order = heads & _IN_BATCH
        whole = keys[order]
        # The last bit tells rows with an id from rows that are counted: it costs nothing and keeps them apart.
        whole[:, 1] = (whole[:, 1] & ~np.uint64(1)) | counted[order]
        with self._guard, self._heads.open("ab") as short, self._whole.open("ab") as long:
            heads.tofile(short)
            whole.tofile(long)
            self._runs.append(_Run(self._total, source, first_row, len(keys)))
            self._total += len(keys)

    def repeats(self) -> Repeats:
        """Find all keys that appear more than once."""
        none = np.zeros(0, dtype=np.int64)
        found = [(none, none, none), *(_equals(candidates) for candidates in self._candidates())]
        place, ordinal, shared = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(place)
        return Repeats(place[order], ordinal[order], np.sort(shared))

    def _candidates(self) -> Iterator[tuple[Keys, Keys, Places]]:
        """Keys that share their head with another, one range of heads after the other.

        The files are read, not mapped: pages that are mapped count as memory of the process.
        """
        if not self._total:
            return
        buckets = 1 << max(1, (self._total // _BUCKET_KEYS).bit_length())
        bounds = np.arange(1, buckets, dtype=np.uint64) * np.uint64((1 << 64) // buckets)
        with self._heads.open("rb") as short, self._whole.open("rb") as long:
            cuts = []
            for run in self._runs:
                inner = np.searchsorted(_read(short, run.start, run.rows), bounds)
                cuts.append(run.start + np.r_[0, inner, run.rows])
            for begins, ends in zip(np.transpose(cuts)[:-1], np.transpose(cuts)[1:], strict=True):
                spans = list(zip(begins.tolist(), (ends - begins).tolist(), strict=True))
                heads = np.concatenate([_read(short, *span) for span in spans])
                at = _alike(heads >> _IN_BATCH_BITS)
                if len(at):
                    whole = np.concatenate([_read(long, 2 * begin, 2 * count) for begin, count in spans])
                    high, low = whole.reshape(-1, 2)[at].T
                    yield high, low, self._places(np.cumsum(ends - begins), at, heads[at])

    def _places(self, ends: NDArray[np.int64], at: NDArray[np.int64], heads: Keys) -> Places:
        run = np.searchsorted(ends, at, side="right")
        source = np.array([r.source for r in self._runs])[run]
        first = np.array([r.first_row for r in self._runs])[run]
        return places(source, first + (heads & _IN_BATCH).astype(np.int64))


def _read(file: BinaryIO, start: int, count: int) -> Keys:
    file.seek(8 * start)
    return np.fromfile(file, dtype=np.uint64, count=count)


def _alike(heads: Keys) -> NDArray[np.int64]:
    """Positions of what appears more than once."""
    ordered = np.sort(heads)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(heads, twice)) if len(twice) else np.zeros(0, dtype=np.int64)


def _equals(candidates: tuple[Keys, Keys, Places]) -> tuple[Places, NDArray[np.int64], Places]:
    high, low, place = candidates
    order = np.lexsort((place, low, high))
    high, low, place = high[order], low[order], place[order]
    source, counted = place >> _ROW_BITS, (low & np.uint64(1)).astype(bool)
    new_key = np.r_[True, (high[1:] != high[:-1]) | (low[1:] != low[:-1])]
    new_file = new_key | np.r_[True, source[1:] != source[:-1]]
    ordinal = np.where(counted, _since(new_file), 0)
    group = np.cumsum(new_key)
    return place[ordinal > 0], ordinal[ordinal > 0], place[_twice(group, ordinal)]


def _since(starts: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count up from each start."""
    position = np.arange(len(starts))
    return position - np.maximum.accumulate(np.where(starts, position, 0))


def _twice(group: NDArray[np.int64], ordinal: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark members of pairs (group, ordinal) that appear more than once."""
    pair = group * (ordinal.max(initial=0) + 1) + ordinal
    ordered = np.sort(pair)
    return np.isin(pair, ordered[1:][ordered[1:] == ordered[:-1]])
