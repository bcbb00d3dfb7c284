"""Drawing whom to ask: on the server, with the probability of each, so that nobody picks their favourites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random, SystemRandom
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


def draw(rows: Sequence[T], size: int, *, chance: Random | None = None) -> list[tuple[T, float]]:
    """A simple random sample without replacement; with each row the probability with which it was drawn."""
    wanted = min(max(size, 0), len(rows))
    if not wanted:
        return []
    found = (chance or SystemRandom()).sample(rows, wanted)
    return [(row, wanted / len(rows)) for row in found]


def draw_each(groups: Mapping[K, Sequence[T]], size: int, *, chance: Random | None = None) -> list[tuple[T, float]]:
    """The same number from every group, as far as it has so many: each group becomes visible, weights even it out."""
    return [pair for rows in groups.values() for pair in draw(rows, size, chance=chance)]
