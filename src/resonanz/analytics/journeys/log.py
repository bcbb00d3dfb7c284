"""The event log as integer codes: what every journey kernel reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]

NO_TIME: Final = np.iinfo(np.int64).min
"""Time of an event whose time is unknown (the bit pattern of NaT)."""

OTHER: Final = 0
STARTED: Final = 1
COMPLETED: Final = 2
_OFFSETS: Final = 2**31 - 1
_LIFECYCLE: Final = {"start": STARTED, "complete": COMPLETED}


@dataclass(frozen=True, slots=True, eq=False)
class LogArrays:
    """One row per event, in the order of arrival; equal times keep this order.

    Attributes:
        instance: code of the instance, 0 … `instances` − 1; gaps are allowed.
        activity: code of the activity, an index of `activities`.
        time_us: microseconds since 1970 in UTC, `NO_TIME` where unknown.
        instances: size of the code space of `instance`.
        activities: names of the activities.
        instance_names: names of the instances, None where nobody needs them.
        unit: code of the unit (an index of `units`), −1 where unknown; None when the log names no units.
        units: names of the units, never of people.
        lifecycle: `STARTED`, `COMPLETED` or `OTHER`; None when the log has no lifecycle.
        left_out: rows without instance or activity, which cannot be part of a journey.
    """

    instance: Ints
    activity: Ints
    time_us: NDArray[np.int64]
    instances: int
    activities: tuple[str, ...]
    instance_names: pa.Array | None = None
    unit: Ints | None = None
    units: tuple[str, ...] = ()
    lifecycle: NDArray[np.int8] | None = None
    left_out: int = 0

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.instance)


def from_arrow(table: pa.Table) -> LogArrays:
    """Encode a table of events.

    Args:
        table: columns `instance`, `activity`, `time` (timestamp or date; null = unknown) and optionally `unit` and
            `lifecycle` (`start`, `complete`, anything else counts as neither). Text columns may be dictionary encoded.

    Returns:
        The log, rows in the order of the table. Rows without instance or activity are counted in `left_out`.
    """
    whole = _whole_rows(table)
    instance, names = _encode(whole["instance"])
    activity, activities = _encode(whole["activity"])
    unit, units = _encode(whole["unit"]) if "unit" in whole.column_names else (None, None)
    return LogArrays(
        instance=instance,
        activity=activity,
        time_us=_microseconds(whole["time"]),
        instances=len(names),
        activities=_texts(activities),
        instance_names=names,
        unit=unit,
        units=() if units is None else _texts(units),
        lifecycle=_lifecycle(whole["lifecycle"]) if "lifecycle" in whole.column_names else None,
        left_out=table.num_rows - whole.num_rows,
    )


def from_sorted(
    runs: Sequence[pa.Table], *, instances: int, activities: Sequence[str], units: Sequence[str] = ()
) -> LogArrays:
    """Join the runs of the maintained projection, which already hold codes.

    Args:
        runs: tables of integer columns `instance`, `activity`, `time` (µs or timestamp) and optionally `unit` and
            `lifecycle`, each ordered by instance and time, one run after the other in time.
        instances: size of the code space of `instance`.
        activities: names behind the activity codes.
        units: names behind the unit codes.

    Returns:
        The log. One run needs no sort at all; several need one linear pass with friendly memory access.
    """
    table = pa.concat_tables(runs)
    return LogArrays(
        instance=_integers(table["instance"]),
        activity=_integers(table["activity"]),
        time_us=_microseconds(table["time"]),
        instances=instances,
        activities=tuple(activities),
        unit=_integers(table["unit"]) if "unit" in table.column_names else None,
        units=tuple(units),
        lifecycle=_integers(table["lifecycle"]).astype(np.int8) if "lifecycle" in table.column_names else None,
    )


def align_scores(log: LogArrays, instance: pa.Array, score: pa.Array) -> NDArray[np.float64]:
    """Lay the scores of instances beside the log.

    Args:
        log: a log that knows the names of its instances.
        instance: name of the instance per score.
        score: the score; null is no answer.

    Returns:
        One value per instance code, the mean where an instance has several scores, NaN where it has none.

    Raises:
        ValueError: the log has no names of instances.
    """
    if log.instance_names is None:
        raise ValueError("this log has only codes of instances: pass an array by code instead")
    codes = pc.fill_null(pc.index_in(instance, log.instance_names), -1).to_numpy(zero_copy_only=False)
    values = pc.cast(score, pa.float64()).to_numpy(zero_copy_only=False)
    known = (codes >= 0) & np.isfinite(values)
    n = np.bincount(codes[known], minlength=log.instances)
    total = np.bincount(codes[known], weights=values[known], minlength=log.instances)
    mean: NDArray[np.float64] = np.divide(total, n, out=np.full(log.instances, np.nan), where=n > 0)
    return mean


def _whole_rows(table: pa.Table) -> pa.Table:
    if not (table["instance"].null_count or table["activity"].null_count):
        return table
    return table.filter(pc.and_(pc.is_valid(table["instance"]), pc.is_valid(table["activity"])))


def _encode(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Codes (−1 for null) and the names behind them."""
    if pa.types.is_dictionary(column.type):
        shared = column if column.num_chunks == 1 else column.unify_dictionaries()
        joined = shared.combine_chunks()
    else:
        # one array is encoded several times faster than chunks whose dictionaries must be unified
        wide = (
            column.cast(pa.large_string()) if column.nbytes >= _OFFSETS and pa.types.is_string(column.type) else column
        )
        joined = wide.combine_chunks().dictionary_encode()
    indices = joined.indices.fill_null(-1) if joined.indices.null_count else joined.indices
    return _view(indices), joined.dictionary


def _texts(names: pa.Array) -> tuple[str, ...]:
    return tuple(names.cast(pa.string()).to_pylist())


def _integers(column: pa.ChunkedArray) -> Ints:
    return _view(column.combine_chunks())


def _view(values: pa.Array) -> Ints:
    """The integers without a copy; `Array.to_numpy` would import pandas, which can take longer than all the rest."""
    view: NDArray[Any] = np.from_dlpack(values)
    return view


def _microseconds(column: pa.ChunkedArray) -> NDArray[np.int64]:
    if not pa.types.is_integer(column.type):
        zone = column.type.tz if pa.types.is_timestamp(column.type) else None
        column = column.cast(pa.timestamp("us", zone), safe=False).cast(pa.int64())
    filled = column.fill_null(NO_TIME) if column.null_count else column
    return _integers(filled).astype(np.int64, copy=False)


def _lifecycle(column: pa.ChunkedArray) -> NDArray[np.int8]:
    codes, names = _encode(column)
    kinds = [_LIFECYCLE.get((name or "").strip().lower(), OTHER) for name in names.to_pylist()]
    table = np.array([*kinds, OTHER], np.int8)
    return table[codes]
