"""From arrival order to one block per instance, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import bounds_of, counting_sort, ragged
from resonanz.analytics.journeys.log import NO_TIME, LogArrays

Ints = NDArray[np.integer[Any]]
_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """The events of each instance together, in order of time; equal times in order of arrival, undated events last.

    Attributes:
        steps: activity codes.
        times: microseconds since 1970, the largest integer where unknown.
        bounds: block of each instance, one longer than there are instances; no block is empty.
        instance: code of the instance of each block.
        undated: how many events have no time.
        unit: unit codes, −1 where unknown, None without units.
        lifecycle: kinds of the lifecycle, None without.
    """

    steps: NDArray[np.int32]
    times: NDArray[np.int64]
    bounds: NDArray[np.int64]
    instance: NDArray[np.int64]
    undated: int
    unit: NDArray[np.int32] | None
    lifecycle: NDArray[np.int8] | None

    @property
    def timed(self) -> NDArray[np.bool_]:
        """Which events have a time."""
        timed: NDArray[np.bool_] = self.times != _LAST
        return timed


def order_by_instance(log: LogArrays) -> Ordered:
    """Bring the events of each instance together, in linear time when each instance arrived in order.

    Args:
        log: events in order of arrival.

    Returns:
        The ordered events. Only instances whose events arrived out of order are sorted by time.
    """
    missing = log.time_us == NO_TIME
    undated = int(np.count_nonzero(missing))
    times = np.where(missing, _LAST, log.time_us) if undated else log.time_us
    packed = _pack(log)
    if _is_grouped(log.instance):
        bounds = np.append(np.flatnonzero(np.diff(log.instance, prepend=-1)), len(log))
        codes = log.instance[bounds[:-1]].astype(np.int64)
        carried: Ints = packed
    else:
        all_bounds, carried, times = counting_sort(log.instance, log.instances, packed, times)
        codes = np.flatnonzero(np.diff(all_bounds))
        bounds = np.append(all_bounds[codes], len(log))
    carried, times = _repair(carried, times, bounds)
    steps, unit, lifecycle = _unpack(log, carried)
    return Ordered(steps, times, bounds, codes, undated, unit, lifecycle)


def inside(bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Last rows of all blocks but the last one: where a row and its successor belong to different instances."""
    return bounds[1:-1] - 1


def _is_grouped(instance: Ints) -> bool:
    head = instance[: 1 << 16]
    return bool((head[1:] >= head[:-1]).all()) and bool((instance[1:] >= instance[:-1]).all())


def _pack(log: LogArrays) -> Ints:
    """Put activity, unit and lifecycle into one number, so that one pass moves them all."""
    packed = log.activity.astype(np.int32, copy=False)
    width = len(log.activities)
    if log.unit is not None:
        packed = packed + (log.unit.astype(np.int64) + 1) * width
        width *= len(log.units) + 1
    if log.lifecycle is not None:
        packed = packed + log.lifecycle.astype(np.int64) * width
    return packed


def _unpack(
    log: LogArrays, packed: Ints
) -> tuple[NDArray[np.int32], NDArray[np.int32] | None, NDArray[np.int8] | None]:
    unit: NDArray[np.int32] | None = None
    lifecycle: NDArray[np.int8] | None = None
    if log.lifecycle is not None:
        kinds, packed = np.divmod(packed, len(log.activities) * (len(log.units) + 1 if log.unit is not None else 1))
        lifecycle = kinds.astype(np.int8)
    if log.unit is not None:
        places, packed = np.divmod(packed, len(log.activities))
        unit = (places - 1).astype(np.int32)
    return packed.astype(np.int32, copy=False), unit, lifecycle


def _repair(carried: Ints, times: NDArray[np.int64], bounds: NDArray[np.int64]) -> tuple[Ints, NDArray[np.int64]]:
    """Sort the instances whose times go back, and only those."""
    back = times[1:] < times[:-1]
    back[inside(bounds)] = False
    rows = np.flatnonzero(back)
    if not len(rows):
        return carried, times
    block_of = np.searchsorted(bounds, rows, "right") - 1
    wrong = block_of[np.flatnonzero(np.diff(block_of, prepend=-1))]
    sizes = np.diff(bounds)[wrong]
    affected = ragged(bounds[:-1][wrong], sizes)
    by_time = np.argsort(times[affected], kind="stable")
    block = np.repeat(np.arange(len(wrong), dtype=np.int32), sizes)[by_time]
    source = affected[counting_sort(block, len(wrong), carried[affected][by_time], by_time)[2]]
    carried, times = carried.copy(), times.copy()
    carried[affected], times[affected] = carried[source], times[source]
    return carried, times


def sub_blocks(bounds: NDArray[np.int64], keep: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Blocks after leaving out rows: bounds without empty blocks, and the numbers of the blocks that remain."""
    kept = np.add.reduceat(keep, bounds[:-1], dtype=np.int64) if len(bounds) > 1 else np.zeros(0, np.int64)
    remaining = np.flatnonzero(kept)
    return bounds_of(kept[remaining]), remaining
