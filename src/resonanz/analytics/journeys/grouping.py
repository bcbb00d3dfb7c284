"""Bringing rows together in linear time: the sorts of the journey kernels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
_DENSE: Final = 1 << 22
"""Key spaces up to this size get one bucket per possible key."""


def counting_sort(
    keys: Ints, size: int, carried: Ints, values: NDArray[Any]
) -> tuple[NDArray[np.int64], Ints, NDArray[Any]]:
    """Sort rows by a small integer key, stable, in linear time.

    A row-compressed sparse matrix *is* a stable counting sort: the rows are the keys, and SciPy moves one integer and
    one value per entry in a single pass of compiled code. That is several times faster than `argsort` and a gather.

    Args:
        keys: the key of each row, 0 … `size` − 1.
        size: number of possible keys.
        carried: a non-negative integer carried along with each row.
        values: a number carried along with each row.

    Returns:
        Bounds of each key's block (`size` + 1), the carried integers and the values in sorted order.
    """
    from scipy.sparse import coo_array

    width = int(carried.max(initial=0)) + 1
    matrix = coo_array((values, (keys, carried)), shape=(size, width))
    matrix.has_canonical_format = True  # entries of one cell must stay apart: no summing of duplicates
    rows = matrix.tocsr()
    return rows.indptr.astype(np.int64), rows.indices, rows.data


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Whole numbers gathered by key, ascending inside each key.

    Attributes:
        keys: the keys that occur, ascending.
        bounds: block of each key in `values`, one longer than `keys`.
        values: the numbers; a negative one stands for "not known" and so comes first.
    """

    keys: NDArray[np.int64]
    bounds: NDArray[np.int64]
    values: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Rows per key."""
        return np.diff(self.bounds)

    def known(self, position: int) -> NDArray[np.int64]:
        """Return the known values of the key at `position`, ascending."""
        block = self.values[self.bounds[position] : self.bounds[position + 1]]
        return block[int(np.searchsorted(block, 0)) :]


def gather(keys: Ints, size: int, values: NDArray[np.int64]) -> Groups:
    """Gather values by key; keys outside 0 … `size` − 1 are not allowed."""
    if size <= _DENSE:
        return _gather_dense(keys, size, values)
    names, codes = np.unique(keys, return_inverse=True)
    dense = _gather_dense(codes, len(names), values)
    return Groups(names.astype(np.int64), dense.bounds, dense.values)


def _gather_dense(keys: Ints, size: int, values: NDArray[np.int64]) -> Groups:
    bounds, moved = _by_key(keys, size, values)
    used = np.flatnonzero(np.diff(bounds))
    edges = np.append(bounds[used], len(moved))
    for i in range(len(used)):
        moved[edges[i] : edges[i + 1]].sort()
    return Groups(used, edges, moved)


def _by_key(keys: Ints, size: int, values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `counting_sort`, with nothing carried along: one entry per row of a matrix, read column by column."""
    from scipy.sparse import csr_array

    matrix = csr_array((values, keys, np.arange(len(keys) + 1, dtype=keys.dtype)), shape=(len(keys), size))
    columns = matrix.tocsc()
    return columns.indptr.astype(np.int64), columns.data.astype(np.int64, copy=False)


def merge_groups(parts: list[Groups], size: int) -> Groups:
    """Gather the groups of several parts into one."""
    keys = np.concatenate([np.repeat(part.keys, part.sizes) for part in parts])
    return gather(keys, size, np.concatenate([part.values for part in parts]))


def rekey(groups: Groups, keys: NDArray[np.int64]) -> Groups:
    """The same groups under other keys (one to one), put in order of the new keys."""
    order = np.argsort(keys)
    rows = ragged(groups.bounds[:-1][order], groups.sizes[order])
    return Groups(keys[order], bounds_of(groups.sizes[order]), groups.values[rows])


def distinct_sorted(values: Ints) -> tuple[Ints, NDArray[np.int64]]:
    """The distinct values, ascending, and how often each occurs; by sorting, which beats hashing on integers."""
    ordered = np.sort(values)
    heads = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[heads], np.diff(np.append(heads, len(ordered)))


def bounds_of(sizes: Ints) -> NDArray[np.int64]:
    """Bounds of consecutive blocks of these sizes."""
    bounds = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def ragged(starts: Ints, sizes: Ints) -> NDArray[np.int64]:
    """Row numbers of blocks that begin at `starts` and are `sizes` long, block after block."""
    bounds = bounds_of(sizes)
    return np.arange(bounds[-1], dtype=np.int64) + np.repeat(np.asarray(starts, np.int64) - bounds[:-1], sizes)


def slabs(bounds: NDArray[np.int64], rows: int = 1 << 15) -> list[tuple[int, int]]:
    """Cut blocks into runs of about so many rows: what is done run by run stays in the processor's cache.

    Args:
        bounds: block bounds, one longer than there are blocks.
        rows: rows per run; a block is never cut, so one large block makes a large run.

    Returns:
        First block and the one after the last, per run.
    """
    cuts = np.append(np.searchsorted(bounds, np.arange(0, bounds[-1], rows)), len(bounds) - 1)
    return list(pairwise(distinct_sorted(cuts)[0].tolist()))


def owner_keys(codes: Ints, bounds: NDArray[np.int64], size: int) -> tuple[Ints, int]:
    """One number for the block of a row and its code below `size`, as narrow as it may be.

    Returns:
        The keys, and by how many bits the block stands above the code.
    """
    shift = max(size - 1, 0).bit_length()
    largest = (len(bounds) - 1) << shift
    kind = np.uint16 if largest < 1 << 16 else np.uint32 if largest < 1 << 32 else np.int64
    blocks = np.arange(len(bounds) - 1, dtype=np.int64) << shift
    keys: Ints = np.repeat(blocks.astype(kind), np.diff(bounds))
    keys += codes.astype(kind, copy=False)
    return keys, shift


def owner(bounds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Number of the block each row belongs to."""
    return np.repeat(np.arange(len(bounds) - 1, dtype=np.int32), np.diff(bounds))
