"""From a table of scores to one row per response: what was asked, and the wide rows the moments are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.aggregates import ONE, XX, X, collect
from resonanz.analytics.metrics.questions import QUESTION, find_answers
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.analytics.tables import require

if TYPE_CHECKING:
    import ibis.expr.types as ir

VALUES = ("instance", "value")
"""Money of an instance, in one currency; several values of one instance are added."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its valid answers in number, mean and variance."""

    touchpoint: str
    metric: str
    scale_text: str
    n: int
    mean: float
    variance: float

    @classmethod
    def of(cls, touchpoint: str, metric: str, scale_text: str, answers: ArrayLike) -> Self:
        """Summarise answers that are at hand as an array; NaN is no answer."""
        x = np.asarray(answers, dtype=np.float64)
        x = x[np.isfinite(x)]
        variance = float(x.var(ddof=1)) if len(x) > 1 else 0.0
        return cls(touchpoint, metric, scale_text, len(x), float(x.mean()) if len(x) else 0.0, variance)

    @property
    def scale(self) -> Scale:
        """The scale with its direction."""
        return read_scale(self.scale_text)

    @property
    def sign(self) -> float:
        """1 where larger answers are better, −1 where smaller ones are."""
        return 1.0 if self.scale.rising else -1.0


def asked(scores: ir.Table) -> tuple[ir.Table, tuple[Asked, ...]]:
    """The valid answers of a table of scores, and its questions, those of one touchpoint by answers, most first.

    Args:
        scores: columns of `analytics.tables.SCORES` and `instance`.

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
    """
    valid = find_answers(scores, columns=("instance",)).table
    valid = valid.filter(valid.instance.notnull(), valid.touchpoint.notnull())
    sums = collect(valid, by=QUESTION, quantities=[ONE, X, XX])
    n = np.maximum(sums.n, 1)
    mean = sums.first[X] / n
    variance = np.maximum(sums.first[XX] - n * mean * mean, 0.0) / np.maximum(n - 1, 1)
    rows = zip(*(sums.keys[key] for key in QUESTION), sums.n.tolist(), mean.tolist(), variance.tolist(), strict=True)
    found = [Asked(*row) for row in rows]
    return valid, tuple(sorted(found, key=lambda a: (a.touchpoint, -a.n, a.metric, a.scale_text)))


def wide(valid: ir.Table, drivers: Sequence[Asked], outcome: Asked | None) -> ir.Table:
    """One row per instance: `instance`, `x0`…`x{p-1}` and, with an outcome, `y`; null = not visited.

    Several answers of one instance to one question are averaged. With an outcome only instances that have it are kept.
    """
    wanted = {f"x{j}": question for j, question in enumerate(drivers)} | ({"y": outcome} if outcome else {})
    rows = valid.filter(valid.touchpoint.isin([question.touchpoint for question in wanted.values()]))
    score = rows.score.cast("float64")
    columns = {name: score.mean(where=_answers(rows, question)) for name, question in wanted.items()}
    result = rows.group_by(instance=rows.instance.cast("string")).aggregate(**columns)
    return result.filter(result.y.notnull()) if outcome else result


def with_values(rows: ir.Table, values: ir.Table) -> ir.Table:
    """Wide rows with the money of the instance as `y`; instances without are left out.

    Raises:
        MissingColumns: if the table lacks a column of `VALUES`.
    """
    require(values, VALUES, name="values")
    known = values.filter(values.value.notnull())
    money = known.group_by(instance=known.instance.cast("string")).aggregate(y=known.value.cast("float64").sum())
    return rows.join(money, "instance")


def _answers(rows: ir.Table, question: Asked) -> ir.Value:
    return (
        (rows.touchpoint == question.touchpoint)
        & (rows.metric == question.metric)
        & (rows.scale == question.scale_text)
    )
