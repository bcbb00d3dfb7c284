"""How well predictions sort and calibrate, for the data and for every bootstrap round, without a further fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.intervals import Floats, Ints
from resonanz.analytics.metrics.referee.fitting import losses

_BLOCK: Final = 1 << 22
"""Counts held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Sorting:
    """Predictions of one model as places in their fold, so that a weighted AUC costs two counts.

    Attributes:
        yes: place of each row with the outcome, shape (p,).
        no: place of each row without it, shape (q,).
        starts: first place of each fold, repeated for every place, shape (places,).
    """

    yes: NDArray[np.intp]
    no: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, predicted: Floats, target: Floats, fold: Ints) -> Sorting:
        """Sort once; equal predictions of a fold share a place."""
        order = np.lexsort((predicted, fold))
        p, f = predicted[order], fold[order]
        new_fold = np.r_[True, f[1:] != f[:-1]]
        new_place = new_fold | np.r_[True, p[1:] != p[:-1]]
        place = np.empty(len(p), dtype=np.intp)
        place[order] = np.cumsum(new_place) - 1
        folds = np.cumsum(new_fold[new_place]) - 1
        starts = np.flatnonzero(new_fold[new_place])[folds]
        return cls(place[target > 0], place[target <= 0], starts)

    def auc(self, yes: Floats, no: Floats) -> float:
        """Share of pairs of one fold that are sorted rightly, ties half; `yes` and `no` weigh the rows.

        Pairs of different folds are not compared: their models differ, and so may the times.

        Source: Hanley & McNeil 1982, Radiology 143 (area = probability of the right order).
        """
        places = len(self.starts)
        up = np.bincount(self.yes, yes, places)
        down = np.bincount(self.no, no, places)
        below = np.concatenate([[0.0], np.cumsum(down)])
        before = below[:-1] - below[self.starts]
        ends = np.append(self.starts[1:] != self.starts[:-1], True)
        total = (below[1:] - below[self.starts])[ends]
        firsts = self.starts[ends]
        pairs = float(np.add.reduceat(up, firsts) @ total)
        return float(up @ (before + down / 2)) / pairs if pairs > 0 else 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of all models: first row the data, then one row per bootstrap round.

    Attributes:
        main: AUC of a two-valued outcome, R² of an amount, shape (1 + rounds, models).
        gains: share by which log-loss and Brier score (or squared error) are smaller than those of the baseline,
            shape (1 + rounds, models, 2).
        moments: weighted means of the given columns, shape (1 + rounds, columns).
    """

    main: Floats
    gains: Floats
    moments: Floats


def score(  # noqa: PLR0913 - one pass over the resampled customers serves them all
    predicted: Sequence[Floats],
    baseline: Floats,
    target: Floats,
    fold: Ints,
    *,
    binary: bool,
    columns: Floats,
    rounds: int,
    seed: int,
    progress: Callable[[int, int], None],
) -> Scores:
    """Score models on the data and on `rounds` resamples of the customers, the same for all models (paired).

    Args:
        predicted: out-of-fold predictions, each of shape (m,).
        baseline: prediction without knowledge, shape (m,).
        target: outcome, shape (m,).
        fold: fold of each row, shape (m,).
        binary: whether the outcome is two-valued.
        columns: further columns whose means are wanted, shape (m, c).
        rounds: bootstrap rounds.
        seed: of the resampling.
        progress: called with rounds done and all rounds.
    """
    table = np.column_stack([_losses(p, target, binary=binary) for p in [*predicted, baseline]])
    sortings = [Sorting.of(p, target, fold) for p in predicted] if binary else []
    yes = target > 0
    main, sums = np.empty((rounds + 1, len(predicted))), np.empty((rounds + 1, table.shape[1] + columns.shape[1]))
    done = 0
    for counts in _resamples(len(target), rounds, seed):
        part = slice(done, done + len(counts))
        sums[part] = np.hstack([counts @ table, counts @ columns]) / len(target)
        for i, row in enumerate(counts, start=done):
            weights = row[yes], row[~yes]
            main[i, : len(sortings)] = [sorting.auc(*weights) for sorting in sortings]
        done += len(counts)
        progress(max(done - 1, 0), rounds)
    mean = sums[:, : table.shape[1]].reshape(rounds + 1, -1, 2)
    gains = 1 - mean[:, :-1] / np.maximum(mean[:, -1:], 1e-300)
    return Scores(main if binary else gains[:, :, 1], gains, sums[:, table.shape[1] :])


def _losses(predicted: Floats, target: Floats, *, binary: bool) -> Floats:
    return np.column_stack([losses(target, predicted, binary=binary), (target - predicted) ** 2])


def _resamples(n: int, rounds: int, seed: int) -> Iterator[Floats]:
    """Every row once, then how often each is drawn, in blocks."""
    yield np.ones((1, n))
    rng = np.random.default_rng(seed)
    step = max(1, min(rounds, _BLOCK // n))
    for start in range(0, rounds, step):
        size = min(step, rounds - start)
        yield np.stack([np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(size)]).astype(np.float64)
