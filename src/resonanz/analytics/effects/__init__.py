"""What a measure caused: effects with interval, checks and grade, by the design that the data carry."""

from resonanz.analytics.effects.effect_arms import compare_arms
from resonanz.analytics.effects.estimating import estimate
from resonanz.analytics.effects.panel import Panel, Treatment
from resonanz.analytics.effects.results import (
    Check,
    Counterfactual,
    Design,
    Difference,
    Effect,
    Grade,
    effect_from_json,
)

__all__ = [
    "Check",
    "Counterfactual",
    "Design",
    "Difference",
    "Effect",
    "Grade",
    "Panel",
    "Treatment",
    "compare_arms",
    "effect_from_json",
    "estimate",
]
