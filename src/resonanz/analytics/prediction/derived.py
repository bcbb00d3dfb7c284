"""Numbers that are made of others: rate × duration, or the sum of its parts, says nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.prediction.columns import Column, Kind

Floats = NDArray[np.float64]

_EXPLAINED: Final = 0.99
_SINGLE: Final = 0.2
"""A pair must take away four fifths of what the better of the two leaves open."""
_SUM_EXPLAINED: Final = 0.999
_ROWS: Final = 2000
_MOST: Final = 24
_DISTINCT: Final = 10
_TINY: Final = 1e-9


def derived_from(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Columns that others give almost exactly: name, the columns it is made of, explained share of its variance."""
    numbers = [c for c in columns if c.kind is Kind.NUMBER and c.distinct > _DISTINCT and c.filled.mean() > 0.9][:_MOST]
    while len(numbers) > 2:
        found = _best_pair(numbers) or _best_sum(numbers)
        if found is None:
            return
        yield found
        numbers = [column for column in numbers if column.name != found[0]]


def _rows(numbers: Sequence[Column]) -> Floats:
    """Standardised values of complete rows, evenly drawn, shape (m, p)."""
    whole = np.column_stack([column.values for column in numbers])
    whole = whole[np.isfinite(whole).all(axis=1)]
    step = max(1, len(whole) // _ROWS)
    part = whole[::step]
    spread = part.std(axis=0)
    return np.asarray((part - part.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _best_pair(numbers: Sequence[Column]) -> tuple[str, tuple[str, ...], float] | None:
    """The column best explained by two others and their product."""
    rows = _rows(numbers)
    p = rows.shape[1]
    pairs = list(combinations(range(p), 2))
    left, right = np.array(pairs).T
    products = rows[:, left] * rows[:, right]
    whole = np.column_stack([rows, products - products.mean(axis=0)])
    gram = whole.T @ whole / len(whole)
    places = np.column_stack([left, right, p + np.arange(len(pairs))])
    inner = gram[places[:, :, None], places[:, None, :]] + _TINY * np.eye(3)
    best: tuple[str, tuple[str, ...], float] | None = None
    for target in range(p):
        loads = gram[places, target]
        explained = (np.linalg.solve(inner, loads[..., None])[..., 0] * loads).sum(axis=1)
        single = np.maximum(gram[left, target] ** 2, gram[right, target] ** 2)
        others = (left != target) & (right != target)
        hit = others & (explained >= _EXPLAINED) & (1 - explained <= _SINGLE * (1 - single))
        if hit.any():
            place = int(np.argmax(np.where(hit, explained, 0)))
            if best is None or explained[place] > best[2]:
                names = (numbers[left[place]].name, numbers[right[place]].name)
                best = (numbers[target].name, names, float(min(explained[place], 1.0)))
    return best


def _best_sum(numbers: Sequence[Column]) -> tuple[str, tuple[str, ...], float] | None:
    """The column best explained by all others together, and the ones that carry it."""
    rows = _rows(numbers)
    gram = rows.T @ rows / len(rows) + _TINY * np.eye(rows.shape[1])
    inverse = np.linalg.inv(gram)
    explained = 1 - 1 / np.diag(inverse)
    target = int(np.argmax(explained))
    if explained[target] < _SUM_EXPLAINED:
        return None
    slopes = -inverse[target] / inverse[target, target]
    slopes[target] = 0.0
    carriers = np.flatnonzero(np.abs(slopes) >= 0.1 * np.abs(slopes).max())
    return numbers[target].name, tuple(numbers[i].name for i in carriers.tolist()), float(explained[target])
