"""A mapping: what each column of a source means. Guessed, or written and read as YAML; compiled by the importer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """How facts lie in the rows."""

    WIDE = "wide"
    """One row per response, many rating columns."""
    LONG = "long"
    """One row per score; a column names the touchpoint."""
    LOG = "log"
    """One row per event of an instance."""
    MILESTONES = "milestones"
    """One row per instance, several time columns, each an activity."""


@dataclass(frozen=True, slots=True)
class Time:
    """Where the time of a row comes from. Exactly one of columns, constant, file_pattern; all empty = undated.

    `columns` are joined by a blank before they are read with `format` (strptime codes; None = ISO 8601 is read).
    `file_pattern` is a regular expression with one group, matched against the file name, read with `format`.
    `zone` is the zone of times that name none.
    """

    columns: tuple[str, ...] = ()
    format: str | None = None
    constant: str | None = None
    file_pattern: str | None = None
    zone: str = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Rating:
    """A column that holds scores.

    `metric` is `nps`, `csat`, `ces`, `rating` or `share` (two-valued, `labels` name the good value first).
    `worst`/`best` are the ends of the scale as asked (worst > best where small numbers are good).
    `no_answer` are codes that mean "not asked, not visited, refused": no error and no score.
    `labels` translate worded answers into scores.
    """

    column: str
    touchpoint: str
    metric: str
    worst: float
    best: float
    no_answer: tuple[str, ...] = ()
    labels: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A time column that stands for a step."""

    column: str
    touchpoint: str
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a journey was meant: `stages` in their order, each a name with its activities, and the activity to reach."""

    stages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a guess was made: `code` with the column it is about and sample values, for the table shown to people."""

    column: str
    role: str
    code: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """The meaning of one source. Column names here are exactly the names in the file."""

    shape: Shape
    source: str
    time: Time = field(default_factory=Time)
    id: str | None = None
    instance: str | None = None
    customer: str | None = None
    touchpoint: str | None = None
    """long: column that names the touchpoint; log: the activity column."""
    touchpoint_constant: str | None = None
    lifecycle: str | None = None
    ratings: tuple[Rating, ...] = ()
    """long: exactly one, its `touchpoint` is ignored where `touchpoint` names a column."""
    milestones: tuple[Milestone, ...] = ()
    text: tuple[str, ...] = ()
    language: str | None = None
    unit: str | None = None
    role: str | None = None
    channel: str | None = None
    value: str | None = None
    quantity: str | None = None
    """Column by which `value` is multiplied, where that is the price of one piece."""
    currency: str | None = None
    weight: str | None = None
    attributes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Columns about working people: recognised, not stored, never a dimension."""
    ignored: tuple[str, ...] = ()
    outcome: str | None = None
    """Touchpoint of the rating that the drivers explain."""
    plan: Plan = field(default_factory=Plan)
    constants: tuple[tuple[str, str], ...] = ()
    """Attributes that are the same for the whole file, such as a year from its name."""
    decimal_comma: bool = False
    day_first: bool = True
    reasons: tuple[Reason, ...] = ()
    """Only of guessed mappings; never part of the identity of rows."""
