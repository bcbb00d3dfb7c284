"""Example voices: comments that stand for a group, each saying it in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.text.duplicates import near_duplicates
from resonanz.analytics.text.reading import fold

Floats = NDArray[np.float64]

_LOOKED_AT: Final = 50
_SHORTEST: Final = 25
_LONGEST: Final = 300


def example_voices(texts: Sequence[str | None], fit: Floats, *, count: int = 3) -> tuple[int, ...]:
    """Pick the clearest comments that can be read at a glance (25 to 300 characters), never two near duplicates.

    Args:
        texts: the comments of one group.
        fit: how clearly each stands for the group; larger is clearer.
        count: voices wanted; fewer come back where the group has no more.

    Returns:
        Indices into `texts`, the clearest first.
    """
    length = np.array([len((text or "").strip()) for text in texts], dtype=np.int64)
    handy = (length >= _SHORTEST) & (length <= _LONGEST)
    order = np.lexsort((-np.asarray(fit, dtype=np.float64), ~handy))
    order = order[length[order] > 0][:_LOOKED_AT]
    group = near_duplicates([texts[i] for i in order])
    chosen: dict[int, int] = {}
    said: set[str] = set()
    for place, index in zip(group.tolist(), order.tolist(), strict=True):
        words = " ".join(fold(texts[index] or "").split())
        if place not in chosen and words not in said:
            chosen[place] = index
            said.add(words)
    return tuple(chosen.values())[:count]
