"""Segments: who the customers are, published only where the groups would be found again."""

from resonanz.analytics.segments.finding import Settings, find_segments
from resonanz.analytics.segments.mixture import Classes, fit_classes
from resonanz.analytics.segments.results import Reading, Segment, Segmentation, Trait, Tried
from resonanz.analytics.segments.rules import Comparison, Condition, matches
from resonanz.analytics.segments.stability import adjusted_rand
from resonanz.analytics.segments.table import Column, amount, category, sensitive

__all__ = [
    "Classes",
    "Column",
    "Comparison",
    "Condition",
    "Reading",
    "Segment",
    "Segmentation",
    "Settings",
    "Trait",
    "Tried",
    "adjusted_rand",
    "amount",
    "category",
    "find_segments",
    "fit_classes",
    "matches",
    "sensitive",
]
