"""Frozen results of the metric functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resonanz.analytics.results import Estimate, Note, Verdict


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One metric of one touchpoint, for all customers (`segment` None) or one segment of one dimension."""

    metric: str
    touchpoint: str
    scale: str
    estimate: Estimate
    dimension: str | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A segment beside the rest, corrected for how many segments were looked at.

    `difference` is segment minus all others in the metric's unit; `rank_low`/`rank_high` bound the rank of the
    segment inside its dimension (1 = best), equal for ties; None where no rank may be given.
    """

    value: MetricValue
    difference: Estimate | None
    verdict: Verdict
    p_adjusted: float | None
    rank_low: int | None
    rank_high: int | None
    needed_n: int | None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period, named by its first day; `series` grows by one at each break, and no line crosses it.

    `scale` is the scale of this series where it differs from the trend's own.
    """

    period: date
    estimate: Estimate
    series: int
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Measuring changed here: values before and after must not be compared."""

    period: date
    reason: Note


@dataclass(frozen=True, slots=True)
class Trend:
    """A metric over time.

    `change` compares the last two comparable periods; `visible_change` is the smallest change those two sample
    sizes could show (80 % power).
    """

    metric: str
    touchpoint: str
    scale: str
    grain: str
    points: tuple[TrendPoint, ...]
    breaks: tuple[Break, ...]
    change: Estimate | None
    verdict: Verdict
    visible_change: float | None


@dataclass(frozen=True, slots=True)
class Reweighted:
    """One metric as answered and after weighting to the population.

    `shift` is after minus before; `deff` says how many times more answers the weights cost. `after` has no value
    where the answers cannot be weighted, and its notes say why.
    """

    before: MetricValue
    after: MetricValue
    shift: float | None
    deff: float | None
