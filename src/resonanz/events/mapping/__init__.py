"""What the columns of a source mean: guessed, or read from a mapping file."""

from resonanz.events.mapping.binding import resolve
from resonanz.events.mapping.document import Document, load_mapping, parse_mapping
from resonanz.events.mapping.dump import dump_mapping
from resonanz.events.mapping.guess import guess
from resonanz.events.mapping.model import Mapping, Milestone, Rating, Reason, Shape, Time
from resonanz.events.mapping.overall import is_overall
from resonanz.events.mapping.profile import ColumnProfile, Profile, profile
from resonanz.events.mapping.reasons import ASSUMED, assumptions

__all__ = [
    "ASSUMED",
    "ColumnProfile",
    "Document",
    "Mapping",
    "Milestone",
    "Profile",
    "Rating",
    "Reason",
    "Shape",
    "Time",
    "assumptions",
    "dump_mapping",
    "guess",
    "is_overall",
    "load_mapping",
    "parse_mapping",
    "profile",
    "resolve",
]
