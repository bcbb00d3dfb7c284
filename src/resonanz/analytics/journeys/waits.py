"""Times between events that follow directly: the directly-follows graph with its waits."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.journeys.grouping import Groups, gather
from resonanz.analytics.journeys.order import Ordered, inside


def find_waits(ordered: Ordered, size: int) -> Groups:
    """Group the waits of all pairs of directly following events by pair.

    Args:
        ordered: the events by instance and time.
        size: number of activities.

    Returns:
        Microseconds by source code · `size` + target code; −1 where one of the two events is undated.
    """
    keys = ordered.steps[:-1] * np.asarray(size, np.int32 if size < 1 << 15 else np.int64)
    keys += ordered.steps[1:]
    waits = np.diff(ordered.times)
    if ordered.undated:
        timed = ordered.timed
        waits[~(timed[1:] & timed[:-1])] = -1
    keys[inside(ordered.bounds)] = size * size
    groups = gather(keys, size * size + 1, waits)
    last = int(np.searchsorted(groups.keys, size * size))
    return Groups(groups.keys[:last], groups.bounds[: last + 1], groups.values[: groups.bounds[last]])
