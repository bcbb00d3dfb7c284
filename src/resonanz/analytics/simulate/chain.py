"""Many Markov chains walked at once: the steps of all instances that start in one month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resonanz.analytics.simulate.almanac import HOUR, to_office_hours
from resonanz.analytics.simulate.organisation import Edge, Organisation, Process
from resonanz.analytics.simulate.world import World

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

END = -1
WAIT_SPREAD = 0.8
"""Standard deviation of the logarithm of a wait around its median."""
_LONGEST = 60
_SECONDS = 1_000_000


@dataclass(frozen=True, eq=False)
class Chains:
    """Transitions of all processes in one flat table.

    Row r of process and source takes the slots with `bounds` in (r, r + 1]; a uniform number u picks slot
    `searchsorted(bounds, r + u)`. `first[p]` is the row of the start of process p; END in `row` ends the walk.
    """

    bounds: FloatArray
    row: IntArray
    place: IntArray
    hours: FloatArray
    first: IntArray


@dataclass(frozen=True, eq=False)
class Steps:
    """Events of a walk by time: instance (index into the walk), touchpoint, time, wait over its usual median."""

    instance: IntArray
    place: IntArray
    time: IntArray
    delay: FloatArray


def compile_chains(organisation: Organisation) -> Chains:
    """Put the edges of all processes into one table of cumulative probabilities."""
    places = {place.name: t for t, place in enumerate(organisation.touchpoints)}
    rows: dict[tuple[int, str | None], int] = {}
    for p, process in enumerate(organisation.processes):
        rows[p, None] = len(rows)
        for edge in process.edges:
            if edge.source is not None:
                rows.setdefault((p, edge.source), len(rows))
    slots = [slot for p, process in enumerate(organisation.processes) for slot in _slots(process, p, rows)]
    slots.sort(key=lambda slot: slot[0])
    edges = [edge for _, _, edge in slots]
    return Chains(
        bounds=np.array([bound for bound, _, _ in slots]),
        row=np.array([row for _, row, _ in slots], dtype=np.int64),
        place=np.array([END if edge.target is None else places[edge.target] for edge in edges], dtype=np.int64),
        hours=np.array([edge.hours for edge in edges]),
        first=np.array([rows[p, None] for p in range(len(organisation.processes))], dtype=np.int64),
    )


def _slots(process: Process, p: int, rows: dict[tuple[int, str | None], int]) -> list[tuple[float, int, Edge]]:
    """Upper bound, next row and edge of every transition of one process."""
    result = []
    for source in dict.fromkeys(edge.source for edge in process.edges):
        edges = [edge for edge in process.edges if edge.source == source]
        shares = np.cumsum([edge.probability for edge in edges])
        shares /= shares[-1]
        for share, edge in zip(shares, edges, strict=True):
            if edge.target is not None and (p, edge.target) not in rows:
                raise ValueError(
                    f"process {process.name}: {edge.target} leads nowhere; add an edge to its next step or to None"
                )
            target = END if edge.target is None else rows[p, edge.target]
            result.append((rows[p, source] + float(share), target, edge))
    return result


def walk(
    rng: np.random.Generator, chains: Chains, world: World, unit: IntArray, start: tuple[IntArray, IntArray]
) -> Steps:
    """Walk one chain per instance until all have ended.

    Args:
        rng: source of chance.
        chains: the transitions.
        world: paces, detours and office hours.
        unit: unit of each instance.
        start: process and first instant of each instance.
    """
    process, time = start
    alive, row, time = np.arange(len(unit), dtype=np.int64), chains.first[process], time.copy()
    parts: list[Steps] = []
    for position in range(_LONGEST):
        month = world.month_of(time)
        slot = np.searchsorted(chains.bounds, row + rng.random(len(row)), side="right")
        place, onward = chains.place[slot], chains.row[slot]
        if position:
            again = rng.random(len(row)) < world.repeat[month, unit[alive]]
            place = np.where(again, world.detour[month, unit[alive]], place)
            onward = np.where(again, row, onward)
        stays = place != END
        alive, row, place, slot = alive[stays], onward[stays], place[stays], slot[stays]
        if not len(alive):
            break
        time, delay = _wait(
            rng, (chains, world), (time[stays], month[stays], unit[alive]), (slot, place), first=not position
        )
        parts.append(Steps(alive, place, time, delay))
    return _ordered(parts)


def _wait(
    rng: np.random.Generator,
    fixed: tuple[Chains, World],
    now: tuple[IntArray, IntArray, IntArray],
    step: tuple[IntArray, IntArray],
    *,
    first: bool,
) -> tuple[IntArray, FloatArray]:
    """The instant of the next step, moved into office hours where people work, and how slow it was."""
    (chains, world), (time, month, unit), (slot, place) = fixed, now, step
    delay = world.pace[month, unit] * np.exp(WAIT_SPREAD * rng.standard_normal(len(time)))
    if not first:
        time = time + (chains.hours[slot] * delay * HOUR).astype(np.int64) // _SECONDS * _SECONDS + _SECONDS
    staffed = world.staffed[place]
    time = time.copy()
    time[staffed] = to_office_hours(rng, time[staffed], world.off)
    return time, np.ones(len(time)) if first else delay


def _ordered(parts: list[Steps]) -> Steps:
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Steps(nothing, nothing, nothing, np.zeros(0))
    time = np.concatenate([part.time for part in parts])
    order = np.argsort(time, kind="stable")
    return Steps(
        np.concatenate([part.instance for part in parts])[order],
        np.concatenate([part.place for part in parts])[order],
        time[order],
        np.concatenate([part.delay for part in parts])[order],
    )
