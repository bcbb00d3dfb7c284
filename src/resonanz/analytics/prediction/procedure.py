"""The whole procedure that is judged: choose penalty, rounds and model inside the training rows, then calibrate.

The procedure sees training rows only; `risk` runs it once per outer fold (nested cross-validation) and once on all.

Source: Varma & Simon 2006, BMC Bioinformatics 7 (nested cross-validation); Platt 1999 (calibration).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.prediction import boosting
from resonanz.analytics.prediction.columns import Column
from resonanz.analytics.prediction.encoding import Encoder, learn
from resonanz.analytics.prediction.folds import Split, splits, spread
from resonanz.analytics.prediction.logistic import fit_ridge, linear, log_loss

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

PENALTIES: Final = (3000.0, 300.0, 30.0, 3.0)
BOOSTING_CASES: Final = 200
"""Boosting is tried where both outcomes have at least this many rows."""
_INNER_ROWS: Final = 10_000
_INNER_FOLDS: Final = 3
_PLATT_PENALTY: Final = 5.0
_WINS: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted procedure.

    Attributes:
        chosen: "logistic" or "boosting".
        encoder: of the linear model.
        beta: coefficients of the linear model, intercept first.
        booster: of the trees; None where there were too few cases to try.
        platt: intercept and slope of the recalibration per model.
        penalty: chosen ridge.
        rounds: chosen number of trees.
    """

    chosen: str
    encoder: Encoder
    beta: Floats
    booster: Any
    platt: dict[str, Floats]
    penalty: float
    rounds: int

    @property
    def models(self) -> tuple[str, ...]:
        """Models that were fitted."""
        return ("logistic",) if self.booster is None else ("logistic", "boosting")

    def logits(self, columns: tuple[Column, ...], model: str) -> Floats:
        """Calibrated log-odds of one of the models."""
        raw = (
            linear(self.beta, self.encoder.matrix(columns))
            if model == "logistic"
            else boosting.logits(self.booster, boosting.table(columns))
        )
        return linear(self.platt[model], raw[:, None])

    def contributions(self, columns: tuple[Column, ...]) -> Floats:
        """What each column adds to the calibrated log-odds of the chosen model, shape (n, columns)."""
        slope = self.platt[self.chosen][1]
        if self.chosen == "boosting":
            return np.asarray(slope * boosting.contributions(self.booster, boosting.table(columns)))
        parts = self.encoder.matrix(columns) * self.beta[1:]
        added = np.zeros((len(parts), len(columns)))
        for index, owner in enumerate(self.encoder.owner):
            added[:, owner] += parts[:, index]
        return np.asarray(slope * added)


def fit_procedure(columns: tuple[Column, ...], happened: Flags, *, seed: int, folds: int = _INNER_FOLDS) -> Fitted:
    """Choose and fit on these rows.

    Args:
        columns: training rows.
        happened: outcome, shape (n,).
        seed: of the inner folds.
        folds: inner folds; above 10,000 rows one part of a sample of that size is held out instead.
    """
    rng, y = np.random.default_rng(seed), happened.astype(np.float64)
    inner = _inner(happened, folds, rng)
    penalty, linear_logits = _choose_penalty(columns, y, inner)
    judged = np.concatenate([test for _, test in inner])
    platt = {"logistic": _platt(linear_logits, y[judged])}
    chosen, rounds, booster = "logistic", 0, None
    if min(int(happened.sum()), int((~happened).sum())) >= BOOSTING_CASES:
        rounds, tree_logits = _choose_rounds(columns, y, inner)
        platt["boosting"] = _platt(tree_logits, y[judged])
        booster = boosting.grow(boosting.table(columns), y, columns, rounds=rounds)
        chosen = _better(linear_logits, tree_logits, platt, y[judged])
    encoder = learn(columns)
    beta = fit_ridge(encoder.matrix(columns), y, penalty)
    return Fitted(chosen, encoder, beta, booster, platt, penalty, rounds)


def _inner(happened: Flags, folds: int, rng: np.random.Generator) -> list[Split]:
    if len(happened) <= _INNER_ROWS:
        return list(splits(spread(happened, folds, rng)))
    rows = rng.permutation(len(happened))[:_INNER_ROWS]
    train, test = next(splits(spread(happened[rows], folds, rng)))
    return [(rows[train], rows[test])]


def _choose_penalty(columns: tuple[Column, ...], y: Floats, inner: list[Split]) -> tuple[float, Floats]:
    """The penalty with the least inner loss, and its log-odds on the rows that judged."""
    found: list[list[Floats]] = [[] for _ in PENALTIES]
    for train, test in inner:
        encoder = learn(tuple(column.only(train) for column in columns))
        x, other = (encoder.matrix(tuple(column.only(rows) for column in columns)) for rows in (train, test))
        beta = None
        for place, penalty in enumerate(PENALTIES):
            beta = fit_ridge(x, y[train], penalty, beta)
            found[place].append(linear(beta, other))
    judged = np.concatenate([test for _, test in inner])
    logits = [np.concatenate(parts) for parts in found]
    best = int(np.argmin([log_loss(each, y[judged]).sum() for each in logits]))
    return PENALTIES[best], logits[best]


def _choose_rounds(columns: tuple[Column, ...], y: Floats, inner: list[Split]) -> tuple[int, Floats]:
    """Mean number of trees at which held-out loss stopped falling, and log-odds on the rows that judged."""
    x = boosting.table(columns)
    rounds, logits = [], []
    for train, test in inner:
        booster = boosting.grow(x[train], y[train], columns, rounds=boosting.ROUNDS, held=(x[test], y[test]))
        rounds.append(max(booster.best_iteration, 1))
        logits.append(boosting.logits(booster, x[test]))
    return int(np.mean(rounds)), np.concatenate(logits)


def _platt(logits: Floats, y: Floats) -> Floats:
    """Intercept and slope, drawn to slope 1 so that few cases do not bend it."""
    return fit_ridge(logits[:, None], y, _PLATT_PENALTY, np.array([0.0, 1.0]), 1.0)


def _better(first: Floats, second: Floats, platt: dict[str, Floats], y: Floats) -> str:
    """Boosting only where its loss is smaller by more than one standard error: of two equals the one that explains."""
    losses = [
        log_loss(linear(platt[name], logits[:, None]), y)
        for name, logits in (("logistic", first), ("boosting", second))
    ]
    gain = losses[0] - losses[1]
    return "boosting" if gain.mean() > _WINS * gain.std(ddof=1) / np.sqrt(len(gain)) else "logistic"
