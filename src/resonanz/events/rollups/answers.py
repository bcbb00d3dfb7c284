"""Counts per scale point in the shape of single answers: every metric with its interval follows exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from resonanz.analytics.aggregates import ONE, Keys, Quantity, Sums
from resonanz.analytics.metrics.definitions import ASKED
from resonanz.analytics.metrics.questions import QUESTION, Answers, Question
from resonanz.analytics.metrics.scales import read_scale
from resonanz.events.rollups.manifest import DIMENSIONS
from resonanz.events.rollups.query import PERIOD, Filter, both

if TYPE_CHECKING:
    from resonanz.events.rollups.reading import Rollup

WINDOW: Final = "window"
"""The column that tells the windows of one set of answers apart."""
_DAY: Final = "day"
_ASKED: Final = frozenset(ASKED)
_Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CountedAnswers(Answers):
    """Answers of a rollup; `table` is never asked, it only names the columns."""

    rollup: Rollup | None = None
    windows: Mapping[str, Filter] | None = None
    """What is counted, by the name of the window; windows do not overlap."""

    def sums(self, by: Sequence[str] = ()) -> Sums:
        """Everything all metrics declared, per question and combination of the columns `by`."""
        return self.sums_by((*self.keys, *by))

    def sums_by(self, columns: Sequence[str]) -> Sums:
        """Everything all metrics declared, per combination of these columns alone; the fewer, the quicker."""
        keys = tuple(dict.fromkeys(columns))
        return _sums(self._counts((*keys, "scale")), keys, self)

    def _counts(self, columns: Sequence[str]) -> pa.Table:
        assert self.rollup is not None
        dimensions = tuple(dict.fromkeys(name for name in columns if name not in {_DAY, WINDOW}))
        period = "day" if _DAY in columns else None
        sides = []
        for name, where in (self.windows or {}).items():
            counts = self.rollup.counts(where, dimensions, period=period)
            counts = counts.rename_columns({PERIOD: _DAY} if period else {})
            sides.append(counts.append_column(WINDOW, pa.repeat(name, len(counts))))
        return pa.concat_tables(sides)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Everything that any metric of any question declared."""
        return tuple(sorted({ONE, *self._declared()}))

    @property
    def centre(self) -> float:
        """What is taken off every score before it is summed."""
        return self._centre()


def counted_answers(rollup: Rollup, windows: Mapping[str, Filter], by: Sequence[str] = ()) -> CountedAnswers:
    """The answers of a rollup inside filters that do not overlap, with the questions they answer.

    `by` are dimensions that will be asked for: counted first, so that the questions only need to be added up.
    """
    import ibis

    inside = {name: replace(where, metrics=both(where.metrics, _ASKED), placed=True) for name, where in windows.items()}
    for where in inside.values() if by else ():
        rollup.counts(where, tuple(dict.fromkeys((*QUESTION, *by))))
    valid: dict[tuple[str, str, str], list[int]] = {}
    for row in (row for where in inside.values() for row in rollup.counts(where, QUESTION).to_pylist()):
        if row["score"] is None:
            continue
        scale = read_scale(row["scale"])
        tally = valid.setdefault((row["touchpoint"], row["metric"], row["scale"]), [0, 0])
        tally[not scale.low <= row["score"] <= scale.high] += row["n"]
    questions = tuple(Question(*key, outside=outside) for key, (_, outside) in sorted(valid.items()))
    columns = dict.fromkeys((*DIMENSIONS, WINDOW), "string") | {"score": "float64", "occurred_at": "date"}
    return CountedAnswers(ibis.table(columns, name="counted"), questions, None, rollup, inside)


def _sums(counts: pa.Table, keys: Sequence[str], answers: CountedAnswers) -> Sums:
    """The sums of each group, in the order in which the groups first occur."""
    counts = _valid(counts)
    encoded = {key: _encoded(counts[key]) for key in keys}
    group, first = _groups([codes for _, codes in encoded.values()], len(counts))
    n = counts["n"].to_numpy().astype(np.float64)
    score = counts["score"].to_numpy().astype(np.float64)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(group, weights=values, minlength=len(first)).astype(np.float64)

    sums = {q: total(n * _value(q, score, answers.centre)) for q in answers.quantities}
    named: dict[str, Keys] = {key: values[codes[first]] for key, (values, codes) in encoded.items()}
    return Sums(named, total(n).astype(np.int64), sums, sums, answers.centre)


def _valid(counts: pa.Table) -> pa.Table:
    """Rows whose score lies on their scale."""
    counts = counts.filter(counts["score"].is_valid())
    texts, codes = _encoded(counts["scale"])
    ends = np.array([(scale.low, scale.high) for scale in map(read_scale, texts.tolist())]).reshape(-1, 2)[codes]
    score = counts["score"].to_numpy()
    inside = (ends[:, 0] <= score) & (score <= ends[:, 1])
    return counts if inside.all() else counts.filter(pa.array(inside))


def _encoded(column: Any) -> tuple[Keys, _Places]:
    """The distinct values of a column and the place of each row among them."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = pc.dictionary_encode(column, null_encoding="encode")
    values = np.empty(len(coded.dictionary), dtype=object)
    values[:] = coded.dictionary.to_pylist()
    return values, coded.indices.to_numpy(zero_copy_only=False).astype(np.intp)


def _groups(columns: Sequence[_Places], length: int) -> tuple[_Places, _Places]:
    """The group of each row, and the first row of each group."""
    index = np.zeros(length, dtype=np.intp)
    for codes in columns:
        _, index = np.unique(index * (codes.max(initial=0) + 1) + codes, return_inverse=True)
    _, first, index = np.unique(index, return_index=True, return_inverse=True)
    return index, first


def _value(quantity: Quantity, score: NDArray[np.float64], centre: float) -> NDArray[np.float64] | float:
    x = score - centre
    match quantity.kind:
        case "at_least":
            return (score >= quantity.cut).astype(np.float64)
        case "at_most":
            return (score <= quantity.cut).astype(np.float64)
        case _:
            return {"one": np.ones_like(x), "x": x, "xx": x * x}[quantity.kind]
