"""Logistic models of many answers: performance factors (PFA) and the best of their kind (Best-LR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

METHOD: Final = "logistic_tracing"
NEEDED: Final = 2_000
"""Below so many answers these models learn the noise; Elo is better."""
_LATELY: Final = (1, 3, 10, 30)
"""How many answers back the newest are looked at."""
_FADING: Final = 0.8
Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]


class TooFewAnswers(AnalyticsError):  # noqa: N818 - it reads as what happened
    """Too few answers for a model of this kind."""


class Model(StrEnum):
    """Which features the model has."""

    PFA = "pfa"
    """Per skill: a constant, a slope of log successes and a slope of log failures so far."""
    FADING = "fading_pfa"
    """PFA whose counts fade: an answer counts .8 of the one after it."""
    BEST = "best_lr"
    """PFA with counts over all skills, the answers of late and the place in the sequence besides."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Answers of learners in the order in which they were given: `skills` and `right` per learner."""

    skills: Sequence[Codes]
    right: Sequence[Codes]

    @property
    def answers(self) -> Codes:
        """All answers one below the other."""
        return np.concatenate(self.right) if self.right else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model; `expected` is the probability of a right answer at each place of each sequence."""

    model: Model
    skills: int
    _regression: Any

    def expected(self, sequences: Sequences) -> Numbers:
        """Probabilities before each answer, from what came before it alone."""
        found: Numbers = self._regression.predict_proba(_features(sequences, self.model, self.skills))[:, 1]
        return found


def fit_logistic(sequences: Sequences, model: Model, *, skills: int) -> Fitted:
    """Fit a model.

    Args:
        sequences: answers of the learners to learn from.
        model: its features.
        skills: number of skills, codes 0…skills−1.

    Raises:
        TooFewAnswers: fewer than 2,000.

    Source: Pavlik, Cen & Koedinger 2009, Performance factors analysis; Gervet et al. 2020, When is deep learning the
    best approach to knowledge tracing?, JEDM 12(3).
    """
    from sklearn.linear_model import LogisticRegression

    right = sequences.answers
    if len(right) < NEEDED:
        raise TooFewAnswers(
            "{n} answers are too few for this model; it needs {needed}. Use Elo until then.",
            n=len(right),
            needed=NEEDED,
        )
    regression = LogisticRegression(max_iter=1_000, C=1.0, solver="lbfgs")
    return Fitted(model, skills, regression.fit(_features(sequences, model, skills), right))


def _features(sequences: Sequences, model: Model, skills: int) -> csr_matrix:
    from scipy import sparse

    pairs = list(zip(sequences.skills, sequences.right, strict=True))
    skill = np.concatenate([one for one, _ in pairs])
    fading = _FADING if model is Model.FADING else 1.0
    wins, losses = (
        np.log1p(np.concatenate(each)) for each in zip(*(_counts(*pair, fading) for pair in pairs), strict=True)
    )
    rows = np.arange(len(skill))
    values = np.concatenate([np.ones(len(skill)), wins, losses])
    columns = np.concatenate([skill, skill + skills, skill + 2 * skills])
    factors = sparse.csr_matrix((values, (np.tile(rows, 3), columns)), shape=(len(skill), 3 * skills))
    if model is not Model.BEST:
        return factors
    more = np.concatenate([_more(*pair) for pair in pairs])
    whole: csr_matrix = sparse.hstack([factors, sparse.csr_matrix(more)], format="csr")
    return whole


def _counts(skill: Codes, right: Codes, fading: float) -> tuple[Numbers, Numbers]:
    """Successes and failures of the same skill before each answer."""
    wins, losses = np.zeros(len(skill)), np.zeros(len(skill))
    so_far: dict[int, tuple[float, float]] = {}
    for place, (code, success) in enumerate(zip(skill.tolist(), right.tolist(), strict=True)):
        won, lost = so_far.get(code, (0.0, 0.0))
        wins[place], losses[place] = won, lost
        so_far[code] = fading * won + success, fading * lost + 1 - success
    return wins, losses


def _more(skill: Codes, right: Codes) -> Numbers:
    """Counts over all skills, shares of the newest answers, the newest two to the same skill, whether it repeats."""
    n = len(right)
    total = np.r_[0, np.cumsum(right)]
    at = np.arange(n)
    columns = [np.log1p(total[:-1]), np.log1p(at - total[:-1])]
    for back in _LATELY:
        since = np.maximum(at - back, 0)
        columns.append((total[at] - total[since] + 0.5 * back**0.5) / (at - since + back**0.5))
    latest, latest_but_one = _latest(skill, right)
    repeated = np.r_[0.0, (skill[1:] == skill[:-1]).astype(float)]
    found: Numbers = np.stack([*columns, latest, latest_but_one, repeated], axis=1)
    return found


def _latest(skill: Codes, right: Codes) -> tuple[Numbers, Numbers]:
    """The last and the last but one answer to the same skill before each answer, ½ where there is none."""
    found = np.full((2, len(skill)), 0.5)
    so_far: dict[int, tuple[float, float]] = {}
    for place, (code, success) in enumerate(zip(skill.tolist(), right.tolist(), strict=True)):
        found[:, place] = so_far.get(code, (0.5, 0.5))
        so_far[code] = float(success), found[0, place]
    return found[0], found[1]
