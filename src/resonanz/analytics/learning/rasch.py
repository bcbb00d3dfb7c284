"""The Rasch model of many learners' answers at once: abilities and difficulties, drawn towards their middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import AnalyticsError

METHOD: Final = "rasch"
_ROUNDS: Final = 100
_CLOSE: Final = 1e-6
Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]


class NothingToLearnFrom(AnalyticsError):  # noqa: N818 - it reads as what happened
    """There is no answer to estimate from."""


@dataclass(frozen=True, slots=True)
class Rasch:
    """Abilities by learner and difficulties by question, in logits; `spread` is the abilities' prior deviation."""

    ability: Numbers
    difficulty: Numbers
    spread: float

    def expected(self, learners: Codes, questions: Codes) -> Numbers:
        """Probability of a right answer of each learner to each question."""
        return 1 / (1 + np.exp(self.difficulty[questions] - self.ability[learners]))


def fit_rasch(learners: Codes, questions: Codes, right: Numbers, *, spread: float = 1.0) -> Rasch:
    """Most probable abilities and difficulties under normal priors.

    Args:
        learners: codes 0…L−1, one per answer.
        questions: codes 0…Q−1, one per answer.
        right: 1 or 0 per answer.
        spread: standard deviation of abilities; difficulties have twice as much.

    Raises:
        NothingToLearnFrom: there is no answer.

    Source: Rasch 1960; joint posterior mode by alternating Newton steps.
    """
    if not len(right):
        raise NothingToLearnFrom("There is no answer to estimate abilities from.")
    ability, difficulty = np.zeros(int(learners.max()) + 1), np.zeros(int(questions.max()) + 1)
    for _round in range(_ROUNDS):
        before = difficulty.copy()
        ability += _newton(ability, learners, right - _sigmoid(ability[learners] - difficulty[questions]), spread)
        surprise = _sigmoid(ability[learners] - difficulty[questions]) - right
        difficulty += _newton(difficulty, questions, surprise, 2 * spread)
        if np.abs(difficulty - before).max() < _CLOSE:
            break
    return Rasch(ability, difficulty, spread)


def _newton(values: Numbers, codes: Codes, surprise: Numbers, spread: float) -> Numbers:
    """A step towards the posterior mode, its curvature bounded by ¼ per answer so that it never overshoots."""
    slope = np.bincount(codes, surprise, len(values)) - values / spread**2
    return slope / (np.bincount(codes, minlength=len(values)) / 4 + 1 / spread**2)


def _sigmoid(logit: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-logit))
