"""Events of a batch: which signals its rows carry, as columns of the record."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from resonanz.events import types
from resonanz.events.identity import RowKeys, hash_texts
from resonanz.events.mapping.model import Mapping, Rating, Shape
from resonanz.events.masking import mask_batch
from resonanz.events.parsing import join_present
from resonanz.events.rows import Rows, pseudonyms
from resonanz.events.schema import RECORD, UTC_MICROS
from resonanz.events.sql import literal

NO_SIGNAL: Final = "no_signal"
NO_INSTANCE: Final = "no_instance"
NO_ACTIVITY: Final = "no_activity"

_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_WORDS: Final = frozenset(
    ("type", "touchpoint", "channel", "unit", "role", "wave", "metric", "scale", "currency", "language", "source")
) | {"import_id"}
EVENTS: Final = pa.schema(
    [f.with_type(_WORD) if f.name in _WORDS else f for f in RECORD if f.name != "month"],
)
"""The record's columns in a file: words that repeat are held as codes; the month is the folder."""
_ATTRIBUTES: Final = RECORD.field("attributes").type
_PERSONAL: Final = (
    r"@|http|www\.|(^|[^0-9A-Za-z])(([0-9][ ./()-]*){7}|[A-Za-z]{2}[0-9]{2}[ -]?[0-9A-Za-z]{4}[ -]?[0-9]{4})"
)
"""What a cell must look like to be masked at all; ids of letters and digits mostly do not."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all events of one import and source have in common."""

    received_at: datetime
    import_id: str
    secret: bytes
    known_names: tuple[str, ...] = ()
    """Full names of own members; they are masked wherever a comment names them."""


@dataclass(frozen=True, slots=True)
class Built:
    """Events of one batch, with the rows that brought none and why."""

    events: pa.Table
    rejected: dict[str, NDArray[np.int64]]


class SignalWriter:
    """Turns the rows of one source into events.

    Slot 0 of a row is its lead event, then follow the milestones and the ratings; `source_order` is row × slots + slot.
    """

    def __init__(self, mapping: Mapping, columns: Sequence[str], stamp: Stamp) -> None:
        self._mapping = mapping
        self._columns = frozenset(columns)
        self._stamp = stamp
        self._scored = () if mapping.shape is Shape.LONG else mapping.ratings
        self.slots = 1 + len(mapping.milestones) + len(self._scored)
        self.generates_instance = mapping.instance is None and mapping.shape in {Shape.WIDE, Shape.MILESTONES}
        """Whether the key of a row without an id stands in for its instance."""
        self.needs_words = self.generates_instance or self.slots > 1

    def build(self, engine: Any, rows: Rows, keys: RowKeys) -> Built:
        """Make the events of a batch."""
        rejected = self._rejected(rows)
        keep = np.ones(len(rows), dtype=bool)
        for positions in rejected.values():
            keep[positions] = False
        base = self._base(rows, keys)
        parts = [self._steps(engine, rows, keys, base, keep), *self._ratings(engine, rows, keys, base, keep)]
        if not self._mapping.milestones:
            parts.insert(0, _filtered(self._lead(rows, keys, base), keep))
        whole = [part for part in parts if part.num_rows] or parts[:1]
        events = whole[0] if len(whole) == 1 else pa.concat_tables(whole).unify_dictionaries()
        return Built(events, rejected)

    def _rejected(self, rows: Rows) -> dict[str, NDArray[np.int64]]:
        mapping, found = self._mapping, {}
        open_ = np.ones(len(rows), dtype=bool)
        if mapping.shape is Shape.LOG:
            found[NO_INSTANCE] = _is_null(rows.cells[str(mapping.instance)])
            if mapping.touchpoint is not None:
                found[NO_ACTIVITY] = _is_null(rows.cells[mapping.touchpoint])
        else:
            found[NO_SIGNAL] = ~self._says_something(rows)
        told = {}
        for reason, mask in found.items():
            told[reason] = np.flatnonzero(mask & open_)
            open_ &= ~mask
        return {reason: positions for reason, positions in told.items() if len(positions)}

    def _says_something(self, rows: Rows) -> Mask:
        mapping = self._mapping
        says = np.zeros(len(rows), dtype=bool)
        for scores in rows.scores:
            says |= _is_valid(scores.score) | scores.declared
        for column in (
            *rows.steps,
            *(rows.cells[c] for c in mapping.text),
            *([] if rows.value is None else [rows.value]),
        ):
            says |= _is_valid(column)
        if not (mapping.ratings or mapping.text or mapping.milestones or mapping.value):
            for name in mapping.attributes:
                says |= _is_valid(rows.cells[name])
        return says

    def _base(self, rows: Rows, keys: RowKeys) -> dict[str, pa.Array]:
        mapping, n = self._mapping, len(rows)
        cell = rows.cells
        base: dict[str, pa.Array] = {
            "received_at": pa.repeat(pa.scalar(self._stamp.received_at, UTC_MICROS), n),
            "source": _constant(mapping.source, n),
            "import_id": _constant(self._stamp.import_id, n),
        }
        if mapping.customer is not None:
            base["customer"] = pseudonyms(cell[mapping.customer], self._stamp.secret)
        if mapping.instance is not None or mapping.id is not None:
            base["instance"] = cell[mapping.instance or str(mapping.id)]
        if self.generates_instance:
            base["instance"] = pc.coalesce(base["instance"], keys.words) if "instance" in base else keys.words
        for name in ("channel", "unit", "role", "language"):
            column = getattr(mapping, name)
            if column is not None:
                base[name] = cell[column].dictionary_encode()
        return base

    def _extras(self, rows: Rows) -> dict[str, pa.Array]:
        """What only the lead event of a row carries."""
        mapping = self._mapping
        extras: dict[str, pa.Array] = {"attributes": self._attributes(rows)}
        if mapping.text:
            said = join_present([rows.cells[c] for c in mapping.text], "\n\n")
            extras["text"] = mask_batch(said, self._stamp.known_names)
        if rows.value is not None:
            extras["value"] = rows.value
            if mapping.currency in self._columns:
                extras["currency"] = rows.cells[str(mapping.currency)].dictionary_encode()
            elif mapping.currency is not None:
                extras["currency"] = _constant(mapping.currency, len(rows))
        return extras

    def _lead(self, rows: Rows, keys: RowKeys, base: dict[str, pa.Array]) -> pa.Table:
        mapping, n = self._mapping, len(rows)
        lead = base | self._extras(rows)
        lead |= {"event_id": keys.event_ids, "occurred_at": rows.time, "source_order": self._order(rows, 0)}
        if mapping.touchpoint is not None and mapping.shape is not Shape.WIDE:
            lead["touchpoint"] = rows.cells[mapping.touchpoint].dictionary_encode()
        elif mapping.touchpoint_constant is not None:
            lead["touchpoint"] = _constant(mapping.touchpoint_constant, n)
        lead["type"] = _constant(types.STEP_REACHED if mapping.shape is Shape.LOG else types.FEEDBACK_GIVEN, n)
        if mapping.shape is Shape.LONG:
            lead |= _long_score(rows, mapping.ratings[0])
            if mapping.touchpoint is None and mapping.touchpoint_constant is None:
                lead["touchpoint"] = _constant(mapping.ratings[0].touchpoint, n)
        return _table(lead, n)

    def _steps(self, engine: Any, rows: Rows, keys: RowKeys, base: dict[str, pa.Array], keep: Mask) -> pa.Table:
        """One event per reached milestone; the earliest leads, or an event of its own where no step has a time."""
        mapping, n = self._mapping, len(rows)
        if not mapping.milestones:
            return EVENTS.empty_table()
        extras = self._extras(rows)
        first = _earliest(rows.steps)
        parts = []
        for slot, (step, times) in enumerate(zip(mapping.milestones, rows.steps, strict=True), start=1):
            reached = keep & _is_valid(times)
            leads = first == slot
            event = base | {
                "event_id": _signal_ids(engine, keys, step.column),
                "occurred_at": times,
                "source_order": self._order(rows, slot),
                "type": _constant(types.STEP_REACHED, n),
                "touchpoint": _constant(step.touchpoint, n),
            }
            parts.append(_filtered(_table(event | extras, n), reached & leads))
            parts.append(_filtered(_table(event, n), reached & ~leads))
        timeless = (
            base | extras | {"event_id": keys.event_ids, "source_order": self._order(rows, 0), "occurred_at": rows.time}
        )
        timeless["type"] = _constant(types.FEEDBACK_GIVEN, n)
        parts.append(_filtered(_table(timeless, n), keep & (first == 0)))
        return pa.concat_tables([p for p in parts if p.num_rows] or parts[:1])

    def _ratings(self, engine: Any, rows: Rows, keys: RowKeys, base: dict[str, pa.Array], keep: Mask) -> list[pa.Table]:
        n, parts = len(rows), []
        time = pc.coalesce(rows.time, _first_times(rows.steps)) if rows.steps else rows.time
        start = 1 + len(self._mapping.milestones)
        for slot, (rating, scores) in enumerate(zip(self._scored, rows.scores, strict=False), start=start):
            event = base | {
                "event_id": _signal_ids(engine, keys, rating.column),
                "occurred_at": time,
                "source_order": self._order(rows, slot),
                "type": _constant(types.FEEDBACK_SCORED, n),
                "touchpoint": _constant(rating.touchpoint, n),
                "metric": _constant(rating.metric, n),
                "scale": _constant(scale(rating), n),
                "score": scores.score,
            }
            parts.append(_filtered(_table(event, n), keep & _is_valid(scores.score)))
        return parts

    def _order(self, rows: Rows, slot: int) -> pa.Array:
        return pa.array(np.arange(rows.first, rows.first + len(rows), dtype=np.int64) * self.slots + slot)

    def _attributes(self, rows: Rows) -> pa.Array:
        mapping = self._mapping
        named = {name: _masked_if_personal(rows.cells[name]) for name in mapping.attributes}
        if mapping.lifecycle is not None:
            named["lifecycle"] = rows.cells[mapping.lifecycle]
        if rows.weight is not None:
            named["weight"] = rows.weight
        named |= {name: pa.repeat(value, len(rows)) for name, value in mapping.constants}
        return _maps(named, len(rows))


def scale(rating: Rating) -> str:
    """Write the ends of a scale as they stand in the record, worst first."""
    return f"{rating.worst:g}-{rating.best:g}"


def _long_score(rows: Rows, rating: Rating) -> Table[str, pa.Array]:
    score = rows.scores[0].score
    valid = score.is_valid()
    codes = pa.array((~_is_valid(score)).astype(np.int32))
    return {
        "score": score,
        "type": pa.DictionaryArray.from_arrays(codes, pa.array([types.FEEDBACK_SCORED, types.FEEDBACK_GIVEN])),
        "metric": _constant_where(rating.metric, valid),
        "scale": _constant_where(scale(rating), valid),
    }


def _signal_ids(engine: Any, keys: RowKeys, signal: str) -> pa.Array:
    return hash_texts(engine, pa.table({"w": keys.words}), f"concat(w, {literal('|' + signal)})")[0]


_LATE: Final = np.iinfo(np.int64).max


def _step_times(steps: Sequence[pa.Array]) -> NDArray[np.int64]:
    return np.stack([t.cast(pa.int64()).fill_null(_LATE).to_numpy() for t in steps])


def _earliest(steps: Sequence[pa.Array]) -> NDArray[np.int64]:
    """Slot of the first milestone in time of each row, 0 where none was reached."""
    times = _step_times(steps)
    return np.where(times.min(axis=0) == _LATE, 0, times.argmin(axis=0) + 1)


def _first_times(steps: Sequence[pa.Array]) -> pa.Array:
    first = _step_times(steps).min(axis=0)
    return pa.array(first, pa.int64(), mask=first == _LATE).cast(UTC_MICROS)


def _masked_if_personal(cells: pa.Array) -> pa.Array:
    encoded = cells.dictionary_encode()
    words = encoded.dictionary
    personal = pc.match_substring_regex(words, _PERSONAL)
    if not pc.any(personal).as_py():
        return cells
    return pc.replace_with_mask(words, personal, mask_batch(words.filter(personal))).take(encoded.indices)


def _maps(named: dict[str, pa.Array], n: int) -> pa.Array:
    """Lay named columns into one map per row, without the blank ones."""
    if not named:
        return pa.nulls(n, _ATTRIBUTES)
    valid = np.stack([_is_valid(column) for column in named.values()], axis=1)
    offsets = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(valid.sum(axis=1), out=offsets[1:])
    names = pa.array(list(named), pa.string())
    values = pa.concat_arrays(list(named.values()))
    if len(named) > 1 or values.null_count:
        row, column = np.nonzero(valid)
        values = values.take(pa.array(column * n + row))
        keys = names.take(pa.array(column))
    else:
        keys = pa.repeat(names[0], n)
    return pa.MapArray.from_arrays(pa.array(offsets), keys, values)


def _table(columns: Table[str, pa.Array], n: int) -> pa.Table:
    # One empty column per type: none is ever changed, so they can be the same memory.
    empty = {type_: pa.nulls(n, type_) for type_ in {f.type for f in EVENTS if f.name not in columns}}
    arrays = [columns[f.name] if f.name in columns else empty[f.type] for f in EVENTS]
    return pa.Table.from_arrays(arrays, schema=EVENTS)


def _filtered(table: pa.Table, keep: Mask) -> pa.Table:
    return table if keep.all() else table.filter(pa.array(keep))


def _constant(value: str, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, dtype=np.int32)), pa.array([value]))


def _constant_where(value: str, valid: pa.Array) -> pa.Array:
    codes = pc.if_else(valid, pa.scalar(0, pa.int32()), pa.scalar(None, pa.int32()))
    return pa.DictionaryArray.from_arrays(codes, pa.array([value]))


def _is_valid(column: pa.Array) -> Mask:
    valid: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _is_null(column: pa.Array) -> Mask:
    return ~_is_valid(column)
