"""What goes together: correlations of answers with interval and n, pooled and within units; never a cause."""

from resonanz.analytics.association.analysis import associate
from resonanz.analytics.association.correlation import correlation, within_groups
from resonanz.analytics.association.course import Point, course
from resonanz.analytics.association.results import Associations, Direction, Field, Kind, Mix, Pair, Part
from resonanz.analytics.association.tables import Joint

__all__ = [
    "Associations",
    "Direction",
    "Field",
    "Joint",
    "Kind",
    "Mix",
    "Pair",
    "Part",
    "Point",
    "associate",
    "correlation",
    "course",
    "within_groups",
]
