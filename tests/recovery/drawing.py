"""What a process of its own draws; it lies outside `__main__` so that a fresh process can import it."""

from __future__ import annotations

import numpy as np
from tests.recovery.registry import FAMILIES


def draw_part(name: str, first: int, runs: int) -> dict[str, np.ndarray]:
    """Outcomes of some seeds of one family."""
    return FAMILIES[name].draw(range(first, first + runs))
