"""Metrics for a viewer: from the rollup, under the organisation's own names, inside the viewer's scope."""

from resonanz.understand.metrics.queries.cuts import Cut, Window
from resonanz.understand.metrics.queries.naming import NamedAnswers, Naming

__all__ = ["Cut", "NamedAnswers", "Naming", "Window"]
