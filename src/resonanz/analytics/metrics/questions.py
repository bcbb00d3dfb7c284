"""What was asked: the distinct questions of a scores table, its valid answers, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.aggregates import Quantity, Sums, collect
from resonanz.analytics.metrics.definitions import ASKED, Definition
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.analytics.tables import SCORES, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

QUESTION = ("touchpoint", "metric", "scale")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: where it was asked, what kind, on which scale. `outside` counts answers beyond the scale."""

    touchpoint: str
    metric: str
    scale_text: str
    outside: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the question in a scores table."""
        return self.touchpoint, self.metric, self.scale_text

    @property
    def scale(self) -> Scale:
        """The scale with its direction."""
        return read_scale(self.scale_text)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Metrics that are defined for this question."""
        return tuple(d for d in ASKED[self.metric] if d.applies(self.scale))

    @property
    def undefined(self) -> tuple[Definition, ...]:
        """Metrics of this kind of question that its scale does not allow."""
        return tuple(d for d in ASKED[self.metric] if not d.applies(self.scale))


@dataclass(frozen=True, slots=True)
class Answers:
    """Valid answers of a scores table with the questions they answer; one query finds the questions."""

    table: ir.Table
    questions: tuple[Question, ...]
    weight: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that tell the questions apart; the touchpoint alone where that is enough."""
        touchpoints = {question.touchpoint for question in self.questions}
        return QUESTION[:1] if len(touchpoints) == len(self.questions) else QUESTION

    def sums(self, by: Sequence[str] = ()) -> Sums:
        """Everything all metrics declared, per question and combination of the columns `by`, in one query."""
        return collect(
            self.table,
            by=(*self.keys, *by),
            quantities=self._declared(),
            weight=self.weight,
            centre=self._centre(),
        )

    def places(self, sums: Sums) -> NDArray[np.intp]:
        """Place in `questions` of each group of such sums."""
        index = {tuple(q.key[: len(self.keys)]): i for i, q in enumerate(self.questions)}
        rows = zip(*(sums.keys[key] for key in self.keys), strict=True)
        return np.fromiter((index[row] for row in rows), dtype=np.intp, count=len(sums))

    def _declared(self) -> Iterable[Quantity]:
        return {x for q in self.questions for d in q.definitions for x in d.quantities(q.scale)}

    def _centre(self) -> float:
        """A whole or half number amid all scales: squares stay small and sums of whole answers exact."""
        middles = [question.scale.middle for question in self.questions]
        return round(2 * sum(middles) / len(middles)) / 2 if middles else 0.0


def find_answers(scores: ir.Table, *, weight: str | None = None, columns: Sequence[str] = ()) -> Answers:
    """Look at a scores table once: its questions, and what in it is no answer.

    Rows without a number, without a positive weight, of an unknown kind or beyond the ends of their scale are no
    answers; a filter is put before the table only where there are such rows.

    Args:
        scores: one row per answer (see `tables.SCORES`).
        weight: column of weights; None counts every answer once.
        columns: further columns the caller needs.

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
    """
    require(scores, (*SCORES, *columns, *([weight] if weight else [])))
    table = scores.filter(scores[weight] > 0) if weight else scores
    score, everything = table.score, list(QUESTION)
    ends = table.group_by(everything).agg(rows=table.count(), n=score.count(), low=score.min(), high=score.max())
    found = ends.to_pyarrow().to_pylist()
    asked = [row for row in found if row["metric"] in ASKED and row["touchpoint"] is not None and row["n"]]
    odd = sorted({row["scale"] for row in asked if not _inside(read_scale(row["scale"]), row["low"], row["high"])})
    outside = _outside(table, odd)
    keys = sorted((row["touchpoint"], row["metric"], row["scale"]) for row in asked)
    questions = tuple(Question(*key, outside=outside.get(key, 0)) for key in keys)
    filters = [~_beyond(table, text) for text in odd]
    if len(asked) < len(found):
        filters.extend([table.metric.isin(list(ASKED)), table.touchpoint.notnull()])
    if any(row["n"] < row["rows"] for row in found):
        filters.append(score.notnull())
    return Answers(table.filter(*filters) if filters else table, questions, weight)


def answers_in(scores: ir.Table | Answers, *, weight: str | None = None, columns: Sequence[str] = ()) -> Answers:
    """Answers that were found before, or those of a table: callers with several questions look only once."""
    if not isinstance(scores, Answers):
        return find_answers(scores, weight=weight, columns=columns)
    require(scores.table, columns)
    return scores


def _inside(scale: Scale, low: float, high: float) -> bool:
    return scale.low <= low and high <= scale.high


def _beyond(table: ir.Table, text: str) -> ir.Value:
    scale = read_scale(text)
    return (table.scale == text) & ~table.score.between(scale.low, scale.high)


def _outside(table: ir.Table, odd: Sequence[str]) -> dict[tuple[str, str, str], int]:
    if not odd:
        return {}
    import ibis

    beyond = table.filter(ibis.or_(*(_beyond(table, text) for text in odd)))
    counts = beyond.group_by(list(QUESTION)).agg(n=beyond.count()).to_pyarrow().to_pylist()
    return {(row["touchpoint"], row["metric"], row["scale"]): row["n"] for row in counts}
