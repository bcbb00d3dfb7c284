"""Rows of a source as typed columns: what its mapping says about times, scores, amounts and words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from resonanz.events.errors import MappingError
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.parsing import (
    BAD_NUMBER,
    BAD_TIME,
    Scores,
    Times,
    join_present,
    number,
    one_chunk,
    read_money,
    read_scores,
    read_times,
)
from resonanz.events.schema import UTC_MICROS
from resonanz.events.sql import engine as open_engine

_EARLIEST: Final = datetime(1990, 1, 1)  # noqa: DTZ001 - compared as a wall clock, the zone does not matter here
_EXAMPLES: Final = 200

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BadCells:
    """Cells of one column of a batch that could not be read; `rows` are source rows, only the first few."""

    column: str
    reason: str
    count: int
    rows: tuple[int, ...]


@dataclass(slots=True)
class Rows:
    """One batch of rows, understood.

    `time` is the time of the row, `steps` one time per milestone, `scores` one column per rating.
    """

    first: int
    cells: Table[str, pa.Array]
    time: pa.Array
    steps: list[pa.Array]
    scores: list[Scores]
    value: pa.Array | None
    weight: pa.Array | None
    bad: list[BadCells] = field(default_factory=list)
    implausible: int = 0
    ambiguous: int = 0

    def __len__(self) -> int:
        return len(self.time)


class RowReader:
    """Reads the rows of one source by its mapping; refuses a mapping that does not fit the columns."""

    def __init__(self, mapping: Mapping, columns: Sequence[str], file_name: str, received_at: datetime) -> None:
        _check(mapping, columns)
        self._mapping = mapping
        self._columns = tuple(columns)
        self._file_time = _file_time(mapping, file_name)
        self._latest = pa.scalar(received_at + timedelta(days=2), UTC_MICROS)
        self._earliest = pa.scalar(_EARLIEST, pa.timestamp("us")).cast(pa.timestamp("us")).cast(pa.int64())
        self._try_patterns(file_name)

    @property
    def constants(self) -> tuple[tuple[str, str], ...]:
        """What makes a row of this file different from an equal row of another file of the same source."""
        touchpoint = self._mapping.touchpoint_constant
        said = (("\x1ftime", self._file_time), ("\x1ftouchpoint", touchpoint))
        return self._mapping.constants + tuple((name, value) for name, value in said if value is not None)

    def read(self, engine: Any, table: pa.Table, first: int) -> Rows:
        """Read one batch of text columns."""
        mapping = self._mapping
        cells = {name: _clean(table[name]) for name in self._columns}
        time, ambiguous = self._time(engine, cells, table.num_rows)
        rows = Rows(first, cells, time, [], [], None, None, ambiguous=ambiguous)
        _count_times(rows, mapping.time.columns, rows.time)
        for step in mapping.milestones:
            reached = read_times(engine, cells[step.column], pattern=step.format, zone=mapping.time.zone)
            rows.steps.append(reached.utc)
            rows.ambiguous += reached.ambiguous
            _count_times(rows, (step.column,), rows.steps[-1])
        for rating in mapping.ratings:
            rows.scores.append(read_scores(cells[rating.column], rating, decimal_comma=mapping.decimal_comma))
            _count_scores(rows, rating.column, rows.scores[-1])
        self._amounts(engine, rows)
        rows.implausible = sum(self._implausible(t) for t in (rows.time, *rows.steps)) if not self._file_time else 0
        return rows

    def _amounts(self, engine: Any, rows: Rows) -> None:
        mapping = self._mapping
        if mapping.value is not None:
            rows.value = read_money(engine, rows.cells[mapping.value], decimal_comma=mapping.decimal_comma)
            _count_lost(rows, mapping.value, rows.value, BAD_NUMBER)
        if rows.value is not None and mapping.quantity is not None:
            pieces = read_money(engine, rows.cells[mapping.quantity], decimal_comma=mapping.decimal_comma)
            _count_lost(rows, mapping.quantity, pieces, BAD_NUMBER)
            rows.value = pc.round(pc.multiply(rows.value, pieces), 4).cast(rows.value.type)
        if mapping.weight is not None:
            rows.weight = _read_weights(rows.cells[mapping.weight], decimal_comma=mapping.decimal_comma)
            _count_lost(rows, mapping.weight, rows.weight, BAD_NUMBER)

    def _time(self, engine: Any, cells: Table[str, pa.Array], rows: int) -> Times:
        time = self._mapping.time
        if self._file_time is not None:
            one = read_times(engine, pa.array([self._file_time]), pattern=time.format, zone=time.zone)
            return Times(pa.repeat(one.utc[0], rows), one.ambiguous)
        if not time.columns:
            return Times(pa.nulls(rows, UTC_MICROS), 0)
        return read_times(
            engine, join_present([cells[c] for c in time.columns], " "), pattern=time.format, zone=time.zone
        )

    def _implausible(self, times: pa.Array) -> int:
        if times.null_count == len(times):
            return 0
        known = times.drop_null()
        early = pc.less(known.cast(pa.int64()), self._earliest)
        return int(pc.sum(pc.or_(early, pc.greater(known, self._latest))).as_py())

    def _try_patterns(self, file_name: str) -> None:
        time = self._mapping.time
        patterns = {time.format, *(step.format for step in self._mapping.milestones)}
        if patterns == {None} and self._file_time is None:
            return
        with open_engine(1) as engine:
            for pattern in sorted(p for p in patterns if p is not None):
                _try_pattern(engine, pattern)
            if self._file_time is None:
                return
            if not read_times(engine, pa.array([self._file_time]), pattern=time.format, zone=time.zone).utc[0].is_valid:
                raise MappingError(
                    "The mapping takes the time of {file} to be {time}, which cannot be read with the format {format}.",
                    file=file_name,
                    time=self._file_time,
                    format=time.format or "ISO 8601",
                )


def _try_pattern(engine: Any, pattern: str) -> None:
    import duckdb

    try:
        read_times(engine, pa.array(["1"]), pattern=pattern, zone="UTC")
    except duckdb.Error as error:
        raise MappingError(
            "The time format {format} in the mapping is not valid. Use strptime codes, for example %d.%m.%Y %H:%M.",
            format=pattern,
        ) from error


def _check(mapping: Mapping, columns: Sequence[str]) -> None:
    for column in {*_mentioned(mapping)} & {*mapping.people}:
        raise MappingError(
            "The mapping uses the column {column}, which is about working people, for something else too. Take it out "
            "of one of both places.",
            column=column,
        )
    for column in _mentioned(mapping):
        if column not in columns:
            raise MappingError(
                "The mapping names the column {column}, which the file does not have. Its columns are: {columns}.",
                column=column,
                columns=", ".join(columns[:40]),
            )
    try:
        ZoneInfo(mapping.time.zone)
    except (KeyError, ValueError, OSError) as error:
        raise MappingError(
            "The mapping names the time zone {zone}, which is unknown. Use a name such as Europe/Berlin.",
            zone=mapping.time.zone,
        ) from error
    if mapping.shape is Shape.LONG and len(mapping.ratings) != 1:
        raise MappingError(
            "A long table has one column of scores, but the mapping names {count}. Name one, or use the wide shape.",
            count=len(mapping.ratings),
        )
    if mapping.shape is Shape.LOG and (mapping.instance is None or not _touchpoint(mapping)):
        raise MappingError("A log needs a column for the instance and one for the activity. Name both in the mapping.")


def _touchpoint(mapping: Mapping) -> str | None:
    return mapping.touchpoint or mapping.touchpoint_constant


def _mentioned(mapping: Mapping) -> Iterator[str]:
    yield from mapping.time.columns
    yield from mapping.text
    yield from mapping.attributes
    yield from (r.column for r in mapping.ratings)
    yield from (m.column for m in mapping.milestones)
    m = mapping
    single = (m.id, m.instance, m.customer, m.touchpoint, m.lifecycle, m.language, m.unit, m.role, m.channel)
    yield from (column for column in (*single, m.value, m.quantity, m.weight) if column is not None)


def _file_time(mapping: Mapping, file_name: str) -> str | None:
    time = mapping.time
    if time.file_pattern is None:
        return time.constant
    found = re.search(time.file_pattern, file_name)
    if found is None:
        raise MappingError(
            "The mapping takes the time from the file name by {pattern}, but {file} does not match it.",
            pattern=time.file_pattern,
            file=file_name,
        )
    return found.group(1)


def _clean(column: pa.ChunkedArray) -> pa.Array:
    cells = one_chunk(column)
    if not _may_have_blanks_around(cells):
        return cells
    cells = pc.utf8_trim_whitespace(cells)
    if pc.min(pc.binary_length(cells)).as_py() != 0:
        return cells
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _may_have_blanks_around(cells: pa.Array) -> bool:
    """Look at the first and last byte of each cell: blanks are below "!", those beyond ASCII start above "~"."""
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    text = cells.buffers()[2]
    starts, ends = offsets[:-1], offsets[1:]
    written = ends > starts
    if not written.all():
        if cells.null_count < len(cells) - np.count_nonzero(written):
            return True
        starts, ends = starts[written], ends[written]
    if text is None or not len(starts):
        return False
    raw = np.frombuffer(text, np.uint8)
    inside = raw[offsets[0] : offsets[-1]]
    if inside.min() > _BLANK and inside.max() <= _TILDE:
        return False
    return any(bool(((edge <= _BLANK) | (edge > _TILDE)).any()) for edge in (raw[starts], raw[ends - 1]))


_BLANK: Final = ord(" ")
_TILDE: Final = ord("~")


def _count_times(rows: Rows, columns: Sequence[str], times: pa.Array) -> None:
    if columns:
        written = join_present([rows.cells[c] for c in columns], " ")
        _count(rows, columns[0], BAD_TIME, _lost(written, times))


def _count_lost(rows: Rows, column: str, read: pa.Array, reason: str) -> None:
    _count(rows, column, reason, _lost(rows.cells[column], read))


def _lost(written: pa.Array, read: pa.Array) -> Positions:
    if written.null_count == read.null_count:
        return np.zeros(0, dtype=np.int64)
    lost = pc.and_(written.is_valid(), read.is_null())
    return np.flatnonzero(lost.to_numpy(zero_copy_only=False))


def _count_scores(rows: Rows, column: str, scores: Scores) -> None:
    for reason, positions in scores.problems().items():
        _count(rows, column, reason, positions)


def _count(rows: Rows, column: str, reason: str, positions: Positions) -> None:
    if len(positions):
        first = tuple(int(p) + rows.first for p in positions[:_EXAMPLES])
        rows.bad.append(BadCells(column, reason, len(positions), first))


def _read_weights(cells: pa.Array, *, decimal_comma: bool) -> pa.Array:
    encoded = cells.dictionary_encode()
    read = [number(word, decimal_comma=decimal_comma) for word in encoded.dictionary.to_pylist()]
    words = pa.array([None if value is None or value < 0 else repr(value) for value in read], pa.string())
    return words.take(encoded.indices)


def pseudonyms(customers: pa.Array, secret: bytes) -> pa.Array:
    """Replace the source's customer keys by 128-bit pseudonyms that only the holder of the secret can make again."""
    encoded = customers.dictionary_encode()
    words = [
        hashlib.blake2b(key.encode(), key=secret, digest_size=16).hexdigest() for key in encoded.dictionary.to_pylist()
    ]
    return pa.array(words, pa.string()).take(encoded.indices)
