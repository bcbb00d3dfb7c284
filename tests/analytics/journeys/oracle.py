"""A second, deliberately plain implementation with dictionaries and lists: what the fast kernels must agree with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Row:
    instance: str
    activity: str
    time: int | None
    unit: str | None = None
    lifecycle: str | None = None


def traces(rows: list[Row]) -> dict[str, list[Row]]:
    """Events by instance: dated ones by time (stable), then undated ones."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.instance].append(row)
    return {
        name: sorted((r for r in events if r.time is not None), key=lambda r: r.time)
        + [r for r in events if r.time is None]
        for name, events in found.items()
    }


def variants(rows: list[Row]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row.activity for row in events) for events in traces(rows).values())


def edges(rows: list[Row]) -> dict[tuple[str, str], tuple[int, list[int]]]:
    counts: Counter[tuple[str, str]] = Counter()
    waits: dict[tuple[str, str], list[int]] = defaultdict(list)
    for events in traces(rows).values():
        for a, b in pairwise(events):
            counts[a.activity, b.activity] += 1
            if a.time is not None and b.time is not None:
                waits[a.activity, b.activity].append(b.time - a.time)
    return {pair: (n, waits[pair]) for pair, n in counts.items()}


def durations(rows: list[Row]) -> list[int]:
    found = []
    for events in traces(rows).values():
        times = [row.time for row in events if row.time is not None]
        if times:
            found.append(max(times) - min(times))
    return found


def activities(rows: list[Row]) -> dict[str, tuple[int, int, int, int]]:
    """Events, instances, starts, ends by activity."""
    events, having, starts, ends = Counter(), Counter(), Counter(), Counter()
    for trace in traces(rows).values():
        events.update(row.activity for row in trace)
        having.update({row.activity for row in trace})
        starts[trace[0].activity] += 1
        ends[trace[-1].activity] += 1
    return {name: (events[name], having[name], starts[name], ends[name]) for name in events}


def repeated(rows: list[Row]) -> tuple[dict[str, int], int, int]:
    """Instances that repeat each activity, instances that repeat any, instances looked at."""
    again: Counter[str] = Counter()
    any_again = 0
    found = traces(rows)
    for trace in found.values():
        counted = [row for row in trace if row.lifecycle == "complete"] or trace
        twice = {name for name, n in Counter(row.activity for row in counted).items() if n > 1}
        again.update(twice)
        any_again += bool(twice)
    return dict(again), any_again, len(found)


def service(rows: list[Row]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Working times and waiting times by activity: first in, first out."""
    work: dict[str, list[int]] = defaultdict(list)
    waiting: dict[str, list[int]] = defaultdict(list)
    for trace in traces(rows).values():
        queues: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        last: int | None = None
        for row in trace:
            if row.time is None:
                continue
            if row.lifecycle == "start":
                queues[row.activity].append((row.time, last))
            elif row.lifecycle == "complete":
                if queues[row.activity]:
                    began, done = queues[row.activity].pop(0)
                    work[row.activity].append(row.time - began)
                    if done is not None:
                        waiting[row.activity].append(began - done)
                last = row.time
    return dict(work), dict(waiting)


@dataclass(frozen=True)
class Units:
    handoffs: dict[tuple[str, str], tuple[int, int, list[int]]]
    crossed: int
    stayed: int
    wait: int
    lead: int
    ping_pong: int
    instances: int


def units(rows: list[Row]) -> Units:
    steps: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    lead = wait = ping_pong = instances = 0
    for name, trace in traces(rows).items():
        known = [row for row in trace if row.unit is not None]
        instances += bool(known)
        for a, b in pairwise(known):
            gap = None if a.time is None or b.time is None else b.time - a.time
            steps[a.unit, b.unit].append(gap)
            who[a.unit, b.unit].add(name)
            wait += gap or 0 if a.unit != b.unit else 0
        times = [row.time for row in known if row.time is not None]
        lead += max(times) - min(times) if times else 0
        runs = [row.unit for i, row in enumerate(known) if not i or known[i - 1].unit != row.unit]
        ping_pong += any(a == c for a, c in zip(runs, runs[2:], strict=False))
    found = {
        pair: (len(gaps), len(who[pair]), [gap for gap in gaps if gap is not None])
        for pair, gaps in steps.items()
        if pair[0] != pair[1]
    }
    crossed = sum(n for n, _, _ in found.values())
    return Units(found, crossed, sum(map(len, steps.values())) - crossed, wait, lead, ping_pong, instances)
