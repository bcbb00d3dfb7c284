"""Hand-offs between units as results."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonanz.analytics.corrections import look
from resonanz.analytics.journeys.estimates import ratio, share
from resonanz.analytics.journeys.excess import excess_of
from resonanz.analytics.journeys.handoffs import HandoffParts
from resonanz.analytics.journeys.log import NO_TIME
from resonanz.analytics.journeys.quantiles import medians
from resonanz.analytics.journeys.results import Handoff
from resonanz.analytics.results import Estimate, Note, note

LARGEST_FAMILY = 200
"""Pairs of units that are tested for excess, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Units:
    """What hand-offs say; all estimates are None when the log names no units."""

    handoffs: tuple[Handoff, ...] = ()
    index: Estimate | None = None
    wait: Estimate | None = None
    ping_pong: Estimate | None = None
    notes: tuple[Note, ...] = ()


def units_of(parts: HandoffParts | None, *, level: float, minimum_instances: int) -> Units:
    """Turn the counts into results.

    Args:
        parts: the hand-offs of all instances.
        level: coverage of the intervals.
        minimum_instances: pairs of units that fewer instances share are not shown, nor any share of fewer.

    Source: van der Aalst, Reijers, Song 2005 (handover of work); Krackhardt & Stern 1988 (E–I index).
    """
    if parts is None:
        return Units()
    instances = len(parts.crossed)
    if instances < minimum_instances:
        return Units(notes=(note("handoffs_too_few", n=instances, needed=minimum_instances),))
    rows, hidden = _rows(parts, minimum_instances, level)
    dated = (parts.lead_us != NO_TIME) & (parts.lead_us > 0)
    return Units(
        handoffs=rows,
        index=_index(ratio(parts.crossed, parts.crossed + parts.stayed, level=level)),
        wait=ratio(parts.crossed_us[dated], parts.lead_us[dated], level=level) if dated.any() else None,
        ping_pong=share(parts.ping_pong, instances, level=level),
        notes=(note("handoffs_hidden", n=hidden, minimum=minimum_instances),) if hidden else (),
    )


def _rows(parts: HandoffParts, minimum: int, level: float) -> tuple[tuple[Handoff, ...], int]:
    source, target = np.divmod(parts.waits.keys, len(parts.units))
    other = source != target
    shown = np.flatnonzero(other & (parts.pair_instances >= minimum))
    median = medians(parts.waits)
    sizes = parts.waits.sizes
    rows = [
        Handoff(
            source_unit=parts.units[source[i]],
            target_unit=parts.units[target[i]],
            n=int(sizes[i]),
            median_seconds=median[i],
            instances=int(parts.pair_instances[i]),
        )
        for i in shown
    ]
    rows.sort(key=lambda row: (-row.n, row.source_unit, row.target_unit))
    return _tested(rows, parts, level), int(other.sum()) - len(shown)


def _tested(rows: list[Handoff], parts: HandoffParts, level: float) -> tuple[Handoff, ...]:
    """Test the largest pairs of units as one family."""
    code, family = {name: i for i, name in enumerate(parts.units)}, rows[:LARGEST_FAMILY]
    found = [
        excess_of(parts.exchanges, code[row.source_unit], code[row.target_unit], units=len(parts.units), level=level)
        for row in family
    ]
    looks = look([each.p for each in found], level=level)
    told = zip(family, found, looks.p_adjusted.tolist(), looks.found.tolist(), strict=True)
    tested = [replace(row, expected=each.expected, p_adjusted=p, excess=more) for row, each, p, more in told]
    return (*tested, *rows[LARGEST_FAMILY:])


def _index(outside: Estimate) -> Estimate | None:
    """The share p of steps to another unit as the E–I index 2p − 1."""
    if outside.value is None:
        return None
    ends = (None if end is None else 2 * end - 1 for end in (outside.low, outside.high))
    low, high = ends
    return replace(outside, value=2 * outside.value - 1, low=low, high=high, method="ei_index")
