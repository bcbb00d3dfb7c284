"""Drawn by lot: the mean of those treated minus the mean of the others, made sharper by what was known before.

Sources: Deng, Xu, Kohavi & Walker 2013, WSDM (CUPED); Lin 2013, Annals of Applied Statistics 7; Fabijan et al. 2019,
KDD (sample ratio mismatch); Imbens & Kolesár 2016, Review of Economics and Statistics 98 (Welch's t).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from resonanz.analytics.effects.differing import half_width
from resonanz.analytics.effects.panel import Floats
from resonanz.analytics.effects.randomisation import FEW, assignments, inverted
from resonanz.analytics.effects.results import Check
from resonanz.analytics.results import Note, note

Flags = NDArray[np.bool_]
WARNS: Final = 0.01
BLOCKS: Final = 0.001
_EVEN: Final = (3 / 7, 4 / 7)
"""Shares between 3:4 and 4:3 are read as a draw of one half, where nobody said what was planned."""


@dataclass(frozen=True, slots=True, eq=False)
class Arms:
    """Two arms compared; `half` is NaN where there are too few for a spread."""

    value: float
    low: float
    high: float
    base: float
    """Mean without treatment."""
    notes: tuple[Note, ...]


def compare(outcome: Floats, drawn: Flags, covariates: Floats, *, level: float, seed: int) -> Arms:
    """Compare two arms of randomised members.

    Args:
        outcome: one figure per member, shape (n,).
        drawn: who was treated, shape (n,).
        covariates: known before the treatment, shape (n, k); k may be 0.
        level: coverage, 0…1.
        seed: of the ways to draw anew, where there are fewer than 12 members.

    Returns:
        Difference of the means of `outcome − θ(covariates − their mean)`, θ by least squares within the arms.
    """
    centred = covariates - covariates.mean(axis=0) if covariates.size else covariates
    theta = _theta(outcome, drawn, centred)
    cleared = outcome - centred @ theta if len(theta) else outcome
    value = float(cleared[drawn].mean() - cleared[~drawn].mean())
    base = float(cleared[~drawn].mean())
    notes = [note("sharpened", share=_sharper(outcome, cleared, drawn))] if len(theta) else []
    if len(outcome) < FEW:
        ends = _by_lot(outcome, drawn, centred, value, level=level, seed=seed)
        if ends is not None:
            return Arms(value, *ends, base, (*notes, note("interval_by_lot", n=len(outcome))))
        notes.append(note("few_units", n=len(outcome), needed=FEW))
    half = half_width(cleared[drawn], cleared[~drawn], level) * _freedom_lost(len(outcome), len(theta))
    return Arms(value, value - half, value + half, base, tuple(notes))


def _theta(outcome: Floats, drawn: Flags, centred: Floats) -> Floats:
    if not centred.size:
        return np.empty(0)
    design = np.column_stack([np.ones(len(outcome)), drawn, centred])
    return np.asarray(np.linalg.lstsq(design, outcome, rcond=None)[0][2:], dtype=np.float64)


def _freedom_lost(n: int, covariates: int) -> float:
    """Factor on a standard error for the slopes that were learned from the same members."""
    return float(np.sqrt((n - 2) / (n - 2 - covariates))) if n - 2 > covariates else float("nan")


def _sharper(before: Floats, after: Floats, drawn: Flags) -> float:
    """Share of the variance that the covariates explain within the arms."""
    left = sum(float(after[arm].var()) * arm.sum() for arm in (drawn, ~drawn))
    whole = sum(float(before[arm].var()) * arm.sum() for arm in (drawn, ~drawn))
    return 1 - left / whole if whole > 0 else 0.0


def _by_lot(
    outcome: Floats, drawn: Flags, centred: Floats, value: float, *, level: float, seed: int
) -> tuple[float, float] | None:
    """Invert the test that draws anew; each way to draw gives the same adjusted difference."""
    ways = assignments(drawn, np.random.default_rng(seed))
    if not len(ways):
        return None
    common = np.column_stack([np.ones(len(outcome)), centred]) if centred.size else np.ones((len(outcome), 1))
    rest = np.eye(len(outcome)) - common @ np.linalg.pinv(common)
    lever = ways @ rest
    norm = (lever * ways).sum(axis=1)
    usable = norm > 1e-9
    lever = lever[usable] / norm[usable, None]
    ends = inverted(value, lever @ outcome, lever @ drawn, level=level)
    known = bool(np.isfinite(ends.low) and np.isfinite(ends.high))
    return (float(ends.low), float(ends.high)) if known else None


def sample_ratio(treated: int, others: int, planned: float | None) -> Check:
    """Do the arms have the sizes that were planned? χ² with one degree of freedom.

    Args:
        treated: members who were drawn.
        others: members who were not.
        planned: share to be drawn, 0…1; None where nobody said: a share near one half is read as one half.
    """
    n = treated + others
    share = treated / n
    if planned is None and not _EVEN[0] <= share <= _EVEN[1]:
        return Check("sample_ratio", None, None, note("sample_ratio_unplanned", treated=treated, others=others))
    wanted = 0.5 if planned is None else planned
    p = _chi(((treated - n * wanted) ** 2) / (n * wanted * (1 - wanted)))
    code = "sample_ratio_blocks" if p < BLOCKS else "sample_ratio_warns" if p < WARNS else "sample_ratio_fits"
    return Check("sample_ratio", p >= WARNS, p, note(code, treated=treated, others=others, share=wanted))


def _chi(statistic: float) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(1, statistic))


def balance(covariates: Floats, drawn: Flags) -> Check:
    """Were the arms alike before? One F-test over all covariates; below .01 the draw is doubted."""
    n, count = len(drawn), covariates.shape[1] if covariates.size else 0
    if not count:
        return Check("balance", None, None, note("balance_unknown"))
    if n < count + 5:
        return Check("balance", None, None, note("balance_too_few", n=n))
    x = covariates - covariates.mean(axis=0)
    y = drawn - drawn.mean()
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    explained, rest = float(fitted @ fitted), float(((y - fitted) ** 2).sum())
    freedom = n - count - 1
    p = float(fdtrc(count, freedom, explained / count / (rest / freedom))) if rest > 0 else 0.0
    alike = p >= WARNS
    return Check("balance", alike, p, note("balance_alike" if alike else "balance_differs", n=count))


def missing_alike(missing: Flags, drawn: Flags) -> Check | None:
    """Did as many answers stay away with the treatment as without? None where all answered."""
    if not missing.any():
        return None
    a, b = int(missing[drawn].sum()), int(missing[~drawn].sum())
    n, m = int(drawn.sum()), int((~drawn).sum())
    share = (a + b) / (n + m)
    spread = share * (1 - share) * (1 / n + 1 / m)
    p = _chi((a / n - b / m) ** 2 / spread) if spread > 0 else 1.0
    alike = p >= WARNS
    code = "missing_alike" if alike else "missing_differs"
    return Check("missing_alike", alike, p, note(code, treated=a / n, others=b / m))


def pooled_z(outcome: Floats, drawn: Flags) -> tuple[float, float] | None:
    """Classical z of two shares and its p, for outcomes that are 0 or 1 only."""
    from scipy.special import ndtr

    if not np.isin(outcome, (0.0, 1.0)).all():
        return None
    share = float(outcome.mean())
    spread = share * (1 - share) * (1 / drawn.sum() + 1 / (~drawn).sum())
    if spread <= 0:
        return None
    z = float((outcome[drawn].mean() - outcome[~drawn].mean()) / np.sqrt(spread))
    return z, float(2 * ndtr(-abs(z)))
