"""A family: one kind of planted truth, drawn many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from tests.recovery.rates import Finding, Kind, judge

from resonanz.analytics.results import Estimate

Outcomes = Mapping[str, float | bool | None]
"""One run: name of a statement → whether it held, or its number; None where the run said nothing."""


@dataclass(frozen=True, slots=True)
class Family:
    """How to draw and judge one family.

    Attributes:
        name: short name, used on the command line.
        says: one sentence: what is planted and what must be recovered.
        covers: source files whose change makes the result stale, as globs below `src/resonanz/analytics`.
        kinds: beginning of a statement's name → what it is; the longest fitting beginning counts.
        run: outcomes of one seed, or
        batch: columns of outcomes of many seeds at once.
        runs: how many seeds the whole family takes.
        quick: how many seeds the default test suite takes.
    """

    name: str
    says: str
    covers: tuple[str, ...]
    kinds: Mapping[str, Kind]
    run: Callable[[int], Outcomes] | None = None
    batch: Callable[[Sequence[int]], Mapping[str, np.ndarray]] | None = None
    runs: int = 2000
    quick: int = 20
    tags: tuple[str, ...] = field(default=())

    def draw(self, seeds: Sequence[int], progress: Callable[[int], None] = lambda _: None) -> dict[str, np.ndarray]:
        """Columns of outcomes, one entry per seed."""
        if self.batch is not None:
            return {name: np.asarray(column, dtype=float) for name, column in self.batch(seeds).items()}
        rows = []
        for done, seed in enumerate(seeds):
            rows.append(self._run(seed))
            progress(done + 1)
        return columns(rows)

    def judge(self, outcomes: Mapping[str, np.ndarray]) -> list[Finding]:
        """All statements of the family."""
        return [judge(name, self.kind_of(name), column) for name, column in outcomes.items()]

    def kind_of(self, name: str) -> Kind:
        """Kind of a statement by the longest fitting beginning of its name."""
        return self.kinds[max((key for key in self.kinds if name.startswith(key)), key=len)]

    def _run(self, seed: int) -> Outcomes:
        assert self.run is not None
        return self.run(seed)


def columns(rows: Iterable[Outcomes]) -> dict[str, np.ndarray]:
    """Turn runs into columns; what a run does not say is NaN."""
    found = list(rows)
    names = dict.fromkeys(name for row in found for name in row)
    return {name: np.array([np.nan if row.get(name) is None else float(row[name]) for row in found]) for name in names}


def holds(estimate: Estimate | None, truth: float) -> bool | None:
    """Whether an interval holds the truth; None where there is no interval."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    return estimate.low <= truth <= estimate.high


def inside(low: np.ndarray, high: np.ndarray, truth: float) -> np.ndarray:
    """Whether each interval holds the truth."""
    return ((low <= truth) & (truth <= high)).astype(float)
