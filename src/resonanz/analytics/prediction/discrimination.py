"""How well a score tells two groups apart: the area under the ROC curve with its interval.

Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44; clusters: Obuchowski 1997, Biometrics 53; logit interval:
Pepe 2003, section 5.2.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import critical
from resonanz.analytics.results import Estimate, Unit, note

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

METHOD: Final = "auc"


def area(score: Floats, happened: Flags) -> float:
    """Chance that one who did scores higher than one who did not; ties count half. NaN without both groups."""
    positives = int(happened.sum())
    negatives = len(happened) - positives
    if not positives or not negatives:
        return float("nan")
    ranks = midranks(score)
    return float((ranks[happened].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def auc(
    score: Floats, happened: Flags, *, level: float = 0.95, clusters: Ints | None = None, inflation: float = 1.0
) -> Estimate:
    """Area under the ROC curve with DeLong's interval on the logit scale; it never leaves 0…1.

    Args:
        score: higher means more likely, shape (n,).
        happened: shape (n,).
        level: coverage, 0…1.
        clusters: rows of one customer, shape (n,); their errors are added before they are squared.
        inflation: factor on the spread, for scores of several models that share their teachers.

    Returns:
        An estimate in the unit of a share: the chance that one who did scores higher than one who did not.
    """
    n, positives = len(happened), int(happened.sum())
    negatives = n - positives
    if min(positives, negatives) < 2:
        why = (note("auc_needs_both", n=n, cases=positives),)
        return Estimate(None, None, None, level, n, METHOD, Unit.SHARE, why)
    value, variance = _delong(score, happened, np.arange(n) if clusters is None else clusters)
    if value in {0.0, 1.0}:
        other = 1 - (1 - level) ** (1 / min(positives, negatives))
        low, high = (1 - other, 1.0) if value else (0.0, other)
        return Estimate(value, low, high, level, n, METHOD, Unit.SHARE)
    centre = np.log(value / (1 - value))
    half = critical(level) * inflation * np.sqrt(variance) / (value * (1 - value))
    ends = 1 / (1 + np.exp(-(centre + half * np.array([-1.0, 1.0]))))
    return Estimate(value, float(ends[0]), float(ends[1]), level, n, METHOD, Unit.SHARE)


def _delong(score: Floats, happened: Flags, clusters: Ints) -> tuple[float, float]:
    """Area and its variance from the placements of each score among the other group, summed within clusters."""
    whole, inside = midranks(score), np.empty(len(score), dtype=np.float64)
    inside[happened], inside[~happened] = midranks(score[happened]), midranks(score[~happened])
    m, k = int(happened.sum()), int((~happened).sum())
    placed = (whole[happened] - inside[happened]) / k
    against = 1 - (whole[~happened] - inside[~happened]) / m
    value = float(placed.mean())
    moved = np.empty(len(score))
    moved[happened], moved[~happened] = (placed - value) / (m - 1), (against - value) / (k - 1)
    sums = np.bincount(np.unique(clusters, return_inverse=True)[1], moved * _unbiased(happened, m, k))
    return value, float(sums @ sums)


def _unbiased(happened: Flags, m: int, k: int) -> Floats:
    """Factor that makes squared errors of single rows those of DeLong: divided by m (m − 1), not (m − 1)²."""
    return np.asarray(np.where(happened, np.sqrt((m - 1) / m), np.sqrt((k - 1) / k)), dtype=np.float64)


def midranks(values: Floats) -> Floats:
    """Ranks from 1, equal values share the mean of theirs."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(np.append(starts, len(values)))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (sizes + 1) / 2, sizes)
    return ranks
