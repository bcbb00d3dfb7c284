"""Working and waiting times from start and completion of the same work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.grouping import Groups, gather, merge_groups, owner, rekey
from resonanz.analytics.journeys.log import COMPLETED, OTHER, STARTED
from resonanz.analytics.journeys.order import Ordered

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ServiceParts:
    """Microseconds by activity code: `work` from start to completion, `waiting` from last completion to start."""

    work: Groups
    waiting: Groups

    def recoded(self, code: NDArray[np.int64]) -> ServiceParts:
        """Return the same times under other activity codes."""
        return ServiceParts(rekey(self.work, code[self.work.keys]), rekey(self.waiting, code[self.waiting.keys]))


def find_service(ordered: Ordered, size: int) -> ServiceParts | None:
    """Pair starts with completions, first in first out per instance and activity.

    A completion without an open start, and a start that is never completed, give no time.

    Args:
        ordered: the events by instance and time.
        size: number of activities.

    Returns:
        The times, None when the log has no start events.
    """
    if ordered.lifecycle is None or not (ordered.lifecycle == STARTED).any():
        return None
    starts, ends = _pairs(ordered)
    work = gather(ordered.steps[starts], size, ordered.times[ends] - ordered.times[starts])
    before, waiting = _waiting(ordered, starts)
    return ServiceParts(work, gather(ordered.steps[before], size, waiting))


def merge_service(parts: Sequence[ServiceParts | None], size: int) -> ServiceParts | None:
    """Add up the times of parts under the same codes."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return ServiceParts(
        merge_groups([part.work for part in known], size), merge_groups([part.waiting for part in known], size)
    )


def _pairs(ordered: Ordered) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of starts and of their completions."""
    rows = np.flatnonzero((ordered.lifecycle != OTHER) & ordered.timed)
    rows = rows[np.argsort(ordered.steps[rows], kind="stable")]
    key = ordered.steps[rows].astype(np.int64) * len(ordered.instance) + owner(ordered.bounds)[rows]
    heads = np.flatnonzero(np.diff(key, prepend=-1))
    block = np.repeat(np.arange(len(heads)), np.diff(np.append(heads, len(rows))))
    opens = ordered.lifecycle[rows] == STARTED if ordered.lifecycle is not None else np.zeros(len(rows), np.bool_)
    matched = ~_orphans(opens, block)
    starts, ends = rows[opens], rows[~opens & matched]
    return _zip(starts, block[opens], ends, block[~opens & matched])


def _orphans(opens: NDArray[np.bool_], block: Ints) -> NDArray[np.bool_]:
    """Completions that find no open start: where the balance of their block falls to a new low below zero."""
    step = np.where(opens, 1, -1)
    balance = np.cumsum(step)
    head = np.diff(block, prepend=-1) > 0
    balance -= (balance - step)[head][block]
    # each block is put far below the one before it, so that one running minimum serves all blocks
    floor = -block.astype(np.int64) * (len(block) + 2)
    lowest = np.minimum.accumulate(np.minimum(balance, 0) + floor)
    before = np.where(head, floor, np.roll(lowest, 1))
    orphans: NDArray[np.bool_] = ~opens & (balance + floor < before)
    return orphans


def _zip(
    starts: NDArray[np.int64], start_block: Ints, ends: NDArray[np.int64], end_block: Ints
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The k-th start of a block belongs to its k-th matched completion."""
    size = int(max(start_block.max(initial=-1), end_block.max(initial=-1))) + 1
    opened = np.bincount(start_block, minlength=size)
    closed = np.bincount(end_block, minlength=size)
    rank = np.arange(len(starts)) - (np.cumsum(opened) - opened)[start_block]
    return starts[rank < closed[start_block]], ends


def _waiting(ordered: Ordered, starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For started work the time since the last completion in the same instance; work without one does not wait."""
    done = (ordered.lifecycle == COMPLETED) & ordered.timed if ordered.lifecycle is not None else ordered.timed
    last = np.maximum.accumulate(np.where(done, np.arange(len(done)), -1))
    previous = last[starts]
    block = np.searchsorted(ordered.bounds, starts, "right") - 1
    known = previous >= ordered.bounds[block]
    return starts[known], ordered.times[starts[known]] - ordered.times[previous[known]]
