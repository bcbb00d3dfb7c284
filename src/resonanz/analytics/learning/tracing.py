"""Bayesian knowledge tracing: how probable it is that a skill is mastered, explainable after each answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from resonanz.analytics.errors import AnalyticsError

METHOD: Final = "bayesian_tracing"
MOST_GUESS: Final = 0.3
MOST_SLIP: Final = 0.1
"""Beyond these, somebody who knows would answer worse than somebody who guesses: the model turns over."""


class NotATracer(AnalyticsError):  # noqa: N818 - it reads as what happened
    """Probabilities that cannot belong together."""


@dataclass(frozen=True, slots=True)
class Tracer:
    """Four probabilities: known at first, learnt by one question, slip though known, guess though not known.

    Raises:
        NotATracer: a probability outside 0…1, a guess above .3 or a slip above .1.
    """

    known: float = 0.4
    learn: float = 0.1
    slip: float = 0.1
    guess: float = 0.2

    def __post_init__(self) -> None:
        values = (self.known, self.learn, self.slip, self.guess)
        if not all(0 <= value <= 1 for value in values) or self.guess > MOST_GUESS or self.slip > MOST_SLIP:
            raise NotATracer(
                "Probabilities {values} cannot be traced: all lie in 0…1, guess at most {guess}, slip at most {slip}.",
                values=str(values),
                guess=MOST_GUESS,
                slip=MOST_SLIP,
            )

    def right(self, mastery: float) -> float:
        """Probability of a right answer to the next question."""
        return mastery * (1 - self.slip) + (1 - mastery) * self.guess

    def seen(self, mastery: float, *, right: bool) -> float:
        """Probability of mastery after an answer, before anything is learnt from it (Bayes).

        An answer that the model holds for impossible (no slip, full mastery, wrong all the same) teaches it nothing.
        """
        likely, unlikely = (1 - self.slip, self.guess) if right else (self.slip, 1 - self.guess)
        known = mastery * likely
        either = known + (1 - mastery) * unlikely
        return known / either if either > 0 else mastery

    def after(self, mastery: float, *, right: bool) -> float:
        """Probability of mastery after an answer and what was learnt from it.

        Source: Corbett & Anderson 1995, Knowledge tracing, User Modeling and User-Adapted Interaction 4.
        """
        known = self.seen(mastery, right=right)
        return known + (1 - known) * self.learn

    def trace(self, answers: Iterable[bool]) -> tuple[float, ...]:
        """Mastery after each of these answers."""
        mastery, found = self.known, []
        for right in answers:
            mastery = self.after(mastery, right=right)
            found.append(mastery)
        return tuple(found)
