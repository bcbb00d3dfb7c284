"""Mergeable moments of a driver analysis: sums of products per bucket of responses, the only thing kept of the data.

Columns of the products are `[1, outcome, visited_1…p, score_1…p, low_1…p, high_1…p]`. A touchpoint that a customer did
not visit has visited = score = low = high = 0, so no answer is made up and no response is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.metrics.scales import Scale

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

BUCKETS: Final = 256
"""Groups of responses that the bootstrap draws."""
SEPARATE: Final = 2 * BUCKETS
"""Up to this many responses each is its own group."""

_ROWS: Final = 1 << 16
_OUTER: Final = 1 / 3
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of products of shape (buckets, q, q) with q = 2 + 4 p; `keys` names the buckets in ascending order."""

    keys: tuple[str, ...]
    sums: Floats

    @property
    def drivers(self) -> int:
        """Number of drivers p."""
        return int((self.sums.shape[-1] - 2) // 4)

    @property
    def total(self) -> Floats:
        """Sums over all buckets, shape (q, q)."""
        result: Floats = self.sums.sum(axis=0)
        return result

    def take(self, drivers: Sequence[int]) -> Moments:
        """Keep the drivers with these positions, in this order."""
        chosen = np.asarray(drivers, dtype=np.intp)
        blocks = [2 + block * self.drivers + chosen for block in range(4)]
        columns = np.concatenate([np.array([0, 1]), *blocks])
        return Moments(self.keys, self.sums[:, columns[:, None], columns])


@dataclass(frozen=True, slots=True)
class Kernel:
    """Turns Arrow tables or batches of wide rows into moments; picklable, so that it runs where the rows are.

    They have the columns `instance`, `y` and `x0`…`x{p-1}` (null = not visited), as `tables.wide` makes them.

    Attributes:
        scales: scale of each driver, None where it is unknown (no low and high box then).
        separate: whether each response is its own bucket.
    """

    scales: tuple[Scale | None, ...]
    separate: bool

    def __call__(self, rows: pa.Table | pa.RecordBatch) -> Moments:
        """Moments of these rows; responses without a single score are left out."""
        y = _column(rows, "y")
        x = np.column_stack([_column(rows, f"x{j}") for j in range(len(self.scales))])
        instances = rows.column("instance").to_pylist()
        keys = instances if self.separate else [f"{crc32(name.encode()) % BUCKETS:03d}" for name in instances]
        return _gather(x, y, np.asarray(keys, dtype=str), self.scales)


def moments_from_array(
    scores: ArrayLike, outcome: ArrayLike, *, scales: Sequence[Scale | None] | None = None
) -> Moments:
    """Moments of answers that are at hand as arrays.

    Args:
        scores: shape (n, p), NaN = not visited.
        outcome: shape (n,).
        scales: scale of each driver; needed for the penalty–reward contrast only.

    Returns:
        Moments with one bucket per response up to 512 responses, else 256 buckets of every 256th response.

    Raises:
        InvalidArgument: if the shapes do not fit.
    """
    x, y = np.asarray(scores, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise InvalidArgument(
            "Scores need the shape (n, p) and the outcome (n,), got {scores} and {outcome}.",
            scores=x.shape,
            outcome=y.shape,
        )
    groups = len(y) if len(y) <= SEPARATE else BUCKETS
    keys = np.char.zfill((np.arange(len(y)) % groups).astype(str), 3)
    return _gather(x, y, keys, tuple(scales) if scales is not None else (None,) * x.shape[1])


def merge(parts: Iterable[Moments]) -> Moments:
    """Add moments of disjoint responses; the order of the parts does not matter beyond rounding.

    Raises:
        InvalidArgument: if there is no part.
    """
    pieces = list(parts)
    if not pieces:
        raise InvalidArgument("There are no moments to add; give at least one part.")
    keys = sorted({key for piece in pieces for key in piece.keys})
    place = {key: i for i, key in enumerate(keys)}
    sums = np.zeros((len(keys), *pieces[0].sums.shape[1:]))
    for piece in pieces:
        sums[[place[key] for key in piece.keys]] += piece.sums
    return Moments(tuple(keys), sums)


def _column(rows: pa.Table | pa.RecordBatch, name: str) -> Floats:
    values: Floats = rows.column(name).to_numpy(zero_copy_only=False).astype(np.float64)
    return values


def _gather(x: Floats, y: Floats, keys: NDArray[np.str_], scales: tuple[Scale | None, ...]) -> Moments:
    used = np.isfinite(y) & np.isfinite(x).any(axis=1)
    names, codes = np.unique(keys[used], return_inverse=True)
    order = np.argsort(codes, kind="stable")
    rows, codes = np.flatnonzero(used)[order], codes[order]
    width = 2 + 4 * x.shape[1]
    sums = np.zeros((len(names), width, width))
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        _add_products(sums, _products(x[part], y[part], scales), codes[start : start + _ROWS])
    return Moments(tuple(names.tolist()), sums)


def _add_products(sums: Floats, columns: Floats, codes: NDArray[np.intp]) -> None:
    """Add the Gram matrix of each run of equal bucket codes."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    for start, end in zip(starts, np.append(starts[1:], len(codes)), strict=True):
        run = columns[start:end]
        sums[codes[start]] += run.T @ run


def _products(x: Floats, y: Floats, scales: tuple[Scale | None, ...]) -> Floats:
    visited = np.isfinite(x)
    low, high = _boxes(x, scales)
    return np.column_stack([np.ones(len(y)), y, visited, np.where(visited, x, 0.0), low, high])


def _boxes(x: Floats, scales: tuple[Scale | None, ...]) -> tuple[Floats, Floats]:
    """Whether a score lies in the worst and in the best third of its scale; false where not visited."""
    worst = np.array([scale.worst if scale else np.nan for scale in scales])
    span = np.array([scale.best - scale.worst if scale else np.nan for scale in scales])
    position = (x - worst) / span
    low = position <= _OUTER + _ROUNDING
    high = position >= 1 - _OUTER - _ROUNDING
    return low.astype(np.float64), high.astype(np.float64)
