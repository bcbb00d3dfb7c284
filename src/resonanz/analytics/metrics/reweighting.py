"""Non-response: what a metric becomes when the answers are weighted to look like all customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resonanz.analytics.aggregates import Sums
from resonanz.analytics.metrics.measuring import describe, evaluate
from resonanz.analytics.metrics.precision import PRIVACY_MINIMUM
from resonanz.analytics.metrics.questions import Answers, Question, answers_in
from resonanz.analytics.metrics.results import MetricValue, Reweighted
from resonanz.analytics.results import Note, note
from resonanz.analytics.weights import Raked, rake

if TYPE_CHECKING:
    import ibis.expr.types as ir

Targets = Mapping[str, Mapping[str, float]]


def reweight(
    scores: ir.Table | Answers, targets: Targets, *, level: float = 0.95, minimum_n: int = PRIVACY_MINIMUM
) -> tuple[Reweighted, ...]:
    """Every metric before and after raking its answers to the known shares of the population.

    Each question is raked on its own answers, because not everyone answers everything. Weights are the same within a
    combination of categories, so one query of sums is enough. Answers without a category take no part in either
    value.

    Args:
        scores: one row per answer (see `tables.SCORES`), or answers found before; it has a column
            per dimension of `targets`.
        targets: per dimension the share of each category among all customers.
        level: coverage of the intervals.
        minimum_n: fewer answers are hidden.

    Raises:
        MissingColumns: if a column is missing.
        InvalidArgument: if the shares of a dimension do not sum to 1.
    """
    answers = answers_in(scores, columns=list(targets))
    sums = answers.sums(list(targets))
    complete = np.all([[v is not None for v in sums.keys[d]] for d in targets], axis=0)
    sums = sums.take(np.asarray(complete, dtype=np.bool_))
    places = answers.places(sums)
    pairs: list[Reweighted] = []
    for i, question in enumerate(answers.questions):
        pairs.extend(_question(answers, question, sums.take(places == i), targets, level=level, minimum_n=minimum_n))
    return tuple(pairs)


def _question(
    answers: Answers, question: Question, sums: Sums, targets: Targets, *, level: float, minimum_n: int
) -> Iterator[Reweighted]:
    alone = replace(answers, questions=(question,))
    columns = {d: [str(v) for v in sums.keys[d]] for d in targets}
    why = [n for d, target in targets.items() for n in _disagreement(d, set(columns[d]), target)]
    before = _values(alone, sums.over(answers.keys), level=level, minimum_n=minimum_n)
    if why or not len(sums):
        yield from (Reweighted(v, _unknown(v, tuple(why)), None, None) for v in before)
        return
    raked = rake(columns, sums.n, targets)
    after = _values(alone, sums.scaled(raked.weights).over(answers.keys), level=level, minimum_n=minimum_n)
    for old, new in zip(before, after, strict=True):
        yield Reweighted(old, _annotated(new, raked), _shift(old, new), raked.deff)


def _values(answers: Answers, sums: Sums, *, level: float, minimum_n: int) -> list[MetricValue]:
    cells = evaluate(answers, sums, (), level=level)
    return [value for part in cells for value in describe(part, None, level=level, minimum_n=minimum_n)]


def _disagreement(dimension: str, present: set[str], target: Mapping[str, float]) -> Iterator[Note]:
    wanted = {category for category, share in target.items() if share > 0}
    for category in sorted(wanted - present):
        yield note("category_without_answers", dimension=dimension, category=category)
    for category in sorted(present - wanted):
        yield note("category_without_target", dimension=dimension, category=category)


def _unknown(value: MetricValue, why: tuple[Note, ...]) -> MetricValue:
    return replace(value, estimate=replace(value.estimate, value=None, low=None, high=None, notes=why))


def _annotated(value: MetricValue, raked: Raked) -> MetricValue:
    """A margin that trimming does not let hold is said."""
    if raked.converged:
        return value
    missed = note("margins_missed", error=raked.margin_error)
    return replace(value, estimate=replace(value.estimate, notes=(*value.estimate.notes, missed)))


def _shift(before: MetricValue, after: MetricValue) -> float | None:
    old, new = before.estimate.value, after.estimate.value
    return None if old is None or new is None else new - old
