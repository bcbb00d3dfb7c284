"""What the values of a source look like, column by column: the ground on which its mapping is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from resonanz.events.headers import normalise
from resonanz.events.mapping.times import TimeShape, shape_of
from resonanz.events.mapping.words import NO_ANSWER_WORDS

SAMPLE_ROWS: Final = 20_000
FEW: Final = 64
"""Columns with at most so many different values are known completely."""
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?P<tail>[.,]\d+)?|[.,]\d+)")


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column of the sample.

    Attributes:
        values: different values with their counts, most frequent first; all where `complete`, else the first 64.
        numbers: share of the answers that are numbers; `low`, `high` their ends, `whole` whether all are whole.
        comma: decimals are written with a comma.
        time: how times are written, None where the column holds none.
        words: mean number of words of a value.
    """

    name: str
    header: str
    position: int
    rows: int
    nulls: int
    distinct: int
    values: Mapping[str, int]
    complete: bool
    numbers: float
    low: float
    high: float
    whole: bool
    comma: bool
    time: TimeShape | None
    words: float

    @property
    def filled(self) -> float:
        """Share of rows with a value."""
        return 1 - self.nulls / self.rows if self.rows else 0.0

    @property
    def unique(self) -> bool:
        """Every row has its own value."""
        return self.rows > 1 and self.nulls == 0 and self.distinct == self.rows

    @property
    def samples(self) -> tuple[str, ...]:
        """Three values for people to look at."""
        return tuple(v[:60] for v in list(self.values)[:3])


@dataclass(frozen=True, slots=True)
class Profile:
    """All columns, and the sample they were computed from."""

    columns: tuple[ColumnProfile, ...]
    rows: int

    def named(self, name: str) -> ColumnProfile:
        return next(c for c in self.columns if c.name == name)


def profile(batches: pa.Table | Iterable[pa.Table], *, rows: int = SAMPLE_ROWS) -> Profile:
    """Profile of the first `rows` rows; further batches only add values that the first rows lack.

    Args:
        batches: tables of text columns, as sources give them (`Batch.rows`); one table for a sample alone.
        rows: how many rows are looked at closely.
    """
    parts = iter([batches] if isinstance(batches, pa.Table) else batches)
    taken: list[pa.Table] = []
    later: list[pa.Table] = []
    seen = 0
    for part in parts:
        head = part.slice(0, max(0, rows - seen))
        seen += head.num_rows
        taken.append(head)
        if head.num_rows < part.num_rows:
            later.append(part.slice(head.num_rows))
            break
    sample = pa.concat_tables(taken)
    columns = [_column(sample, i) for i in range(sample.num_columns)]
    for part in chain(later, parts):
        columns = [_widened(c, part.column(i)) for i, c in enumerate(columns)]
    return Profile(tuple(columns), sample.num_rows)


def number(text: str) -> float | None:
    """The number a cell holds, with decimal point or comma; None for anything else."""
    cell = text.strip()
    return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else None


def no_answer(text: str) -> bool:
    return text.strip().casefold() in NO_ANSWER_WORDS


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    from pyarrow import compute

    counted = compute.value_counts(column.combine_chunks().cast(pa.string()).drop_null())
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))


def _column(sample: pa.Table, position: int) -> ColumnProfile:
    name, column = sample.column_names[position], sample.column(position)
    counts = _counts(column)
    answers = [v for v in counts if not no_answer(v)]
    numbers = [x for v in answers if (x := number(v)) is not None]
    most = sorted(counts, key=lambda v: -counts[v])[:FEW]
    total = sum(counts.values()) or 1
    return ColumnProfile(
        name=name,
        header=normalise(name),
        position=position,
        rows=sample.num_rows,
        nulls=column.null_count,
        distinct=len(counts),
        values=MappingProxyType({v: counts[v] for v in most}),
        complete=len(counts) <= FEW,
        numbers=len(numbers) / len(answers) if answers else 0.0,
        low=min(numbers, default=0.0),
        high=max(numbers, default=0.0),
        whole=all(x.is_integer() for x in numbers),
        comma=any("," in v for v in answers if _NUMBER.fullmatch(v.strip())),
        time=shape_of(answers) if len(answers) > 1 or len(counts) == 1 else None,
        words=sum((v.count(" ") + 1) * counts[v] for v in counts) / total,
    )


def _widened(known: ColumnProfile, more: pa.ChunkedArray) -> ColumnProfile:
    """`known` with the values of further rows, where the column has few values: rare codes lie deep in long files."""
    from dataclasses import replace

    if not known.complete:
        return known
    counts = dict(known.values)
    for value, n in _counts(more).items():
        counts[value] = counts.get(value, 0) + n
    if len(counts) > FEW:
        return replace(known, complete=False, distinct=len(counts))
    numbers = [x for v in counts if not no_answer(v) and (x := number(v)) is not None]
    return replace(
        known,
        rows=known.rows + len(more),
        nulls=known.nulls + more.null_count,
        distinct=len(counts),
        values=MappingProxyType(dict(sorted(counts.items(), key=lambda item: -item[1]))),
        low=min(numbers, default=0.0),
        high=max(numbers, default=0.0),
        whole=all(x.is_integer() for x in numbers),
    )
