"""The urn of anonymous answers: they leave it together, shuffled, and nothing on them is rarer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from random import Random, SystemRandom
from typing import Final, TypeVar

FEWEST: Final = 5
"""As many answers look alike in everything but what was answered."""
T = TypeVar("T")
C = TypeVar("C", bound=Hashable)


def pooled(cells: Mapping[C, Sequence[T]], *, fewest: int = FEWEST) -> tuple[dict[C, list[T]], list[T]]:
    """Cells that are large enough, and what lies in the others together.

    The rest is itself never smaller than `fewest`, as long as there is so much: else it would tell whose it is.
    """
    kept = {cell: list(rows) for cell, rows in cells.items() if len(rows) >= fewest}
    rest = [row for cell, rows in cells.items() if cell not in kept for row in rows]
    while kept and 0 < len(rest) < fewest:
        smallest = min(kept, key=lambda cell: len(kept[cell]))
        rest += kept.pop(smallest)
    return kept, rest


def coarse_days(days: Sequence[date], *, fewest: int = FEWEST) -> dict[date, date]:
    """For each day the last day of a span that holds at least `fewest` answers."""
    spans: list[list[date]] = [[]]
    for day in sorted(days):
        enough = len(spans[-1]) >= fewest and spans[-1][-1] != day
        if enough:
            spans.append([])
        spans[-1].append(day)
    if len(spans) > 1 and len(spans[-1]) < fewest:
        last = spans.pop()
        spans[-1] += last
    return {day: span[-1] for span in spans for day in span}


def shuffled(rows: Sequence[T], *, chance: Random | None = None) -> list[T]:
    """The rows in an order that says nothing."""
    return (chance or SystemRandom()).sample(rows, len(rows))


def grouped(rows: Sequence[T], keys: Sequence[C]) -> dict[C, list[T]]:
    """Rows by their keys."""
    found: defaultdict[C, list[T]] = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        found[key].append(row)
    return dict(found)
