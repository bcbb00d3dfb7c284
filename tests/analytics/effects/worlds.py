"""Small panels with known truth, for the tests of effects."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from resonanz.analytics.effects import Panel, Treatment


def panel(units: int, periods: int, *, seed: int = 0, noise: float = 1.0) -> Panel:
    """Units with levels of their own, a common wave and noise."""
    rng = np.random.default_rng(seed)
    y = rng.normal(50, 5, units)[:, None] + 2 * np.sin(np.arange(periods)) + noise * rng.normal(size=(units, periods))
    return Panel.of([f"u{i:02d}" for i in range(units)], [str(t) for t in range(periods)], y)


def with_effect(base: Panel, starts: dict[str, int], size: float) -> tuple[Panel, list[Treatment]]:
    """The same panel with a constant effect from each unit's start on."""
    y = base.outcome.copy()
    for unit, start in starts.items():
        y[base.units.index(unit), start:] += size
    treatments = [Treatment(unit, base.times[start]) for unit, start in starts.items()]
    return Panel.of(base.units, base.times, y), treatments


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def proposition_99(data_dir: Path) -> Panel:
    """Packs of cigarettes per head in 39 states, 1970 to 2000."""
    table = rows(data_dir / "causal" / "california_prop99_synthdid.csv", ";")
    return Panel.from_rows(
        [row["State"] for row in table],
        [row["Year"] for row in table],
        [float(row["PacksPerCapita"]) for row in table],
    )
