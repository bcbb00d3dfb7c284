"""Columns as a matrix for the linear model: standardised numbers, one column per category, what is missing marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.prediction.columns import Column, Kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RARE: Final = 20
_MOST: Final = 30
_TAILS: Final = (0.005, 0.995)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """How one column is turned.

    A number is held between `low` and `high`, missing ones take `fill` and a mark beside it. A category has a place for
    each of the `kept` codes; all others and missing share one more.
    """

    kind: Kind
    low: float
    high: float
    fill: float
    kept: Ints
    centre: Floats
    spread: Floats

    def raw(self, column: Column) -> Floats:
        """The matrix columns before they are standardised."""
        if self.kind is Kind.NUMBER:
            held = np.clip(np.where(column.filled, column.values, self.fill), self.low, self.high)
            return np.column_stack([held, ~column.filled])
        ones = column.values[:, None] == self.kept
        return np.column_stack([ones, ~ones.any(axis=1)]).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """Learned on training rows, used on any.

    Attributes:
        parts: one per column.
        owner: index of the column that each matrix column comes from, shape (p,).
    """

    parts: tuple[_Part, ...]
    owner: Ints

    def matrix(self, columns: tuple[Column, ...]) -> Floats:
        """Matrix of shape (n, p), every column with mean 0 and spread 1 on the training rows."""
        pairs = zip(self.parts, columns, strict=True)
        return np.column_stack([(part.raw(column) - part.centre) / part.spread for part, column in pairs])


def learn(columns: tuple[Column, ...]) -> Encoder:
    """Learn limits, spreads and categories from training rows."""
    parts = tuple(_number(column) if column.kind is Kind.NUMBER else _category(column) for column in columns)
    owner = np.concatenate([np.full(len(part.centre), index, dtype=np.int64) for index, part in enumerate(parts)])
    return Encoder(parts, owner)


def _number(column: Column) -> _Part:
    known = column.values[column.filled]
    if not len(known):
        return _settled(_Part(Kind.NUMBER, 0.0, 0.0, 0.0, _NO_CODES, _NOTHING, _NOTHING), column)
    few = len(np.unique(known)) <= 2
    low, high = (known.min(), known.max()) if few else np.quantile(known, _TAILS)
    part = _Part(Kind.NUMBER, float(low), float(high), float(np.median(known)), _NO_CODES, _NOTHING, _NOTHING)
    return _settled(part, column)


def _category(column: Column) -> _Part:
    codes, counts = np.unique(column.values[column.filled], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST]
    kept = codes[order][counts[order] >= min(_RARE, len(column.values) / 10)].astype(np.int64)
    return _settled(_Part(Kind.CATEGORY, 0.0, 0.0, 0.0, kept, _NOTHING, _NOTHING), column)


def _settled(part: _Part, column: Column) -> _Part:
    raw = part.raw(column)
    spread = raw.std(axis=0)
    return _Part(
        part.kind, part.low, part.high, part.fill, part.kept, raw.mean(axis=0), np.where(spread > 0, spread, 1.0)
    )


_NOTHING: Final = np.zeros(0)
_NO_CODES: Final = np.zeros(0, dtype=np.int64)
