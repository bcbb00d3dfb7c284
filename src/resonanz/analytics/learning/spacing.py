"""When something is repeated: FSRS-6 as its authors' own package computes it, without chance and without a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

METHOD: Final = "fsrs6"
RETENTION: Final = 0.9
LEAST: Final = 0.7
MOST: Final = 0.97
"""Desired retention outside of these costs more repetitions than it is worth, or forgets too much."""
SOON: Final = timedelta(minutes=10)
LONGEST: Final = 365


class Rating(IntEnum):
    """How easy it was."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """How well something is remembered.

    Attributes:
        stability: days until the probability of recall falls to .9.
        difficulty: 1 (easy) to 10.
        reviewed_at: when it was last recalled, UTC.
        due_at: when it should come back.
        learning: whether it has to be recalled once more on the same day.
    """

    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime
    learning: bool


def review(memory: Memory | None, rating: Rating, at: datetime, *, retention: float = RETENTION) -> Memory:
    """What is remembered after recalling it once more (or for the first time).

    Args:
        memory: as it was, None before the first time.
        rating: how easy it was.
        at: when, with zone.
        retention: the probability with which it shall still be known when it comes back.
    """
    from fsrs import Rating as Theirs
    from fsrs import State

    moment = at.astimezone(UTC)
    card, _log = _scheduler(retention).review_card(_card(memory, moment), Theirs(int(rating)), moment)
    assert card.stability is not None
    assert card.difficulty is not None
    return Memory(card.stability, card.difficulty, moment, card.due, card.state != State.Review)


def outlook(memory: Memory | None, at: datetime, *, retention: float = RETENTION) -> dict[Rating, Memory]:
    """What each rating would lead to."""
    return {rating: review(memory, rating, at, retention=retention) for rating in Rating}


def recall(memory: Memory, at: datetime) -> float:
    """Probability of recall at a moment, by whole days since the last time."""
    return _scheduler(RETENTION).get_card_retrievability(_card(memory, memory.reviewed_at), at.astimezone(UTC))


@lru_cache(maxsize=32)
def _scheduler(retention: float) -> Scheduler:
    from fsrs import Scheduler

    kept = min(max(retention, LEAST), MOST)
    return Scheduler(
        desired_retention=kept,
        learning_steps=(SOON,),
        relearning_steps=(SOON,),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None, at: datetime) -> Card:
    from fsrs import Card, State

    if memory is None:
        return Card(card_id=1, due=at)
    return Card(
        card_id=1,
        state=State.Learning if memory.learning else State.Review,
        step=0 if memory.learning else None,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.reviewed_at,
    )
