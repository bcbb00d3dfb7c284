"""Counts per scale point in the shape of single answers: every metric with its interval follows exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from resonanz.analytics.aggregates import ONE, Keys, Quantity, Sums
from resonanz.analytics.metrics.definitions import ASKED
from resonanz.analytics.metrics.questions import QUESTION, Answers, Question
from resonanz.analytics.metrics.scales import read_scale
from resonanz.events.rollups.manifest import DIMENSIONS
from resonanz.events.rollups.query import EVERYTHING, PERIOD, SCALE_ENDS, Filter, both
from resonanz.events.sql import engine as open_engine

if TYPE_CHECKING:
    from resonanz.events.rollups.reading import Rollup

_DAY: Final = "day"
_ASKED: Final = frozenset(ASKED)


@dataclass(frozen=True, slots=True)
class CountedAnswers(Answers):
    """Answers of a rollup; `table` is never asked, it only names the columns."""

    rollup: Rollup | None = None
    where: Filter = EVERYTHING

    def sums(self, by: Sequence[str] = ()) -> Sums:
        """Everything all metrics declared, per question and combination of the columns `by`."""
        assert self.rollup is not None
        keys = tuple(dict.fromkeys((*self.keys, *by)))
        dimensions = tuple(dict.fromkeys((*(key for key in keys if key != _DAY), "scale")))
        counts = self.rollup.counts(self.where, dimensions, period="day" if _DAY in keys else None)
        return _sums(counts.rename_columns({PERIOD: _DAY} if _DAY in keys else {}), keys, self)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Everything that any metric of any question declared."""
        return tuple(sorted({ONE, *self._declared()}))

    @property
    def centre(self) -> float:
        """What is taken off every score before it is summed."""
        return self._centre()


def counted_answers(rollup: Rollup, where: Filter) -> CountedAnswers:
    """The answers of a rollup inside a filter, with the questions they answer."""
    import ibis

    inside = replace(where, metrics=both(where.metrics, _ASKED))
    found = rollup.counts(inside, QUESTION).to_pylist()
    valid: dict[tuple[str, str, str], list[int]] = {}
    for row in found:
        if row["touchpoint"] is None or row["score"] is None:
            continue
        scale = read_scale(row["scale"])
        tally = valid.setdefault((row["touchpoint"], row["metric"], row["scale"]), [0, 0])
        tally[not scale.low <= row["score"] <= scale.high] += row["n"]
    questions = tuple(Question(*key, outside=outside) for key, (_, outside) in sorted(valid.items()))
    columns = dict.fromkeys(DIMENSIONS, "string") | {"score": "float64", "occurred_at": "date"}
    return CountedAnswers(ibis.table(columns, name="counted"), questions, None, rollup, inside)


def _sums(counts: pa.Table, keys: Sequence[str], answers: CountedAnswers) -> Sums:
    wanted = answers.quantities
    values = [f"CAST(sum(n * {_value(q, answers.centre)}) AS DOUBLE) AS {q.name}" for q in wanted]
    shown = ", ".join([*keys, "CAST(sum(n) AS BIGINT) AS answers", *values])
    sql = (
        f"SELECT {shown} FROM counts WHERE touchpoint IS NOT NULL AND score BETWEEN {SCALE_ENDS} "
        "GROUP BY ALL ORDER BY ALL"
    )
    with open_engine(1) as engine:
        engine.register("counts", counts)
        summed = engine.sql(sql).to_arrow_table()
    first = {q: summed[q.name].to_numpy() for q in wanted}
    return Sums(
        {key: _objects(summed[key]) for key in keys}, summed["answers"].to_numpy(), first, first, answers.centre
    )


def _value(quantity: Quantity, centre: float) -> str:
    x = f"(score - {centre!r})"
    cut = {"at_least": ">=", "at_most": "<="}.get(quantity.kind)
    if cut is not None:
        return f"CAST(score {cut} {quantity.cut!r} AS INTEGER)"
    return {"one": "1", "x": x, "xx": f"{x} * {x}"}[quantity.kind]


def _objects(column: Any) -> Keys:
    values = np.empty(len(column), dtype=object)
    values[:] = column.to_pylist()
    return values
