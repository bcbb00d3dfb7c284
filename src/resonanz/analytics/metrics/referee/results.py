"""Frozen results of the referee."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resonanz.analytics.metrics.referee.candidates import Form
from resonanz.analytics.results import Estimate, Note


class Ruling(StrEnum):
    """What to do with a metric, or what the race as a whole says."""

    KEEP = "keep"
    """It predicts best, or adds to the best."""
    REPLACE = "replace"
    """Another predicts clearly better, and this one adds nothing to it."""
    MERGE = "merge"
    """It measures nearly the same as another that predicts as well: one question is enough."""
    NO_WINNER = "no_winner"
    """A relevant difference would have been seen; there is none."""
    NOT_ENOUGH_DATA = "not_enough_data"
    """A relevant difference may exist and could not have been seen."""


@dataclass(frozen=True, slots=True)
class Skill:
    """How well a model predicts customers it has not seen.

    Attributes:
        main: AUC of a two-valued outcome (0.5 is chance), R² of an amount (0 is chance).
        gain: the same minus that of the controls alone.
        log_loss: share by which the log-loss is smaller than without any knowledge; for an amount None.
        brier: the same of the Brier score; for an amount of the squared error.
    """

    main: Estimate
    gain: Estimate
    log_loss: Estimate | None
    brier: Estimate


@dataclass(frozen=True, slots=True)
class FormSkill:
    """A metric in one form, and in how many folds that form was chosen."""

    form: Form
    main: Estimate
    chosen: int


@dataclass(frozen=True, slots=True)
class ScaleUse:
    """How the scale is used: shares of the best and the worst answer, and how many points anybody chose."""

    best: Estimate
    worst: Estimate
    points_used: int
    points: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What else speaks for or against a metric.

    Attributes:
        reliability: agreement of two answers of one customer (intraclass correlation) where there are such, else the
            share of the metric that the other metrics explain, which is a lower bound; see its method and notes.
        response_rate: share of the customers who answered.
        response_gap: outcome among those who answered minus among those who did not; None where all answered.
        representative: R-indicator 1 − 2·sd of the response propensities, 1 is a fair picture; None without controls.
        scale: use of the scale.
    """

    reliability: Estimate
    response_rate: Estimate
    response_gap: Estimate | None
    representative: Estimate | None
    scale: ScaleUse


@dataclass(frozen=True, slots=True)
class Judged:
    """One metric.

    Attributes:
        metric: its name.
        ruling: what to do with it.
        partner: the metric that replaces it, or with which it may be merged.
        skill: what it predicts alone, in the form chosen inside the training parts.
        forms: each form by itself.
        behind: best metric minus this one; None for the best.
        adds: what it adds to the best metric; None for the best.
        quality: reliability, response, use of the scale.
        notes: what limits the judgement.
    """

    metric: str
    ruling: Ruling
    partner: str | None
    skill: Skill
    forms: tuple[FormSkill, ...]
    behind: Estimate | None
    adds: Estimate | None
    quality: Quality
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two metrics: first minus second, corrected p-value over all pairs, and their rank correlation."""

    first: str
    second: str
    difference: Estimate
    p_adjusted: float
    correlation: Estimate


@dataclass(frozen=True, slots=True)
class Refereed:
    """Which metric predicts the outcome here.

    Attributes:
        outcome: its name.
        ruling: KEEP (there is a winner), NO_WINNER or NOT_ENOUGH_DATA.
        winner: name of the winner.
        best: name of the metric with the highest score, winner or not.
        items: one per metric, best first.
        pairs: all pairs of metrics.
        controls: skill of the controls alone.
        together: skill of all metrics together.
        together_gain: all together minus the best alone.
        n: customers who answered all metrics and whose outcome is known.
        tested: customers predicted by models that had not seen them.
        events: customers with the rarer outcome; None for an amount.
        visible: smallest difference of the two best metrics that these customers could show (80 % power).
        needed_n: customers needed to see a relevant difference, where they are missing.
        relevant: the difference that counts as relevant.
        notes: survivorship, outcomes before answers, narrow ranges and what else limits the result.
    """

    outcome: str
    ruling: Ruling
    winner: str | None
    best: str | None
    items: tuple[Judged, ...]
    pairs: tuple[Pair, ...]
    controls: Skill | None
    together: Skill | None
    together_gain: Estimate | None
    n: int
    tested: int
    events: int | None
    visible: float | None
    needed_n: int | None
    relevant: float
    notes: tuple[Note, ...]
