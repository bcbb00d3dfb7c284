"""Which metric counts here: overall judgements compete in telling who leaves, comes back, or spends more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.metrics.referee.analysis import referee
from resonanz.analytics.metrics.referee.candidates import Candidate, Field, Outcome
from resonanz.analytics.metrics.referee.results import Refereed
from resonanz.analytics.metrics.scales import read_scale
from resonanz.analytics.prediction.columns import Column, Kind, read_columns
from resonanz.analytics.prediction.suspects import find_suspects
from resonanz.analytics.results import note
from resonanz.events.engines.samples import Sample
from resonanz.events.mapping.overall import is_overall
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing, sampled
from resonanz.report.analysis.learned.outcomes import Outcome as Known
from resonanz.report.analysis.learned.outcomes import read_money
from resonanz.report.learned import Race

MOST_CANDIDATES: Final = 8
_ASKED: Final = {"csat_mean": "csat", "ces_mean": "ces", "rating_mean": "rating", "nps": "nps"}
_ASKED_OF: Final = 0.6
"""Share of those with the outcome whom a metric must have been asked of."""
_MOST_LABELS: Final = 6
_MOST_CONTROLS: Final = 30


@dataclass(frozen=True, slots=True)
class _Question:
    touchpoint: str
    kind: str
    scale: str


def find_referee(inquiry: Inquiry, known: Known | None) -> Found[Race]:
    """Let the metrics compete; what is missing where fewer than two were asked, or no outcome is known."""
    questions = _questions(inquiry)
    if len(questions) < 2:
        return nothing(note("referee_one_metric"))
    outcome = known if known is not None and known.history is None else read_money(inquiry)
    if outcome is None:
        return nothing(note("referee_no_outcome"))
    field = _field(outcome, questions)
    if field is None:
        return nothing(note("referee_apart"))
    try:
        found = referee(field)
    except AnalyticsError:
        return nothing(note("referee_same_for_all", name=outcome.name))
    return Found(Race(found, outcome.name, money=outcome.money), (*sampled(outcome.sample, "referee"), *_limits(found)))


def _questions(inquiry: Inquiry) -> list[_Question]:
    """Everything that was rated, a question once."""
    asked = {
        value.touchpoint: _Question(value.touchpoint, _ASKED[value.metric], value.scale)
        for value in inquiry.metrics
        if value.segment is None and value.metric in _ASKED
    }
    return list(asked.values())


def _candidates(outcome: Known, questions: list[_Question]) -> list[Candidate]:
    """Overall judgements asked of most who have the outcome; where there are fewer than two, all that were."""
    columns, n = outcome.columns, len(outcome.happened)
    asked = [
        (q, np.asarray(columns[q.touchpoint], dtype=np.float64))
        for q in questions
        if q.touchpoint in columns and columns[q.touchpoint].dtype.kind == "f"
    ]
    asked = [(q, values) for q, values in asked if np.isfinite(values).sum() >= _ASKED_OF * n]
    overall = [(q, values) for q, values in asked if q.kind in {"nps", "ces"} or is_overall(q.touchpoint)]
    judged = {q for q, _ in overall}
    rest = sorted((pair for pair in asked if pair[0] not in judged), key=lambda pair: -np.isfinite(pair[1]).sum())
    chosen = overall if len(overall) > 1 else [*overall, *rest]
    return [Candidate(q.touchpoint, q.kind, read_scale(q.scale), values) for q, values in chosen[:MOST_CANDIDATES]]


def _field(outcome: Known, questions: list[_Question]) -> Field | None:
    """One row per response that has the outcome; None where fewer than two metrics were asked there."""
    columns, candidates = outcome.columns, _candidates(outcome, questions)
    if len(candidates) < 2:
        return None
    asked = {q.touchpoint for q in questions} | set(outcome.rated)
    others = {name: values for name, values in columns.items() if name not in asked and name != "value"}
    values = outcome.amounts if outcome.amounts is not None else outcome.happened.astype(np.float64)
    return Field(
        candidates,
        Outcome(outcome.name, values, good=not outcome.departure, money=outcome.money),
        controls=_controls(others, outcome),
        answered_at=_times(outcome.sample),
    )


def _controls(others: Mapping[str, NDArray[Any]], outcome: Known) -> NDArray[np.float64] | None:
    """What is known besides, as numbers; columns that know the answer or say nothing stay out."""
    if not others:
        return None
    read = read_columns(others)
    flagged = {item.column for item in find_suspects(read, outcome.happened)} if not outcome.money else set()
    made = [part for column in read if column.name not in flagged for part in _as_numbers(column)]
    return np.column_stack(made[:_MOST_CONTROLS]) if made else None


def _as_numbers(column: Column) -> Iterator[NDArray[np.float64]]:
    if column.kind is Kind.NUMBER:
        yield column.values
    elif column.kind is Kind.CATEGORY and column.distinct <= _MOST_LABELS:
        for place in range(1, len(column.labels)):
            yield np.where(column.filled, column.values == place, np.nan).astype(np.float64)


def _times(sample: Sample) -> NDArray[Any] | None:
    times = sample.rows["occurred_at"]
    return times.to_numpy().astype("datetime64[s]") if times.null_count == 0 else None


def _limits(found: Refereed) -> Iterator[Any]:
    yield from (item for item in found.notes if item.code != "association")
    if found.needed_n is not None and found.items:
        yield note("referee_needs", n=found.n, needed=found.needed_n, relevant=found.relevant)
