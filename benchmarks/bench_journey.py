"""Journey discovery beside pm4py and beside the fastest hand-written NumPy: graph with waits, and variants.

    python benchmarks/bench_journey.py --events 1000000 10000000 --rounds 3 --peer-python /path/to/python

Every run is its own process (so that peak memory is its own), contestants take turns, medians are compared. The peer
needs a Python with pm4py (AGPL, so never an installed dependency of this project); without one it is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import feather

ACTIVITIES = 25
NAMES = [f"step {i:02d}" for i in range(ACTIVITIES)]
MICROS = pa.timestamp("us", "UTC")
Work = Callable[[], object]


def simulate(events: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Instances of about six steps along a Markov chain; all events in order of time."""
    rng = np.random.default_rng(0)
    instances = int(events / 6.25)
    chain = rng.dirichlet(np.full(ACTIVITIES, 0.15), ACTIVITIES).cumsum(axis=1)
    length = np.clip(rng.geometric(1 / 6.25, instances), 1, 80)
    now = np.sort(rng.integers(0, 2 * 365 * 86_400_000_000, instances))
    step, who, done = rng.choice(4, instances), np.arange(instances), 1
    found = []
    while len(who):
        found.append((who.astype(np.int32), step.astype(np.int32), now.copy()))
        on = length[who] > done
        who, step, now, done = who[on], step[on], now[on], done + 1
        step = (chain[step] < rng.random(len(who))[:, None]).sum(axis=1).clip(0, ACTIVITIES - 1)
        now = now + (rng.lognormal(10, 1.5, len(who)) * 1e6).astype(np.int64)
    instance, activity, when = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(when, kind="stable")
    return instance[order], activity[order], when[order]


def write_log(events: int, folder: Path) -> None:
    """Write the log as text and as codes, and the projection: per month ordered by instance and time."""
    instance, activity, when = simulate(events)
    codes = pa.table({"instance": instance, "activity": activity, "time": when})
    feather.write_feather(codes, folder / "codes", compression="uncompressed")
    text = pa.table(
        {
            "instance": pa.array([f"order {code:07d}" for code in range(int(instance.max()) + 1)]).take(instance),
            "activity": pa.array(NAMES).take(activity),
            "time": pa.array(when).cast(MICROS),
        }
    )
    feather.write_feather(text, folder / "text", compression="uncompressed")
    month = when // (30 * 86_400_000_000)
    cuts = np.flatnonzero(np.diff(month, prepend=-1, append=month[-1] + 1))
    runs = [codes.slice(a, b - a) for a, b in pairwise(cuts)]
    ordered = [run.take(np.argsort(run["instance"].to_numpy(), kind="stable")) for run in runs]
    for number, run in enumerate(ordered):
        feather.write_feather(run, folder / f"month{number:02d}", compression="uncompressed")


def _codes(folder: Path) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    table = feather.read_table(folder / "codes", memory_map=False)
    instance, activity, when = (table[name].to_numpy() for name in ("instance", "activity", "time"))
    return instance, activity, when


def ours_from_codes(folder: Path) -> Work:
    """Graph with waits and variants from arrival order, integer codes (what the record hands over)."""
    import scipy.sparse  # noqa: F401 - nobody's time includes imports

    from resonanz.analytics.journeys import LogArrays, discover_graph

    instance, activity, when = _codes(folder)
    log = LogArrays(instance, activity, when, int(instance.max()) + 1, tuple(NAMES))
    return lambda: discover_graph(log)


def ours_whole(folder: Path) -> Work:
    """As `ours_from_codes`, with everything else a journey tells: rework, durations, intervals, drop-off."""
    import scipy.sparse  # noqa: F401

    from resonanz.analytics.journeys import LogArrays, discover

    instance, activity, when = _codes(folder)
    log = LogArrays(instance, activity, when, int(instance.max()) + 1, tuple(NAMES))
    return lambda: discover(log)


def ours_from_text(folder: Path) -> Work:
    """Arrival order, text columns as they come from a file: what the peer starts from."""
    import scipy.sparse  # noqa: F401

    from resonanz.analytics.journeys import discover_graph, from_arrow

    table = feather.read_table(folder / "text", memory_map=False)
    return lambda: discover_graph(from_arrow(table))


def ours_from_projection(folder: Path) -> Work:
    """The maintained projection, loaded."""
    import scipy.sparse  # noqa: F401

    from resonanz.analytics.journeys import discover_graph, from_sorted

    runs = [feather.read_table(path, memory_map=False) for path in sorted(folder.glob("month*"))]
    instances = 1 + max(int(run["instance"].to_numpy().max()) for run in runs)
    return lambda: discover_graph(from_sorted(runs, instances=instances, activities=NAMES))


def hand_written_sort(folder: Path) -> Work:
    """Integer codes, one stable sort, counts by bin, quantiles per edge, variants by an unchecked hash."""
    instance, activity, when = _codes(folder)

    def work() -> object:
        order = np.argsort(instance, kind="stable")
        who, step, at = instance[order], activity[order], when[order]
        same = who[1:] == who[:-1]
        pair = (step[:-1] * ACTIVITIES + step[1:])[same]
        by_pair = np.argsort(pair, kind="stable")
        waits = np.split(np.diff(at)[same][by_pair], np.cumsum(np.bincount(pair, minlength=ACTIVITIES**2))[:-1])
        quantiles = [np.quantile(wait, [0.5, 0.9]) for wait in waits if len(wait)]
        bounds = np.append(np.flatnonzero(np.append(True, ~same)), len(who))
        return quantiles, np.unique(_hashes(step, bounds), return_index=True, return_counts=True)

    return work


def hand_written_limit(folder: Path) -> Work:
    """The fastest way we know to the same facts: edges, exact median and P90 of their waits, exact variants, top ten.

    Counting sorts in compiled code, each instance read as a number of base 25 in slabs that stay in the cache, and
    whatever is too long for 64 bits compared step by step. It takes for granted what this log is: whole, dated, each
    instance in order.
    """
    from scipy.sparse import coo_array, csr_array

    instance, activity, when = _codes(folder)

    def work() -> object:
        matrix = coo_array((when, (instance, activity)), shape=(int(instance.max()) + 1, ACTIVITIES))
        matrix.has_canonical_format = True  # keeps equal entries apart
        log = matrix.tocsr()
        step, bounds = log.indices, log.indptr
        pair = step[:-1] * np.int32(ACTIVITIES)
        pair += step[1:]
        pair[bounds[1:-1] - 1] = ACTIVITIES**2
        rows = np.arange(len(pair) + 1, dtype=np.int32)
        waits = csr_array((np.diff(log.data), pair, rows), shape=(len(pair), ACTIVITIES**2 + 1)).tocsc()
        edges = {}
        for code, (begin, end) in enumerate(pairwise(waits.indptr[:-1].tolist())):
            wait = waits.data[begin:end]
            wait.sort()
            if len(wait):
                edges[NAMES[code // ACTIVITIES], NAMES[code % ACTIVITIES]] = (
                    len(wait),
                    _quantile(wait, 0.5),
                    _quantile(wait, 0.9),
                )
        return edges, _exact_variants(step, bounds)

    return work


def _quantile(ordered: NDArray[np.int64], p: float) -> float:
    low = int(p * (len(ordered) - 1))
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (p * (len(ordered) - 1) - low)) / 1e6


def _exact_variants(step: NDArray[np.int32], bounds: NDArray[np.int32]) -> tuple[int, list[tuple[int, list[str]]]]:
    numbers, lengths = _numbers(step, bounds), np.diff(bounds)
    low = np.uint64((1 << len(lengths).bit_length()) - 1)
    mixed = numbers + lengths.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    keys = (mixed & ~low) | np.arange(len(lengths), dtype=np.uint64)
    keys.sort()
    who = (keys & low).view(np.int64)
    head = np.append(True, (keys[1:] ^ keys[:-1]) > low)
    first = who[head][np.cumsum(head) - 1]
    if (numbers[first] != numbers[who]).any() or (lengths[first] != lengths[who]).any():
        raise RuntimeError("two numbers share their upper bits: take another factor")
    for mine, other in zip(*(side[(lengths[who] > 13) & (first != who)] for side in (who, first)), strict=True):
        if (step[bounds[mine] : bounds[mine + 1]] != step[bounds[other] : bounds[other + 1]]).any():
            raise RuntimeError("two long sequences share their number: take another base")
    heads = np.flatnonzero(head)
    counts = np.diff(np.append(heads, len(who)))
    best = np.argpartition(counts, -10)[-10:]
    decoded = [[NAMES[code] for code in step[bounds[v] : bounds[v + 1]]] for v in who[heads[best]]]
    return len(heads), sorted(zip((-counts[best]).tolist(), decoded, strict=True))


def _numbers(step: NDArray[np.int32], bounds: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Each sequence as a number of base 25 times one constant, modulo 2⁶⁴: no two of 13 steps or less are equal."""
    cuts = np.unique(np.append(np.searchsorted(bounds, np.arange(0, len(step), 1 << 15)), len(bounds) - 1)).tolist()
    powers = np.full(1 << 16, ACTIVITIES, np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    room, numbers = np.empty(1 << 16, np.uint64), np.empty(len(bounds) - 1, np.uint64)
    for begin, end in pairwise(cuts):
        at = bounds[begin : end + 1] - bounds[begin]
        terms = room[: at[-1]]
        slab = step[bounds[begin] : bounds[end]]
        np.multiply(powers[: at[-1]], slab, out=terms, dtype=np.uint64, casting="unsafe")
        np.cumsum(terms, out=terms)
        sums = terms[at[1:] - 1]
        sums[1:] -= sums[:-1].copy()
        np.multiply(sums, powers[len(powers) - 1 - at[:-1]], out=numbers[begin:end])
    return numbers


def _hashes(step: NDArray[np.int32], bounds: NDArray[np.integer]) -> NDArray[np.uint64]:
    lengths = np.diff(bounds)
    place = np.arange(len(step), dtype=np.int32) - np.repeat(bounds[:-1].astype(np.int32), lengths)
    terms = np.random.default_rng(0).integers(0, 2**64, int(lengths.max()), dtype=np.uint64)[place]
    terms *= step.view(np.uint32) + np.uint32(1)
    return np.add.reduceat(terms, bounds[:-1])


def peer(folder: Path) -> Work:
    """Run pm4py's four calls: format, graph, graph with times, variants."""
    import pm4py

    frame = feather.read_table(folder / "text", memory_map=False).to_pandas()

    def work() -> object:
        log = pm4py.format_dataframe(frame, case_id="instance", activity_key="activity", timestamp_key="time")
        return pm4py.discover_dfg(log), pm4py.discover_performance_dfg(log), pm4py.get_variants(log)

    return work


CONTESTANTS = {
    "resonanz, from codes": ours_from_codes,
    "resonanz, whole journey": ours_whole,
    "resonanz, from text": ours_from_text,
    "resonanz, from projection": ours_from_projection,
    "hand-written, limit": hand_written_limit,
    "hand-written, one sort": hand_written_sort,
    "pm4py": peer,
}


def child(name: str, folder: Path) -> None:
    """Run one contestant once and print what it took."""
    work = CONTESTANTS[name](folder)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mib": peak}))


def run(name: str, folder: Path, python: str) -> dict[str, float]:
    """Run one contestant in a fresh process."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [python, __file__, "--child", name, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def compare(events: int, rounds: int, peer_python: str | None) -> dict[str, dict[str, float]]:
    """Let the contestants take turns and return the medians."""
    names = [name for name in CONTESTANTS if peer_python or name != "pm4py"]
    results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        write_log(events, Path(folder))
        for number in range(rounds):
            for name in names:
                if name == "pm4py" and number and events > 2_000_000:
                    continue  # minutes a run: once is enough to tell a factor of ten
                python = peer_python if name == "pm4py" and peer_python else sys.executable
                results[name].append(run(name, Path(folder), python))
    return {
        name: {key: median(each[key] for each in runs) for key in ("wall", "cpu", "peak_mib")}
        for name, runs in results.items()
    }


def report(events: int, medians: dict[str, dict[str, float]]) -> None:
    """Print a table with ratios; above 1 means slower than the column's contestant."""
    limit, other = medians["hand-written, limit"], medians.get("pm4py")
    print(f"\n{events:,} events{'' if other else ' (pm4py left out: no --peer-python)'}")
    print(f"{'':28}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'× limit':>9}{'pm4py ×':>9}{'memory':>8}")
    for name, row in medians.items():
        line = f"{name:28}{row['wall']:9.2f}{row['cpu']:9.2f}{row['peak_mib']:10.0f}{row['cpu'] / limit['cpu']:9.2f}"
        if other:
            line += f"{other['cpu'] / row['cpu']:9.1f}{row['peak_mib'] / other['peak_mib']:8.2f}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", help="Python that has pm4py and pyarrow")
    parser.add_argument("--json", type=Path, help="write the medians here")
    parser.add_argument("--child", choices=CONTESTANTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.folder)
        return
    results = {}
    for events in chosen.events:
        results[str(events)] = compare(events, chosen.rounds, chosen.peer_python)
        report(events, results[str(events)])
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
