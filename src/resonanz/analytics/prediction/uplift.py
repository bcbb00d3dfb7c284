"""Whom an action moves: uplift where it was drawn by lot who got it.

Risk says who leaves, uplift says whom an offer keeps; the two can differ, so offers by risk may miss or even harm.

Source: Radcliffe 2007, Using control groups to target on predicted lift (Qini); Künzel et al. 2019, PNAS 116
(T-learner); Ascarza 2018, Journal of Marketing Research 55(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import critical
from resonanz.analytics.prediction.columns import Column, Columns, Kind, read_columns
from resonanz.analytics.prediction.discrimination import auc
from resonanz.analytics.prediction.encoding import learn
from resonanz.analytics.prediction.folds import splits, spread
from resonanz.analytics.prediction.logistic import fit_ridge, linear
from resonanz.analytics.results import Estimate, Note, Unit, note

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

METHOD: Final = "uplift"
NEEDED: Final = 100
"""Customers per arm below which nothing is said."""
_FOLDS: Final = 5
_PENALTY: Final = 30.0
_BINS: Final = 100
_DRAWS: Final = 1000
_GROUPS: Final = 5
_BALANCED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """Customers with similar expected uplift, the highest first, and the effect the action had on them."""

    n: int
    effect: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Uplift:
    """Whether the action works better on some, and on whom; judged on customers the models had not seen.

    Attributes:
        n: customers.
        effect: difference of the shares, with action minus without.
        qini: extra outcomes per customer that choosing by uplift brings over choosing by lot, mean over all depths.
        auuc: area under the uplift curve, per customer: `qini` plus half the effect.
        groups: fifths by expected uplift, the highest first.
        curve: outcomes gained per customer if the best 0, 1, … 100 % get the action, shape (101,).
        score: expected uplift of each customer, shape (n,).
        notes: what limits it.
    """

    n: int
    effect: Estimate
    qini: Estimate
    auuc: Estimate
    groups: tuple[Share, ...]
    curve: Floats
    score: Floats
    notes: tuple[Note, ...]


def find_uplift(
    columns: Columns, treated: ArrayLike, happened: ArrayLike, *, level: float = 0.95, seed: int = 0
) -> Uplift:
    """Expected uplift by one regularised model per arm, each customer scored by models that had not seen her.

    Args:
        columns: known before the action.
        treated: whether the customer got it, drawn by lot, shape (n,).
        happened: outcome, shape (n,).
        level: coverage, 0…1.
        seed: of folds and bootstrap.

    Returns:
        Estimates without value where an arm has fewer than 100 customers or fewer than 10 outcomes of a kind.

    Raises:
        InvalidArgument: if there is only one arm or one outcome.
    """
    found, given, y = read_columns(columns), np.asarray(treated, dtype=np.bool_), np.asarray(happened, dtype=np.bool_)
    _check(given, y)
    arms = [int(min(y[given == arm].sum(), (~y[given == arm]).sum())) for arm in (True, False)]
    if min(given.sum(), (~given).sum()) < NEEDED or min(arms) < 10:
        return _cannot_tell(given, level)
    usable = tuple(c for c in found if c.kind is not Kind.TIME and c.distinct > 1 and not _names(c))
    score, lot = _score(usable, given, y, seed)
    balance = auc(lot, given, level=level)
    effect, sums = _difference(given, y, level), judge(score, given, y, level=level, seed=seed)
    qini, auuc, curve = sums
    notes = [] if (balance.low or 0.0) <= _BALANCED else [note("treatment_not_random", share=balance.value or 0.0)]
    if (qini.low or 0.0) <= 0:
        notes.append(note("uplift_same_for_all"))
    return Uplift(len(y), effect, qini, auuc, _groups(score, given, y, level), curve, score, tuple(notes))


def _names(column: Column) -> bool:
    return column.kind is Kind.CATEGORY and column.distinct > len(column.values) / 2


def _check(treated: Flags, happened: Flags) -> None:
    if len(treated) != len(happened) or treated.all() or not treated.any():
        raise InvalidArgument(
            "Uplift needs customers with and without the action: {n} of {all} had it. Leave some out by lot.",
            n=int(treated.sum()),
            all=len(treated),
        )
    if happened.all() or not happened.any():
        raise InvalidArgument(
            "Uplift needs both outcomes: it happened to {n} of {all} customers.",
            n=int(happened.sum()),
            all=len(happened),
        )


def _score(columns: tuple[Column, ...], treated: Flags, happened: Flags, seed: int) -> tuple[Floats, Floats]:
    """Expected uplift, and the log-odds of having been treated, of each row by models that had not seen it."""
    y, score, lot = happened.astype(np.float64), np.empty(len(happened)), np.empty(len(happened))
    dealt = spread(happened, _FOLDS, np.random.default_rng(seed))
    for train, test in splits(dealt):
        encoder = learn(tuple(column.only(train) for column in columns))
        x, other = (encoder.matrix(tuple(column.only(rows) for column in columns)) for rows in (train, test))
        given = treated[train]
        both = [
            expit(linear(fit_ridge(x[given == arm], y[train][given == arm], _PENALTY), other)) for arm in (True, False)
        ]
        score[test] = both[0] - both[1]
        lot[test] = linear(fit_ridge(x, given.astype(np.float64), _PENALTY), other)
    return score, lot


def judge(
    score: Floats, treated: Flags, happened: Flags, *, level: float = 0.95, seed: int = 0
) -> tuple[Estimate, Estimate, Floats]:
    """Qini coefficient, area under the uplift curve and the curve itself for any score; interval by the bootstrap.

    At depth f the curve is f × (share among treated − share among controls) of the best f by score, so it ends at the
    average effect; the lot gives the straight line to that end.

    Args:
        score: higher means more uplift expected, shape (n,).
        treated: shape (n,).
        happened: shape (n,).
        level: coverage, 0…1.
        seed: of the bootstrap.
    """
    n = len(score)
    order = np.argsort(-score, kind="stable")
    cell = np.empty(n, dtype=np.int64)
    cell[order] = np.arange(n) * _BINS // n
    counts = np.bincount(4 * cell + 2 * treated + happened, minlength=4 * _BINS)
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=_DRAWS)
    curve, curves = _curve(counts[None])[0], _curve(drawn)
    auuc, auucs = _area(curve[None])[0], _area(curves)
    qini, qinis = auuc - curve[-1] / 2, auucs - curves[:, -1] / 2
    return _spanned(float(qini), qinis, level, n), _spanned(float(auuc), auucs, level, n), curve


def _curve(counts: NDArray[np.int64]) -> Floats:
    """Uplift curves from counts per bin × arm × outcome, shape (draws, bins + 1)."""
    sums = np.cumsum(counts.reshape(len(counts), _BINS, 2, 2), axis=1).astype(np.float64)
    seen = sums.sum(axis=3)
    rate = sums[..., 1] / np.maximum(seen, 1)
    depth = seen.sum(axis=2) / seen[:, -1:].sum(axis=2)
    gained = depth * (rate[..., 1] - rate[..., 0])
    return np.concatenate([np.zeros((len(counts), 1)), gained], axis=1)


def _area(curves: Floats) -> Floats:
    return np.asarray((curves[:, 1:] + curves[:, :-1]).sum(axis=1) / 2 / _BINS)


def _spanned(value: float, drawn: Floats, level: float, n: int) -> Estimate:
    """Normal interval with the spread of the bootstrap."""
    half = critical(level) * float(drawn.std(ddof=1))
    return Estimate(value, value - half, value + half, level, n, METHOD, Unit.SHARE)


def _groups(score: Floats, treated: Flags, happened: Flags, level: float) -> tuple[Share, ...]:
    parts = np.array_split(np.argsort(-score, kind="stable"), _GROUPS)
    return tuple(Share(len(rows), _difference(treated[rows], happened[rows], level)) for rows in parts)


def _difference(treated: Flags, happened: Flags, level: float) -> Estimate:
    """Difference of shares with the interval of Agresti & Caffo 2000: one success and one failure added per arm."""
    n = np.array([treated.sum(), (~treated).sum()], dtype=np.float64)
    x = np.array([happened[treated].sum(), happened[~treated].sum()], dtype=np.float64)
    if not n.all():
        return Estimate(None, None, None, level, len(treated), METHOD, Unit.SHARE, (note("uplift_one_arm"),))
    value = float(x[0] / n[0] - x[1] / n[1])
    p = (x + 1) / (n + 2)
    half = critical(level) * float(np.sqrt((p * (1 - p) / (n + 2)).sum()))
    centre = float(p[0] - p[1])
    low, high = min(centre - half, value), max(centre + half, value)
    return Estimate(value, low, high, level, len(treated), "agresti_caffo", Unit.SHARE)


def _cannot_tell(treated: Flags, level: float) -> Uplift:
    n = len(treated)
    why = (note("uplift_too_few", n=int(min(treated.sum(), (~treated).sum())), needed=NEEDED),)
    unknown = Estimate(None, None, None, level, n, METHOD, Unit.SHARE, why)
    return Uplift(n, unknown, unknown, unknown, groups=(), curve=np.zeros(0), score=np.zeros(0), notes=why)
