"""Columns that must not teach: empty, constant, an index, the copy of another, or one that knows the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import wilson
from resonanz.analytics.prediction.columns import Column, Kind
from resonanz.analytics.prediction.derived import derived_from
from resonanz.analytics.prediction.discrimination import area
from resonanz.analytics.prediction.folds import spread

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

KNOWS: Final = 0.95
"""A column that alone reaches this area under the ROC curve knows the answer."""
SUSPICIOUS: Final = 0.85
LEAD: Final = 0.10
"""So does one above .85 that leaves all others behind by this much."""
_NEARLY_ALL: Final = 0.98
_PURE: Final = 0.95
_PURE_SHARE: Final = 0.10
_PURE_CASES: Final = 20
_BINS: Final = 20
_FOLDS: Final = 5
_UNIQUE: Final = 0.99
_UNIQUE_TEXT: Final = 0.9
_MANY: Final = 50
_FEW_CODES: Final = 50
_EQUAL: Final = 0.999


class Reason(StrEnum):
    """Why a column is left out."""

    EMPTY = "empty"
    TIME = "time"
    CONSTANT = "constant"
    IDENTIFIER = "identifier"
    DUPLICATE = "duplicate"
    DERIVED = "derived"
    KNOWS = "knows_the_answer"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that is left out of the model.

    Attributes:
        column: name.
        reason: why.
        of: columns it repeats or is made of.
        strength: what shows it: area under the curve alone, share of pure cases, or explained variance; else None.
    """

    column: str
    reason: Reason
    of: tuple[str, ...] = ()
    strength: float | None = None


def find_suspects(columns: Sequence[Column], happened: Flags, *, seed: int = 0) -> tuple[Suspect, ...]:
    """Name the columns that must not teach, in the order of the reasons.

    Args:
        columns: all columns.
        happened: outcome, shape (n,).
        seed: of the folds in which a column is tried alone.
    """
    useless = [found for column in columns if (found := _useless(column)) is not None]
    rest = _without(columns, useless)
    knowing = list(_knowing(rest, happened, seed))
    rest = _without(rest, knowing)
    copies = list(_copies(rest))
    rest = _without(rest, copies)
    made = [Suspect(name, Reason.DERIVED, of, strength) for name, of, strength in derived_from(rest)]
    return (*knowing, *useless, *copies, *made)


def _without(columns: Sequence[Column], found: Sequence[Suspect]) -> list[Column]:
    gone = {suspect.column for suspect in found}
    return [column for column in columns if column.name not in gone]


def _useless(column: Column) -> Suspect | None:
    filled, distinct = int(column.filled.sum()), column.distinct
    if not filled:
        return Suspect(column.name, Reason.EMPTY)
    if column.kind is Kind.TIME:
        return Suspect(column.name, Reason.TIME)
    if distinct == 1 and filled == len(column.values):
        return Suspect(column.name, Reason.CONSTANT)
    if filled >= _MANY and _identifies(column, filled, distinct):
        return Suspect(column.name, Reason.IDENTIFIER)
    return None


def _identifies(column: Column, filled: int, distinct: int) -> bool:
    """Whether nearly every row has a value of its own: text, or whole numbers that count or name."""
    if column.kind is Kind.CATEGORY:
        return distinct >= _UNIQUE_TEXT * filled
    known = column.values[column.filled]
    return distinct >= _UNIQUE * filled and bool(np.all(known == np.floor(known)))


def _copies(columns: Sequence[Column]) -> Iterator[Suspect]:
    """Later columns that say what an earlier one says."""
    numbers = [c for c in columns if c.kind is Kind.NUMBER and c.filled.all() and c.distinct > _FEW_CODES]
    coded = [c for c in columns if c.distinct <= _FEW_CODES]
    yield from _same_numbers(numbers)
    codes = [_codes(column) for column in coded]
    seen: set[int] = set()
    for first in range(len(coded)):
        for second in range(first + 1, len(coded)):
            if second not in seen and first not in seen and _one_to_one(codes[first], codes[second]):
                seen.add(second)
                yield Suspect(coded[second].name, Reason.DUPLICATE, (coded[first].name,))


def _same_numbers(numbers: Sequence[Column]) -> Iterator[Suspect]:
    if len(numbers) < 2:
        return
    together = np.abs(np.corrcoef(np.stack([column.values for column in numbers])))
    gone: set[int] = set()
    for second in range(1, len(numbers)):
        equal = [first for first in range(second) if first not in gone and together[first, second] >= _EQUAL]
        if equal:
            gone.add(second)
            strength = float(together[equal[0], second])
            yield Suspect(numbers[second].name, Reason.DUPLICATE, (numbers[equal[0]].name,), strength)


def _codes(column: Column) -> Ints:
    return np.unique(np.where(column.filled, column.values, np.inf), return_inverse=True)[1].astype(np.int64)


def _one_to_one(first: Ints, second: Ints) -> bool:
    sizes = int(first.max()) + 1, int(second.max()) + 1
    return sizes[0] == sizes[1] and len(np.unique(first * sizes[1] + second)) == sizes[0]


def _knowing(columns: Sequence[Column], happened: Flags, seed: int) -> Iterator[Suspect]:
    dealt = spread(happened, _FOLDS, np.random.default_rng(seed))
    cells = [_cells(column) for column in columns]
    areas = np.array([_alone(cell, happened, dealt) for cell in cells])
    usual = areas[areas < SUSPICIOUS].max(initial=0.5)
    for column, cell, alone in zip(columns, cells, areas.tolist(), strict=True):
        pure = _purity(cell, happened)
        if alone >= KNOWS or (alone >= SUSPICIOUS and alone - usual >= LEAD):
            yield Suspect(column.name, Reason.KNOWS, strength=alone)
        elif pure is not None:
            yield Suspect(column.name, Reason.KNOWS, strength=pure)


def _cells(column: Column) -> Ints:
    """Values in up to 20 groups of a number, one per category, and one for missing."""
    if column.kind is Kind.CATEGORY or column.distinct <= _BINS:
        return _codes(column)
    edges = np.unique(np.quantile(column.values[column.filled], np.linspace(0, 1, _BINS + 1)[1:-1]))
    return np.where(column.filled, np.searchsorted(edges, column.values, side="right"), len(edges) + 1)


def _alone(cells: Ints, happened: Flags, dealt: Ints) -> float:
    """Area under the curve of the column alone, each row scored by the other folds, in the better direction."""
    count, base = int(cells.max()) + 1, float(happened.mean())
    score = np.empty(len(cells))
    for fold in range(_FOLDS):
        rest, own = dealt != fold, dealt == fold
        came = np.bincount(cells[rest], happened[rest], minlength=count)
        score[own] = ((came + base) / (np.bincount(cells[rest], minlength=count) + 1))[cells[own]]
    return area(score, happened)


def _purity(cells: Ints, happened: Flags) -> float | None:
    """Share of all cases that lie in groups where (nearly) everybody is a case; None where that proves nothing."""
    n, came = np.bincount(cells), np.bincount(cells, happened)
    pure = (came >= _PURE_CASES) & (came >= _NEARLY_ALL * n)
    share = float(came[pure].sum() / happened.sum())
    if share < _PURE_SHARE or happened.mean() > 0.5:
        return None
    return share if float(wilson(came[pure].sum(), n[pure].sum()).low) >= _PURE else None
