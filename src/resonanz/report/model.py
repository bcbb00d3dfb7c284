"""Everything one report says, before any wording: results of `analytics` and facts about the input."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.journeys.results import Journey
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend
from resonanz.analytics.results import Note
from resonanz.events.balance import Balance
from resonanz.report.learned import Learned


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """How one column of the input was understood: role, why, sample values, and whether it was guessed."""

    column: str
    role: str
    reason: str
    samples: tuple[str, ...]
    guessed: bool


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One input file. `problems` counts unreadable cells by reason, most frequent first."""

    name: str
    format: str
    shape: str
    balance: Balance
    columns: tuple[ColumnRole, ...]
    problems: tuple[tuple[str, str, int], ...]
    """(column, reason code, count)"""


@dataclass(frozen=True, slots=True)
class Voice:
    """One masked comment of a customer."""

    text: str
    touchpoint: str | None
    score: float | None
    scale: str | None
    day: date | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """The content of one report.

    `metrics` holds all customers and all segments; `outcome` is the touchpoint the drivers explain. `journey` is
    None where the input has no log; `limits` names what the input cannot support, with the reason and what is needed.
    """

    title: str
    generated: datetime
    period: tuple[date, date] | None
    balance: Balance
    sources: tuple[SourceSummary, ...]
    metrics: tuple[MetricValue, ...]
    comparisons: tuple[Comparison, ...]
    trends: tuple[Trend, ...]
    outcome: str | None
    drivers: Drivers | None
    journey: Journey | None
    voices: tuple[Voice, ...]
    limits: tuple[Note, ...]
    labels: tuple[tuple[str, str], ...] = ()
    """Display names of touchpoints where they differ from the column names: (touchpoint, label)."""
    learned: Learned = field(default_factory=Learned)
