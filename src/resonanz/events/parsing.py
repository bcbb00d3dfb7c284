"""From cells to times, numbers and scores. What cannot be read becomes null; the caller counts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from resonanz.events.mapping.model import Rating
from resonanz.events.schema import UTC_MICROS
from resonanz.events.sql import literal

BAD_NUMBER: Final = "bad_number"
BAD_TIME: Final = "bad_time"
OUTSIDE_SCALE: Final = "outside_scale"
UNKNOWN_LABEL: Final = "unknown_label"

_MICROS: Final = pa.timestamp("us")
_MONEY: Final = pa.decimal128(18, 4)
_PLAIN: Final = r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_COMMA: Final = r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?"
_ZONED: Final = r"regexp_matches(x, '[T :]\d\d(:\d\d)?(\.\d+)? ?([+-]\d\d(:?\d\d)?|Z|[A-Z]{3,4})$', 'i')"
_DATED: Final = "left(x, 1) BETWEEN '0' AND '9'"
"""Not the words that the engine takes for times, such as `epoch`."""
_LETTERS: Final = ("Z", "z", "C", "T")
"""Last letters of Z, UTC, GMT, CET, EST …"""
_ISO_LENGTHS: Final = (10, 16, 19)
"""2024-05-01, 2024-05-01 10:00, 2024-05-01 10:00:00."""
_YEAR_2: Final = -62_104_060_800_000_000
_SANE: Final = "BETWEEN TIMESTAMP '0002-01-01' AND TIMESTAMP '9998-12-31'"


class Times(NamedTuple):
    """Times in UTC with microseconds, null where nothing could be read; how many stood in an hour that came twice."""

    utc: pa.Array
    ambiguous: int


def read_times(engine: Any, cells: pa.Array, *, pattern: str | None, zone: str) -> Times:
    """Read times: by a strptime pattern or, without one, as ISO 8601.

    Times without a zone are of `zone`; an hour that happens twice is its first one, an hour that does not happen is
    the moment after the gap.
    """
    local = _plain_iso(cells) if pattern is None else None
    if local is not None:
        return _in_zone(local, zone)
    zoned = _names_zone(pattern) if pattern is not None else _may_name_zones(cells)
    known = _local(engine, cells, pattern, zone, everywhere=not zoned)
    if not zoned:
        return known
    return Times(pc.coalesce(known.utc, _instants(engine, cells, pattern)), known.ambiguous)


def _plain_iso(cells: pa.Array) -> pa.Array | None:
    """Read a column that is ISO 8601 throughout, all cells alike, at a third of the cost; None if it is not."""
    lengths = pc.min_max(pc.binary_length(cells))
    if lengths["min"] != lengths["max"] or lengths["min"].as_py() not in _ISO_LENGTHS:
        return None
    try:
        local = pc.cast(cells, _MICROS)
    except pa.ArrowInvalid:
        return None
    return local if pc.min(local.cast(pa.int64())).as_py() > _YEAR_2 else None


def _local(engine: Any, cells: pa.Array, pattern: str | None, zone: str, *, everywhere: bool) -> Times:
    """Read the times that name no zone."""
    if pattern is None:
        naive = _DATED if everywhere else f"{_DATED} AND NOT {_ZONED}"
        read = f"CASE WHEN {naive} THEN try_cast(x AS TIMESTAMP) END"
    else:
        read = f"try_strptime(x, {literal(pattern)})" if everywhere else "NULL::TIMESTAMP"
    return _in_zone(_sane(engine, cells, read), zone)


def _in_zone(local: pa.Array, zone: str) -> Times:
    if zone == "UTC":
        return Times(pc.cast(local, UTC_MICROS), 0)
    try:
        return Times(pc.cast(pc.assume_timezone(local, zone), UTC_MICROS), 0)
    except pa.ArrowInvalid:
        first = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest")
        second = pc.assume_timezone(local, zone, ambiguous="latest", nonexistent="latest")
        return Times(pc.cast(first, UTC_MICROS), pc.sum(pc.not_equal(first, second)).as_py())


def _instants(engine: Any, cells: pa.Array, pattern: str | None) -> pa.Array:
    """Read the times that name their zone."""
    if pattern is None:
        read = f"CASE WHEN {_DATED} AND {_ZONED} THEN timezone('UTC', try_cast(x AS TIMESTAMPTZ)) END"
    else:
        read = f"timezone('UTC', try_strptime(x, {literal(pattern)})::TIMESTAMPTZ)"
    return pc.assume_timezone(_sane(engine, cells, read), "UTC")


def _sane(engine: Any, cells: pa.Array, read: str) -> pa.Array:
    sql = f"SELECT CASE WHEN t {_SANE} THEN t END AS t FROM (SELECT {read} AS t FROM cells)"
    return _run(engine, cells, sql)["t"]


def _names_zone(pattern: str) -> bool:
    return "%z" in pattern or "%Z" in pattern


def _may_name_zones(cells: pa.Array) -> bool:
    """Look for signs of a zone; a cheap test, as most files name none."""
    if any(pc.any(pc.ends_with(cells, letter)).as_py() for letter in _LETTERS):
        return True
    dashes = pc.count_substring(cells, "-")
    odd = pc.and_(pc.not_equal(dashes, 2), pc.not_equal(dashes, 0))
    return bool(pc.any(pc.match_substring(cells, "+")).as_py() or pc.any(odd).as_py())


def read_money(engine: Any, cells: pa.Array, *, decimal_comma: bool) -> pa.Array:
    """Read amounts exactly to four decimals; a currency sign around the number is ignored."""
    shape = _COMMA if decimal_comma else _PLAIN
    plain = "replace(replace(v, '.', ''), ',', '.')" if decimal_comma else "replace(v, ',', '')"
    trimmed = r"regexp_replace(x, '^[€$£ \x{00A0}]+|[€$£ \x{00A0}]+$', '', 'g')"
    sql = (
        f"SELECT CASE WHEN regexp_full_match(v, {literal(shape)}) THEN try_cast({plain} AS DECIMAL(18, 4)) END AS v "
        f"FROM (SELECT {trimmed} AS v FROM cells)"
    )
    return pc.cast(_run(engine, cells, sql)["v"], _MONEY)


def _run(engine: Any, cells: pa.Array, sql: str) -> dict[str, pa.Array]:
    engine.register("cells", pa.table({"x": cells}))
    try:
        table = engine.sql(sql).to_arrow_table()
    finally:
        engine.unregister("cells")
    return {name: one_chunk(table[name]) for name in table.column_names}


def one_chunk(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Lay a column into one piece of memory."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], column.type)])


_NUMBER: Final = {comma: re.compile(_COMMA if comma else _PLAIN) for comma in (False, True)}


def join_present(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    """Join the cells of each row that hold something; null where none does.

    Arrow's own `null_handling="skip"` gives fewer rows than it was given where all cells of a row are null.
    """
    joined = columns[0]
    for column in columns[1:]:
        both = pc.binary_join_element_wise(joined, column, separator)
        joined = pc.coalesce(both, joined, column)
    return joined


def number(text: str, *, decimal_comma: bool) -> float | None:
    """Read one number as it is written in this source."""
    if not _NUMBER[decimal_comma].fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    plain = text.replace(".", "").replace(",", ".") if decimal_comma else text.replace(",", "")
    value = float(plain)
    return value if abs(value) < float("inf") else None


class _Meaning(NamedTuple):
    """What one written answer means: a score, a declared no-answer, or why it cannot be read."""

    score: float
    declared: bool
    reason: int


_REASONS: Final = ("", BAD_NUMBER, OUTSIDE_SCALE, UNKNOWN_LABEL)
_NAN: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Scores:
    """A column of scores; `declared` marks no-answer codes, `reason` the index of why in `REASONS` (0 = readable)."""

    score: pa.Array
    declared: NDArray[np.bool_]
    reason: NDArray[np.int8]

    def problems(self) -> dict[str, NDArray[np.int64]]:
        """Positions of unreadable cells by reason."""
        if not self.reason.any():
            return {}
        found = {code: np.flatnonzero(self.reason == i) for i, code in enumerate(_REASONS) if i}
        return {code: positions for code, positions in found.items() if len(positions)}


def read_scores(cells: pa.Array, rating: Rating, *, decimal_comma: bool) -> Scores:
    """Read a rating column: each distinct answer is understood once."""
    encoded = cells.dictionary_encode()
    labels = {_fold(word): score for word, score in rating.labels}
    codes = frozenset(_fold(code) for code in rating.no_answer)
    words = encoded.dictionary.to_pylist()
    meanings = [_understand(word, rating, labels, codes, decimal_comma=decimal_comma) for word in words]
    meanings.append(_Meaning(_NAN, declared=False, reason=0))
    # Blank cells have no code; they take the last entry.
    at = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    score = np.array([m.score for m in meanings])[at]
    return Scores(
        pa.array(score, mask=np.isnan(score)),
        np.array([m.declared for m in meanings])[at],
        np.array([m.reason for m in meanings], dtype=np.int8)[at],
    )


def _fold(word: str) -> str:
    return word.strip().casefold()


def _understand(
    word: str, rating: Rating, labels: dict[str, float], codes: frozenset[str], *, decimal_comma: bool
) -> _Meaning:
    folded = _fold(word)
    if folded in labels:
        return _Meaning(labels[folded], declared=False, reason=0)
    value = number(folded, decimal_comma=decimal_comma)
    if folded in codes or (value is not None and any(number(c, decimal_comma=False) == value for c in codes)):
        return _Meaning(_NAN, declared=True, reason=0)
    if value is None:
        return _Meaning(_NAN, declared=False, reason=3 if labels else 1)
    if not min(rating.worst, rating.best) <= value <= max(rating.worst, rating.best):
        return _Meaning(_NAN, declared=False, reason=2)
    return _Meaning(value, declared=False, reason=0)
