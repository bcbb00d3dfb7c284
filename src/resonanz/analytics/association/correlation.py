"""Correlations of counted cells with standard errors that assume no distribution.

Rating scales have few values, ties and full ends. The usual standard error of Fisher's z belongs to two normal
distributions and is too small or too large here. The error used instead is the spread of the influence of single
answers on the coefficient (delta method on the cells of the table), on the scale of Fisher's z.

Source: Brown & Benedetti 1977, Sampling behavior of tests for correlation in two-way contingency tables, JASA 72
(the asymptotic errors of both coefficients in a table); Hawkins 1989, The American Statistician 43 (Fisher's z
without normality); Fisher 1915, Biometrika 10.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from resonanz.analytics.association.results import Kind
from resonanz.analytics.association.tables import Joint
from resonanz.analytics.intervals import Floats, Interval, Places, critical

LOST = 3
"""Degrees of freedom that Fisher's z loses in small samples."""
_ONE = 1 - 1e-9


class Coefficient(NamedTuple):
    """A correlation −1…1, its standard error on Fisher's z, and n; NaN where a field has no spread.

    The error is NaN where the two fields are the same up to a straight line: then there is no interval.
    """

    value: float
    error: float
    n: int

    def interval(self, level: float = 0.95) -> Interval:
        """Ends −1…1 at a level; NaN where there is no error."""
        half = critical(level) * self.error
        centre = np.arctanh(self.value) if abs(self.value) < _ONE else np.nan
        return Interval(np.tanh(centre - half), np.tanh(centre + half))

    @property
    def distance(self) -> float:
        """Fisher's z in standard errors from nought."""
        return float(np.arctanh(self.value) / self.error) if self.error > 0 else float("nan")


def correlation(cells: Joint, kind: Kind) -> Coefficient:
    """The correlation of two fields over all cells.

    Args:
        cells: counted pairs of answers.
        kind: ranks with mid-ranks for ties (Spearman) or values (Pearson).
    """
    if cells.total <= LOST:
        return Coefficient(float("nan"), float("nan"), cells.total)
    x, y, extra = _scores(cells, kind)
    return _coefficient(x, y, cells, extra, lost=LOST)


def within_groups(cells: Joint, kind: Kind) -> Coefficient:
    """The correlation after the means of each group are taken off: the partial correlation given the group.

    Ranks are those over all cells. Cells without a group take no part; n counts the others.

    Source: partial correlation with a factor; Simpson 1951, JRSS-B 13, on why the two may disagree.
    """
    inside = cells.grouped()
    groups = len(np.unique(inside.group))
    if inside.total - groups <= LOST - 1:
        return Coefficient(float("nan"), float("nan"), inside.total)
    x, y, _ = _scores(inside, kind)
    x, y = (_centred(values, inside) for values in (x, y))
    return _coefficient(x, y, inside, None, lost=LOST + groups - 1)


class _Ranked(NamedTuple):
    """What single answers add to the moments of the ranks beyond their own rank: they move the ranks of others."""

    both: Floats
    x: Floats
    y: Floats


def _scores(cells: Joint, kind: Kind) -> tuple[Floats, Floats, _Ranked | None]:
    if kind is Kind.MOMENT:
        return cells.x, cells.y, None
    share = cells.n / cells.n.sum()
    (x, at_x), (y, at_y) = (_ranks(values, share) for values in (cells.x, cells.y))
    extra = _Ranked(
        _moved(at_x, share * (y - 0.5)) + _moved(at_y, share * (x - 0.5)),
        2 * _moved(at_x, share * (x - 0.5)),
        2 * _moved(at_y, share * (y - 0.5)),
    )
    return x, y, extra


def _ranks(values: Floats, share: Floats) -> tuple[Floats, Places]:
    """Mid-ranks as shares 0…1, and the place of each cell's value among the distinct ones."""
    _, at = np.unique(values, return_inverse=True)
    of_value = np.bincount(at, weights=share)
    ranks = np.cumsum(of_value) - of_value / 2
    return ranks[at], at


def _moved(at: Places, mass: Floats) -> Floats:
    """How much of a mass lies above each value, half of what lies on it: what one more answer there moves up."""
    of_value = np.bincount(at, weights=mass)
    above = of_value.sum() - np.cumsum(of_value) + of_value / 2
    return np.asarray(above[at], dtype=np.float64)


def _centred(values: Floats, cells: Joint) -> Floats:
    n = np.bincount(cells.group, weights=cells.n)
    mean = np.bincount(cells.group, weights=cells.n * values) / np.maximum(n, 1)
    return values - mean[cells.group]


def _coefficient(x: Floats, y: Floats, cells: Joint, extra: _Ranked | None, *, lost: int) -> Coefficient:
    n = cells.total
    share = cells.n / n
    x, y = x - share @ x, y - share @ y
    spread_x, spread_y = float(share @ (x * x)), float(share @ (y * y))
    if min(spread_x, spread_y) <= 1e-12:
        return Coefficient(float("nan"), float("nan"), n)
    product, root = float(share @ (x * y)), float(np.sqrt(spread_x * spread_y))
    r = product / root
    if abs(r) >= _ONE:
        return Coefficient(float(np.sign(r)), float("nan"), n)
    both, own_x, own_y = x * y, x * x, y * y
    if extra is not None:
        both, own_x, own_y = both + extra.both, own_x + extra.x, own_y + extra.y
    influence = both / root - r / 2 * (own_x / spread_x + own_y / spread_y)
    influence = influence - share @ influence
    variance = float(share @ (influence * influence)) / (n - lost)
    return Coefficient(r, float(np.sqrt(variance)) / (1 - r * r), n)
