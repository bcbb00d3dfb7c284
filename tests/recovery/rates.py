"""Judge what many runs say against a target, by the simulation rules of the design."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import betaincinv


class Kind(StrEnum):
    """What a column of outcomes is, and what it must show."""

    COVERAGE = "coverage"
    """Share of intervals that hold the truth: .93 to .97."""
    NAMING = "naming"
    """Share of runs in which what must be named is named, or the power where much is at stake: .95 or more."""
    FALSE_POSITIVE = "false positives"
    """Share of findings where nothing is: .05 or less."""
    POWER = "power 80 %"
    """Share of true differences found where the sample was planned for 80 %: .78 to .85."""
    AT_LEAST = "at least 95 %"
    """Simultaneous statements, which may be too careful: .95 or more."""
    BIAS = "bias"
    """Mean error as a share of the truth: below 2 % or below two Monte-Carlo errors."""
    FIGURE = "figure"
    """A mean beside the rates: width, power where no target is set."""


TARGETS: dict[Kind, tuple[float, float]] = {
    Kind.COVERAGE: (0.93, 0.97),
    Kind.NAMING: (0.95, 1.0),
    Kind.FALSE_POSITIVE: (0.0, 0.05),
    Kind.POWER: (0.78, 0.85),
    Kind.AT_LEAST: (0.95, 1.0),
}
LEVEL = 0.99
BIAS_LIMIT = 0.02
BIAS_ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the result: a rate with its exact 99 % interval, a bias with its Monte-Carlo error, or a figure."""

    name: str
    kind: Kind
    runs: int
    value: float
    low: float | None
    high: float | None
    passed: bool | None


def exact_interval(hits: int, runs: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Clopper–Pearson interval of a rate (Clopper & Pearson 1934)."""
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, runs - hits + 1, tail))
    high = 1.0 if hits == runs else float(betaincinv(hits + 1, runs - hits, 1 - tail))
    return low, high


def judge(name: str, kind: Kind, outcomes: np.ndarray) -> Finding:
    """Judge one column of outcomes; NaN means that the run had nothing to say and is left out."""
    seen = outcomes[~np.isnan(outcomes)]
    if kind is Kind.FIGURE:
        return Finding(name, kind, len(seen), float(seen.mean()), None, None, None)
    if kind is Kind.BIAS:
        return _bias(name, seen)
    low, high = exact_interval(int(seen.sum()), len(seen))
    floor, ceiling = TARGETS[kind]
    return Finding(name, kind, len(seen), float(seen.mean()), low, high, low <= ceiling and high >= floor)


def _bias(name: str, relative: np.ndarray) -> Finding:
    """Relative errors: their mean, and the range of two Monte-Carlo errors around it."""
    mean, error = float(relative.mean()), float(relative.std(ddof=1) / np.sqrt(len(relative)))
    passed = abs(mean) < BIAS_LIMIT or abs(mean) < BIAS_ERRORS * error
    return Finding(name, Kind.BIAS, len(relative), mean, mean - BIAS_ERRORS * error, mean + BIAS_ERRORS * error, passed)
