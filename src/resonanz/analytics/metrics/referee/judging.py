"""From scores to rulings: who is best, is the difference clear, and would a relevant one have been seen?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from resonanz.analytics.corrections import holm
from resonanz.analytics.intervals import Floats
from resonanz.analytics.metrics.referee.fitting import Members
from resonanz.analytics.metrics.referee.results import Ruling

POWER: Final = 0.8
SAME: Final = 0.7
"""Rank correlation above which two metrics measure nearly the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Scores of the models: the data in row 0, bootstrap rounds below, shape (1 + rounds,) each."""

    models: Mapping[Members, Floats]
    level: float

    def minus(self, first: Members, second: Members) -> tuple[float, float, float]:
        """Difference of two models with its percentile interval: value, low, high."""
        return self.span(self.models[first] - self.models[second])

    def span(self, column: Floats) -> tuple[float, float, float]:
        """Value and percentile interval of a column of draws."""
        low, high = np.quantile(column[1:], [(1 - self.level) / 2, (1 + self.level) / 2])
        value = float(column[0])
        return value, min(float(low), value), max(float(high), value)

    def at_most(self, first: Members, second: Members) -> float:
        """One-sided upper bound of a difference: what lies below it is ruled out (Schuirmann 1987)."""
        return float(np.quantile((self.models[first] - self.models[second])[1:], self.level))

    def error(self, first: Members, second: Members) -> float:
        """Standard error of a difference."""
        return float((self.models[first] - self.models[second])[1:].std(ddof=1))

    def chance(self, first: Members, second: Members) -> float:
        """Two-sided p-value of a difference (normal with the bootstrap error)."""
        error = self.error(first, second)
        value = abs(float((self.models[first] - self.models[second])[0]))
        return 1.0 if error == 0 else float(2 * ndtr(-value / error))


@dataclass(frozen=True, slots=True)
class Bench:
    """What the race says as a whole; candidates are numbers, `order` has the best first."""

    order: tuple[int, ...]
    ruling: Ruling
    winner: int | None
    visible: float
    p_adjusted: Mapping[tuple[int, int], float]
    p_adds: Mapping[int, float]

    @property
    def best(self) -> int:
        """Number of the candidate with the highest score."""
        return self.order[0]


def decide(draws: Draws, candidates: int, relevant: float) -> Bench:
    """Name a winner only if it is clearly better than every other metric and than the controls.

    Each comparison of the best with another is made at the full level: a winner must pass all of them, so that the
    risk of naming one where two are equally good stays at 1 − level (intersection–union, Berger 1982). All pairs are
    corrected by Holm for the table. Without a winner it is "no winner" where a relevant difference of the two best
    would have been seen, or where not even the best can add a relevant amount to the controls; else "not enough data".
    """
    order = tuple(sorted(range(candidates), key=lambda i: -float(draws.models[i,][0])))
    best = order[0]
    rivals: list[Members] = [(), *((i,) for i in order[1:])]
    clear = all(draws.minus((best,), rival)[1] > 0 for rival in rivals)
    visible = draws.error((best,), (order[1],)) * _both(draws.level)
    told = visible <= relevant or draws.at_most((best,), ()) < relevant
    ruling = Ruling.KEEP if clear else Ruling.NO_WINNER if told else Ruling.NOT_ENOUGH_DATA
    pairs = list(combinations(range(candidates), 2))
    corrected = holm([draws.chance((i,), (j,)) for i, j in pairs])
    others = order[1:]
    adds = holm([draws.chance(together(best, i), (best,)) for i in others])
    return Bench(
        order,
        ruling,
        best if clear else None,
        visible,
        dict(zip(pairs, corrected.tolist(), strict=True)),
        dict(zip(others, adds.tolist(), strict=True)),
    )


def together(i: int, j: int) -> tuple[int, int]:
    """The model of two metrics."""
    return min(i, j), max(i, j)


def rule(
    bench: Bench, draws: Draws, i: int, correlations: Mapping[int, float], relevant: float
) -> tuple[Ruling, int | None]:
    """Ruling on one metric and its partner.

    Args:
        bench: the race as a whole.
        draws: scores.
        i: the metric.
        correlations: lower ends of its rank correlations with the others.
        relevant: difference that counts.
    """
    if i == bench.winner or _adds(bench, draws, i):
        return Ruling.KEEP, None
    if i != bench.best and bench.p_adjusted[together(i, bench.best)] <= 1 - draws.level:
        return Ruling.REPLACE, bench.best
    twins = [j for j, low in correlations.items() if low >= SAME and _equal(draws, i, j, relevant)]
    if twins:
        return Ruling.MERGE, max(twins, key=lambda j: correlations[j])
    return (Ruling.NOT_ENOUGH_DATA if bench.ruling is Ruling.NOT_ENOUGH_DATA else Ruling.NO_WINNER), None


def _adds(bench: Bench, draws: Draws, i: int) -> bool:
    """Whether a metric clearly adds to the best, corrected for all tried; the best itself: to a metric that does."""
    best = bench.best
    if i == best:
        others = (j for j in bench.p_adds if _adds(bench, draws, j))
        return any(draws.minus(together(best, j), (j,))[1] > 0 for j in others)
    return bench.p_adds[i] <= 1 - draws.level and draws.minus(together(best, i), (best,))[1] > 0


def _equal(draws: Draws, i: int, j: int, relevant: float) -> bool:
    """Whether a relevant difference is ruled out on both sides."""
    _, low, high = draws.minus((i,), (j,))
    return -relevant < low and high < relevant


def _both(level: float) -> float:
    """Standard errors between zero and a difference that is seen with the given power."""
    return float(ndtri(0.5 + level / 2) + ndtri(POWER))
