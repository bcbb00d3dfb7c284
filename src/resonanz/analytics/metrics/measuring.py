"""Metrics with intervals per touchpoint, for all customers and for each segment of each dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resonanz.analytics.aggregates import Keys, Sums
from resonanz.analytics.intervals import finite_factor
from resonanz.analytics.metrics.definitions import Columns, Definition
from resonanz.analytics.metrics.precision import PRIVACY_MINIMUM, complement, limits
from resonanz.analytics.metrics.questions import Answers, Question, answers_in
from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Estimate, Note, note

if TYPE_CHECKING:
    import ibis.expr.types as ir

Population = int | Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Cells:
    """One metric of one question over its groups: `keys` and `columns` have one entry per group."""

    question: Question
    definition: Definition
    keys: Mapping[str, Keys]
    columns: Columns


def cube(
    scores: ir.Table | Answers, by: Sequence[str], *, weight: str | None = None, level: float = 0.95
) -> tuple[Cells, ...]:
    """All metrics with intervals for every combination of the columns `by`, as arrays; two queries in all.

    Nothing is suppressed here: the arrays feed further arithmetic, never a reader.

    Args:
        scores: one row per answer (see `tables.SCORES`), or answers found before.
        by: key columns, such as a dimension and a month.
        weight: column of weights; None counts every answer once.
        level: coverage of the intervals.
    """
    answers = answers_in(scores, weight=weight, columns=by)
    return tuple(evaluate(answers, answers.sums(by), by, level=level))


def evaluate(
    answers: Answers, sums: Sums, by: Sequence[str], *, level: float, population: Population = None
) -> Iterator[Cells]:
    """Turn the sums of all questions into metrics: pure arithmetic, no query."""
    places = answers.places(sums)
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(len(answers.questions) + 1))
    for i, question in enumerate(answers.questions):
        part = sums.take(order[ends[i] : ends[i + 1]])
        fraction = finite_factor(part.n, _population_of(question, population))
        for definition in question.definitions:
            columns = definition.evaluate(part, question.scale, level, fraction)
            yield Cells(question, definition, {key: part.keys[key] for key in by}, columns)


def _population_of(question: Question, population: Population) -> int | None:
    return population.get(question.touchpoint) if isinstance(population, Mapping) else population


def measure(
    scores: ir.Table | Answers,
    *,
    by: Sequence[str] = (),
    level: float = 0.95,
    population: Population = None,
    weight: str | None = None,
    minimum_n: int = PRIVACY_MINIMUM,
) -> tuple[MetricValue, ...]:
    """Every metric that the questions of a scores table ask for, with interval, n and limits.

    Args:
        scores: one row per answer (see `tables.SCORES`), or answers found before.
        by: dimensions; each adds the segments of that column beside the values for all customers.
        level: coverage of the intervals.
        population: number of all customers, for all touchpoints or per touchpoint; narrows the intervals for all
            customers when a notable part of them answered.
        weight: column of weights; None counts every answer once.
        minimum_n: fewer answers are hidden, and with them as many others as would give them away.

    Returns:
        Per touchpoint and metric the value for all customers, then the segments. Points for NPS, 0…1 for shares,
        means on the scale as asked.

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
        InvalidArgument: if the population is smaller than the number of answers.
    """
    answers = answers_in(scores, weight=weight, columns=by)
    if not answers.questions:
        return ()
    parts = [(dimension, answers.sums([dimension])) for dimension in by]
    whole = parts[0][1].over(answers.keys) if parts else answers.sums()
    values = list(_undefined(answers, level))
    for cells in evaluate(answers, whole, (), level=level, population=population):
        values.extend(describe(cells, None, level=level, minimum_n=minimum_n))
    for dimension, sums in parts:
        for cells in evaluate(answers, sums, [dimension], level=level):
            values.extend(describe(cells, dimension, level=level, minimum_n=minimum_n))
    return tuple(sorted(values, key=lambda v: (v.touchpoint, v.scale)))


def _undefined(answers: Answers, level: float) -> Iterator[MetricValue]:
    """A question none of whose metrics is defined on its scale is named, not dropped."""
    for question in answers.questions:
        if not question.definitions:
            definition = question.undefined[0]
            why = note("metric_undefined_on_scale", metric=definition.code, scale=question.scale_text)
            estimate = Estimate(None, None, None, level, 0, definition.method, definition.unit, (why,))
            yield MetricValue(definition.code, question.touchpoint, question.scale_text, estimate)


def describe(cells: Cells, dimension: str | None, *, level: float, minimum_n: int) -> Iterator[MetricValue]:
    """Values with their limits, segments in the order of their names; rows without a segment are left out."""
    keys = cells.keys[dimension] if dimension else np.array([None], dtype=object)
    named = np.array([key is not None for key in keys]) if dimension else np.array([True])
    n = cells.columns.n
    hidden = n < minimum_n
    withheld = complement(n, hidden | ~named, minimum_n) & named
    for i in sorted(np.flatnonzero(named).tolist(), key=lambda i: str(keys[i])):
        segment = str(keys[i]) if dimension else None
        reason = _reason(bool(hidden[i]), bool(withheld[i]), minimum_n)
        estimate = _hidden(cells, i, level, reason) if reason else _estimate(cells, i, level, dimension)
        yield MetricValue(
            cells.definition.code, cells.question.touchpoint, cells.question.scale_text, estimate, dimension, segment
        )


def _reason(hidden: bool, withheld: bool, minimum_n: int) -> Note | None:  # noqa: FBT001 - two marks of one cell
    if hidden:
        return note("suppressed", needed=minimum_n)
    return note("suppressed_complement", needed=minimum_n) if withheld else None


def _hidden(cells: Cells, i: int, level: float, reason: Note) -> Estimate:
    d, n = cells.definition, int(cells.columns.n[i])
    return Estimate(None, None, None, level, n, d.method, d.unit, (reason,))


def _estimate(cells: Cells, i: int, level: float, dimension: str | None) -> Estimate:
    c, d = cells.columns, cells.definition
    notes = limits(c, i, d.unit, level)
    if dimension is None:
        notes = (*notes, *_question_notes(cells.question))
    low, high = _number(c.low[i]), _number(c.high[i])
    return Estimate(_number(c.value[i]), low, high, level, int(c.n[i]), d.method, d.unit, notes)


def _question_notes(question: Question) -> tuple[Note, ...]:
    missing = [note("metric_undefined_on_scale", metric=d.code, scale=question.scale_text) for d in question.undefined]
    outside = [note("outside_scale", n=question.outside, scale=question.scale_text)] if question.outside else []
    return (*missing, *outside)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
