"""Journeys discovered from events: paths, waits, rework, hand-offs, conformance and what leads to the goal."""

from resonanz.analytics.journeys.design import Design, Stage
from resonanz.analytics.journeys.graph import discover_graph
from resonanz.analytics.journeys.log import LogArrays, align_scores, from_arrow, from_sorted
from resonanz.analytics.journeys.parts import JourneyParts, kernel, merge
from resonanz.analytics.journeys.summary import Options, discover, summarise

__all__ = [
    "Design",
    "JourneyParts",
    "LogArrays",
    "Options",
    "Stage",
    "align_scores",
    "discover",
    "discover_graph",
    "from_arrow",
    "from_sorted",
    "kernel",
    "merge",
    "summarise",
]
