"""Planted races of metrics: the true winner is named, and none is named where there is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.metrics.referee import Candidate, Field, Outcome, Refereed, Ruling, Settings, referee
from resonanz.analytics.metrics.scales import Scale

_COVERS = ("metrics/referee/*.py", "corrections.py", "intervals.py")
_CUSTOMERS = 5000
_SETTINGS = Settings(rounds=500)
TRUE_AUC, RIVALS = 0.7363, {"csat": 0.9347, "ces": 0.9017, "rating": 0.8806}
"""AUC of the NPS answer, and how close each rival must be to what decides for an AUC 0.03 lower (3 m customers)."""


def answers(opinion: np.ndarray, kind: str) -> Candidate:
    """A standard-normal opinion as it is answered on the scale of a question."""
    centre, step, scale = {
        "nps": (7.0, 2.0, Scale(0, 10)),
        "csat": (3.7, 1.0, Scale(1, 5)),
        "ces": (5.0, 1.3, Scale(1, 7)),
        "rating": (7.0, 1.8, Scale(1, 10)),
    }[kind]
    return Candidate(kind, kind, scale, np.clip(np.round(centre + step * opinion), scale.low, scale.high))


def _field(rng: np.random.Generator, candidates: list[Candidate], loyalty: np.ndarray) -> Field:
    left = (rng.random(len(loyalty)) < expit(-1.0 - loyalty)).astype(float)
    when = np.datetime64("2025-01-01") + rng.integers(0, 365, len(left))
    return Field(candidates, Outcome("left", left, good=False), answered_at=when)


def winner_case(seed: int, n: int = _CUSTOMERS) -> Field:
    """Departure depends on what the NPS question measures; the rivals are less exact pictures of the same."""
    rng = np.random.default_rng(seed)
    loyalty = rng.standard_normal(n)
    rivals = [
        answers(close * loyalty + np.sqrt(1 - close**2) * rng.standard_normal(n), kind)
        for kind, close in RIVALS.items()
    ]
    return _field(rng, [answers(loyalty, "nps"), *rivals], loyalty)


def tie_case(seed: int, n: int = _CUSTOMERS) -> Field:
    """Three questions that measure loyalty equally well on the same scale."""
    rng = np.random.default_rng(seed)
    loyalty = rng.standard_normal(n)
    drawn = (answers(np.sqrt(0.8) * loyalty + np.sqrt(0.2) * rng.standard_normal(n), "rating") for _ in range(3))
    named = [Candidate(f"rating_{i}", one.kind, one.scale, one.values) for i, one in enumerate(drawn)]
    return _field(rng, named, loyalty)


def noise_case(seed: int, n: int = _CUSTOMERS) -> Field:
    """Metrics that hang together but know nothing about who leaves."""
    rng = np.random.default_rng(seed)
    mood = rng.standard_normal(n)
    opinions = [np.sqrt(0.6) * mood + np.sqrt(0.4) * rng.standard_normal(n) for _ in RIVALS]
    return _field(rng, [answers(one, kind) for one, kind in zip(opinions, RIVALS, strict=True)], rng.standard_normal(n))


def _winner(seed: int) -> Outcomes:
    found = referee(winner_case(seed), settings=_SETTINGS)
    items = {item.metric: item for item in found.items}
    gaps = {pair.second: pair.difference for pair in found.pairs if pair.first == "nps"}
    return {
        "the true winner is named": found.winner == "nps",
        "a wrong winner is named": found.winner not in {None, "nps"},
        "a rival is kept or merged (it adds what rounding to 0-10 lost)": any(
            items[kind].ruling in {Ruling.KEEP, Ruling.MERGE} for kind in RIVALS
        ),
        **{f"difference to {kind}": holds(gaps[kind], 0.03) for kind in RIVALS},
        "AUC of the winner": holds(items["nps"].skill.main, TRUE_AUC),
        "smallest visible difference": found.visible,
    }


WINNER = Family(
    name="referee-winner",
    says="4 metrics, 5,000 customers, 30 % leave; one metric carries all the signal, the others' AUC is 0.03 lower.",
    covers=_COVERS,
    kinds={
        "the true winner": Kind.NAMING,
        "a wrong": Kind.FALSE_POSITIVE,
        "a rival": Kind.FIGURE,
        "difference": Kind.COVERAGE,
        "AUC": Kind.COVERAGE,
        "smallest": Kind.FIGURE,
    },
    run=_winner,
    runs=500,
    quick=3,
)


def _none(case: Callable[[int], Field]) -> Callable[[int], Outcomes]:
    def run(seed: int) -> Outcomes:
        found: Refereed = referee(case(seed), settings=_SETTINGS)
        return {
            "no winner is said": found.ruling is Ruling.NO_WINNER,
            "a winner is named": found.winner is not None,
            "difference of the first two": holds(found.pairs[0].difference, 0.0),
            "share of metrics to be merged": float(np.mean([item.ruling is Ruling.MERGE for item in found.items])),
        }

    return run


_NONE = {
    "no winner": Kind.NAMING,
    "a winner": Kind.FALSE_POSITIVE,
    "difference": Kind.COVERAGE,
    "share": Kind.FIGURE,
}
TIE = Family(
    name="referee-tie",
    says="3 metrics, 5,000 customers: all measure what decides equally well.",
    covers=_COVERS,
    kinds=_NONE,
    run=_none(tie_case),
    runs=500,
    quick=3,
)
NOISE = Family(
    name="referee-noise",
    says="3 metrics, 5,000 customers: none knows anything about who leaves.",
    covers=_COVERS,
    kinds=_NONE,
    run=_none(noise_case),
    runs=500,
    quick=3,
)

FAMILIES = (WINNER, TIE, NOISE)
