"""Predictions for customers the model has not seen, with the form of each metric chosen inside the training part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np
from scipy.special import expit

from resonanz.analytics.intervals import Floats, Ints, Places
from resonanz.analytics.metrics.referee.candidates import Field, Form

Members = tuple[int, ...]
"""Numbers of the candidates in a model; none is the model of the controls alone."""

_RIDGE: Final = 1.0
_STEPS: Final = 30
_SMALL: Final = 1e-8
OUTER: Final = 10
INNER: Final = 4
_FIRST: Final = 0.1
_RARE: Final = 20


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to learn from and rows to predict."""

    train: Places
    test: Places


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Out-of-fold predictions of all models.

    Attributes:
        rows: predicted rows among the common ones, shape (m,).
        fold: fold of each, shape (m,).
        target: the outcome, shape (m,).
        models: members → predictions with the forms chosen inside, shape (m,).
        forms: (candidate, form) → predictions with that form, shape (m,).
        chosen: per candidate the form chosen in each fold.
        baseline: mean of the training part, the prediction without any knowledge, shape (m,).
    """

    rows: Places
    fold: Ints
    target: Floats
    models: Mapping[Members, Floats]
    forms: Mapping[tuple[int, Form], Floats]
    chosen: tuple[tuple[Form, ...], ...]
    baseline: Floats


def forward(target: Floats, blocks: int, *, binary: bool) -> list[Split]:
    """Forward chaining over rows in order of time: learn from all before, predict the next block.

    The first part to learn from holds a tenth of the rows, and 20 of each outcome.
    """
    n = len(target)
    first = round(_FIRST * n)
    if binary:
        yes, no = np.cumsum(target), np.cumsum(1 - target)
        enough = np.flatnonzero((yes >= _RARE) & (no >= _RARE))
        first = max(first, int(enough[0]) + 1 if len(enough) else n)
    edges = np.unique(np.linspace(first, n, blocks).round().astype(np.intp))
    rows = np.arange(n)
    return [Split(rows[:low], rows[low:high]) for low, high in pairwise(edges)]


def scattered(n: int, folds: int, rng: np.random.Generator) -> list[Split]:
    """Ordinary folds where no time is known."""
    fold = rng.permutation(n) % folds
    return [Split(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


class Race:
    """Fits and predicts; the outcome is reached only through a split."""

    def __init__(self, field: Field, order: Places, *, timed: bool, seed: int) -> None:
        """Take the common rows in their order."""
        self._field, self._timed, self._rng = field, timed, np.random.default_rng(seed)
        self._binary = field.outcome.binary
        self._target = field.outcome.target()[order]
        self._controls = _standard(field.known()[order])
        self._columns = {
            (i, form): _standard(one.columns(form)[order])
            for i, one in enumerate(field.candidates)
            for form in one.forms()
        }

    def run(self, progress: Callable[[int, int], None]) -> Predictions:
        """Predict every row that can be predicted once."""
        splits = self._splits(self._target, OUTER)
        found: dict[Members, list[Floats]] = {members: [] for members in self.models()}
        forms: dict[tuple[int, Form], list[Floats]] = {key: [] for key in self._columns}
        chosen: list[list[Form]] = [[] for _ in self._field.candidates]
        for done, split in enumerate(splits, start=1):
            picked = [self._choose(i, split.train) for i in range(len(chosen))]
            for i, form in enumerate(picked):
                chosen[i].append(form)
            for key, parts in forms.items():
                parts.append(self._predict(split, [key]))
            for members, parts in found.items():
                parts.append(
                    forms[members[0], picked[members[0]]][-1]
                    if len(members) == 1
                    else self._predict(split, [(i, picked[i]) for i in members])
                )
            progress(done, len(splits))
        sizes = [len(split.test) for split in splits]
        rows = np.concatenate([split.test for split in splits])
        return Predictions(
            rows,
            np.repeat(np.arange(len(sizes)), sizes),
            self._target[rows],
            {members: np.concatenate(parts) for members, parts in found.items()},
            {key: np.concatenate(parts) for key, parts in forms.items()},
            tuple(tuple(picked) for picked in chosen),
            np.repeat([self._target[split.train].mean() for split in splits], sizes),
        )

    def models(self) -> list[Members]:
        """Controls alone, each metric, each pair, and all together."""
        k = len(self._field.candidates)
        pairs = list(combinations(range(k), 2))
        everyone = [tuple(range(k))] if k > 2 else []
        return [(), *((i,) for i in range(k)), *pairs, *everyone]

    def _choose(self, i: int, train: Places) -> Form:
        """The form with the smallest loss inside the training part."""
        forms = self._field.candidates[i].forms()
        if len(forms) == 1:
            return forms[0]
        inner = [Split(train[s.train], train[s.test]) for s in self._splits(self._target[train], INNER)]
        losses = {form: sum(self._loss(split, (i, form)) for split in inner) for form in forms}
        return min(losses, key=lambda form: losses[form])

    def _splits(self, target: Floats, parts: int) -> list[Split]:
        if self._timed:
            return forward(target, parts, binary=self._binary)
        return scattered(len(target), parts, self._rng)

    def _loss(self, split: Split, key: tuple[int, Form]) -> float:
        return float(losses(self._target[split.test], self._predict(split, [key]), binary=self._binary).sum())

    def _predict(self, split: Split, keys: Sequence[tuple[int, Form]]) -> Floats:
        x = np.hstack([self._controls, *(self._columns[key] for key in keys)])
        y = self._target[split.train]
        slopes = logistic(x[split.train], y) if self._binary else linear(x[split.train], y)
        linear_part = slopes[0] + x[split.test] @ slopes[1:]
        return np.asarray(expit(linear_part) if self._binary else linear_part, dtype=np.float64)


def losses(target: Floats, predicted: Floats, *, binary: bool) -> Floats:
    """Log-loss per row of a two-valued outcome, squared error of an amount."""
    if not binary:
        return np.asarray((target - predicted) ** 2)
    inside = np.clip(np.where(target > 0, predicted, 1 - predicted), _SMALL, 1.0)
    return np.asarray(-np.log(inside))


def linear(x: Floats, y: Floats) -> Floats:
    """Ridge regression on standardised columns with a weak penalty; constant first."""
    design = _with_constant(x)
    return np.asarray(np.linalg.solve(design.T @ design + _penalty(design), design.T @ y), dtype=np.float64)


def logistic(x: Floats, y: Floats) -> Floats:
    """Logistic regression by Newton's method with the same penalty; constant first."""
    design = _with_constant(x)
    slopes, penalty = np.zeros(design.shape[1]), _penalty(design)
    share = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    slopes[0] = np.log(share / (1 - share))
    for _ in range(_STEPS):
        p = expit(design @ slopes)
        gradient = design.T @ (y - p) - penalty @ slopes
        step = np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design + penalty, gradient)
        slopes += step
        if np.abs(step).max() < _SMALL:
            break
    return slopes


def _with_constant(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _penalty(design: Floats) -> Floats:
    penalty = _RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = _SMALL
    return penalty


def _standard(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))
