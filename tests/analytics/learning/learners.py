"""Learners of another kind than the tracer believes: three-parameter answers with slips, and forgetting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from resonanz.analytics.learning.path import ordered
from resonanz.analytics.learning.spacing import Memory, Rating, review
from resonanz.analytics.learning.tracing import Tracer

SKILLS, LESSONS, DAYS = 12, 5, 60
GUESS, SLIP, SLOPE, NEW = 0.25, 0.05, 1.7, -1.5
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
TRACER = Tracer(learn=0.2, guess=GUESS)


@dataclass
class Learner:
    """Strength of each skill in logits, fading towards nothing with its own half-life."""

    strength: np.ndarray
    keeps: np.ndarray
    """Days in which what is above nothing falls to 1/e."""
    gain: float
    random: np.random.Generator

    def answers(self, skill: int) -> bool:
        """Three parameters and a slip; an item of its own difficulty each time. One learns from the explanation."""
        hard = self.random.normal(0, 0.5)
        chance = GUESS + (1 - GUESS - SLIP) / (1 + math.exp(-SLOPE * (self.strength[skill] - hard)))
        right = bool(self.random.random() < chance)
        self.strength[skill] += self.gain * max(3 - self.strength[skill], 0) / 3
        return right

    def sleeps(self, days: int) -> None:
        self.strength = NEW + (self.strength - NEW) * np.exp(-days / self.keeps)

    @property
    def knows(self) -> float:
        """Share of skills that one would show now without guessing."""
        return float(np.mean(1 / (1 + np.exp(-SLOPE * self.strength))))


def make(prior: float, seed: int) -> Learner:
    """A learner who knew a share of the skills before."""
    random = np.random.default_rng(seed)
    known = random.permutation(SKILLS) < round(prior * SKILLS)
    strength = np.where(known, random.normal(1.8, 0.4, SKILLS), random.normal(NEW, 0.4, SKILLS))
    keeps = np.where(known, random.uniform(80, 200, SKILLS), random.uniform(8, 16, SKILLS))
    return Learner(strength, keeps, float(random.lognormal(0.35, 0.25)), random)


def through(prior: float, seed: int, *, adaptive: bool) -> tuple[int, int, float]:
    """Items of the path, repetitions in 60 days, and what is known at their end."""
    learner = make(prior, seed)
    memories: dict[int, Memory] = {}
    mastery: dict[int, float] = {}
    left = [skill for skill in range(SKILLS) for _ in range(LESSONS)]
    items = repeated = 0
    for day in range(DAYS):
        at = START + timedelta(days=day)
        for skill in [s for s, memory in memories.items() if memory.due_at <= at]:
            memories[skill] = _recall(learner, memories[skill], skill, at)
            repeated += 1
        for _ in range(5):
            places = ordered(left, mastery) if adaptive else list(range(len(left)))
            if not places:
                break
            skill = left.pop(places[0])
            right = learner.answers(skill)
            mastery[skill] = TRACER.after(mastery.get(skill, TRACER.known), right=right)
            memories[skill] = review(memories.get(skill), Rating.GOOD if right else Rating.HARD, at)
            items += 1
        learner.sleeps(1)
    return items, repeated, learner.knows


def _recall(learner: Learner, memory: Memory, skill: int, at: datetime) -> Memory:
    right = learner.answers(skill)
    learner.keeps[skill] *= 1.8 if right else 1.1
    return review(memory, Rating.GOOD if right else Rating.AGAIN, at)
