"""Ability and difficulty from the first answer on: each answer moves both, the more the less is known of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

METHOD: Final = "elo_rasch"
_FIRST_STEP: Final = 1.8
_SLOWER: Final = 0.05


@dataclass(frozen=True, slots=True)
class Level:
    """An ability, or a difficulty, on the logit scale, and the answers it rests on."""

    value: float = 0.0
    answers: int = 0


def step_size(answers: int) -> float:
    """How far one more answer moves a level that rests on so many: K = 1.8 / (1 + 0.05 n)."""
    return _FIRST_STEP / (1 + _SLOWER * answers)


def expected(ability: float, difficulty: float, *, guess: float = 0.0) -> float:
    """Probability of a right answer: guess + (1 − guess) σ(ability − difficulty).

    Args:
        ability: in logits.
        difficulty: in logits.
        guess: share of right answers by chance, 0…1; one over the number of answers of a question to choose from.
    """
    return guess + (1 - guess) / (1 + math.exp(difficulty - ability))


def after(ability: Level, difficulty: Level, *, right: bool, guess: float = 0.0) -> tuple[Level, Level]:
    """Ability and difficulty after one answer.

    Source: Pelánek 2016, Applications of the Elo rating system in adaptive educational systems.
    """
    surprise = float(right) - expected(ability.value, difficulty.value, guess=guess)
    learner = Level(ability.value + step_size(ability.answers) * surprise, ability.answers + 1)
    question = Level(difficulty.value - step_size(difficulty.answers) * surprise, difficulty.answers + 1)
    return learner, question
