"""Hand-offs: work that goes from one unit to another. Units are departments or branches, never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.journeys.exchanges import Exchanges, count_exchanges, merge_exchanges
from resonanz.analytics.journeys.grouping import Groups, distinct_sorted, gather, merge_groups, owner, rekey
from resonanz.analytics.journeys.log import NO_TIME
from resonanz.analytics.journeys.order import Ordered, sub_blocks


@dataclass(frozen=True, slots=True, eq=False)
class HandoffParts:
    """Steps from one event with a unit to the next one with a unit in the same instance.

    Attributes:
        units: names behind the unit codes.
        waits: microseconds by source unit · units + target unit, −1 where undated.
        pair_instances: number of instances by the same keys.
        crossed: per instance with units, steps to another unit.
        stayed: per instance with units, steps inside a unit.
        crossed_us: per instance with units, microseconds on steps to another unit.
        lead_us: per instance with units, microseconds from first to last event with a unit; `NO_TIME` if undated.
        ping_pong: instances in which work went away and straight back to the same unit.
        exchanges: the same steps by transition and pair of units.
    """

    units: tuple[str, ...]
    waits: Groups
    pair_instances: NDArray[np.int64]
    crossed: NDArray[np.int64]
    stayed: NDArray[np.int64]
    crossed_us: NDArray[np.int64]
    lead_us: NDArray[np.int64]
    ping_pong: int
    exchanges: Exchanges

    def with_activities(self, code: NDArray[np.int64], size: int) -> HandoffParts:
        """Return the same hand-offs under another table of activities, which has `size` names."""
        source, target = np.divmod(self.exchanges.edge, max(len(code), 1))
        edge = code[source] * size + code[target]
        return replace(self, exchanges=self.exchanges.recoded(edge, self.exchanges.pair))

    def recoded(self, units: tuple[str, ...]) -> HandoffParts:
        """Return the same hand-offs under another table of units."""
        position = {name: i for i, name in enumerate(units)}
        code = np.array([position[name] for name in self.units], np.int64)
        source, target = np.divmod(self.waits.keys, max(len(self.units), 1))
        keys = code[source] * len(units) + code[target]
        order = np.argsort(keys)
        sender, receiver = np.divmod(self.exchanges.pair, max(len(self.units), 1))
        pair = code[sender] * len(units) + code[receiver]
        return HandoffParts(
            units=units,
            waits=rekey(self.waits, keys),
            pair_instances=self.pair_instances[order],
            crossed=self.crossed,
            stayed=self.stayed,
            crossed_us=self.crossed_us,
            lead_us=self.lead_us,
            ping_pong=self.ping_pong,
            exchanges=self.exchanges.recoded(self.exchanges.edge, pair),
        )


def find_handoffs(ordered: Ordered, units: tuple[str, ...], size: int) -> HandoffParts | None:
    """Find the hand-offs between units.

    Events without a unit are passed over: work that leaves unit A and is next seen in unit B went from A to B.

    Args:
        ordered: the events by instance and time.
        units: names behind the unit codes.
        size: number of activities.

    Returns:
        The hand-offs, None when no event names a unit.
    """
    if ordered.unit is None or not (ordered.unit >= 0).any():
        return None
    known = ordered.unit >= 0
    bounds, _ = sub_blocks(ordered.bounds, known)
    unit, times, timed = ordered.unit[known].astype(np.int64), ordered.times[known], ordered.timed[known]
    who = owner(bounds)
    follows = who[1:] == who[:-1]
    wait = np.where(timed[1:] & timed[:-1], np.diff(times), -1)[follows]
    pair = (unit[:-1] * len(units) + unit[1:])[follows]
    crossing = (unit[:-1] != unit[1:])[follows]
    instance = who[:-1][follows]
    steps = ordered.steps[known].astype(np.int64)
    edge = (steps[:-1] * size + steps[1:])[follows]
    waits = gather(pair, len(units) ** 2, wait)
    return HandoffParts(
        units=units,
        waits=waits,
        pair_instances=_instances(pair, instance, waits.keys),
        crossed=_count(instance[crossing], len(bounds) - 1),
        stayed=_count(instance[~crossing], len(bounds) - 1),
        crossed_us=_sum(instance[crossing], np.maximum(wait[crossing], 0), len(bounds) - 1),
        lead_us=_lead(times, timed, bounds),
        ping_pong=_ping_pong(unit, who),
        exchanges=count_exchanges(edge, pair, edges=size**2, pairs=len(units) ** 2),
    )


def merge_handoffs(parts: Sequence[HandoffParts | None]) -> HandoffParts | None:
    """Add up the hand-offs of disjoint buckets of instances."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    units = tuple(sorted({name for part in known for name in part.units}))
    aligned = [part.recoded(units) for part in known]
    waits = merge_groups([part.waits for part in aligned], len(units) ** 2)
    counts = np.zeros(len(waits.keys), np.int64)
    for part in aligned:
        counts[np.searchsorted(waits.keys, part.waits.keys)] += part.pair_instances
    return HandoffParts(
        units=units,
        waits=waits,
        pair_instances=counts,
        crossed=np.concatenate([part.crossed for part in aligned]),
        stayed=np.concatenate([part.stayed for part in aligned]),
        crossed_us=np.concatenate([part.crossed_us for part in aligned]),
        lead_us=np.concatenate([part.lead_us for part in aligned]),
        ping_pong=sum(part.ping_pong for part in aligned),
        exchanges=merge_exchanges([part.exchanges for part in aligned]),
    )


def _instances(pair: NDArray[np.int64], instance: NDArray[np.int32], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Instances per pair of units, each counted once."""
    width = int(instance.max(initial=0)) + 1
    once, _ = distinct_sorted(pair * width + instance)
    return np.bincount(np.searchsorted(keys, once // width), minlength=len(keys)).astype(np.int64)


def _count(instance: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.bincount(instance, minlength=size).astype(np.int64)


def _sum(instance: NDArray[np.int32], values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    total = np.zeros(size, np.int64)
    np.add.at(total, instance, values)
    return total


def _lead(times: NDArray[np.int64], timed: NDArray[np.bool_], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    dated = np.add.reduceat(timed, bounds[:-1], dtype=np.int64)
    last = bounds[:-1] + np.maximum(dated - 1, 0)
    return np.where(dated > 0, times[last] - times[bounds[:-1]], NO_TIME)


def _ping_pong(unit: NDArray[np.int64], who: NDArray[np.int32]) -> int:
    """Instances whose runs of units contain A → B → A."""
    new = np.append(True, (unit[1:] != unit[:-1]) | (who[1:] != who[:-1]))
    unit, who = unit[new], who[new]
    back = (unit[2:] == unit[:-2]) & (who[2:] == who[:-2])
    return int(np.count_nonzero(np.diff(who[2:][back], prepend=-1)))
