"""Frozen results of the driver analysis."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.results import Estimate, Note


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Penalty–reward contrast: what a low (`penalty`) and a high (`reward`) score changes in the outcome.

    `kind` is "basic", "performance", "excitement" or "cannot_tell".
    """

    penalty: Estimate
    reward: Estimate
    index: Estimate
    kind: str


@dataclass(frozen=True, slots=True)
class Driver:
    """One touchpoint's share of R² with interval and the ranks it may hold; equal `tie` numbers are ties.

    `performance` is the touchpoint's own mean on its scale; `performance_top` its top-box share where the metric
    has one; `lever` the euro per point ("association"), None without value.
    """

    driver: str
    importance: Estimate
    rank_low: int
    rank_high: int
    tie: int
    performance: Estimate | None
    coverage: float
    asymmetry: Asymmetry | None
    lever: Estimate | None


@dataclass(frozen=True, slots=True)
class Drivers:
    """What moves one outcome. `items` are ordered by importance; importances sum to `r2`."""

    outcome: str
    method: str
    r2: Estimate
    n: int
    items: tuple[Driver, ...]
    notes: tuple[Note, ...]
