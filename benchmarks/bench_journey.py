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
    """Arrival order, integer codes (what the record hands over)."""
    import scipy.sparse  # noqa: F401 - nobody's time includes imports

    from resonanz.analytics.journeys import LogArrays, discover

    instance, activity, when = _codes(folder)
    log = LogArrays(instance, activity, when, int(instance.max()) + 1, tuple(NAMES))
    return lambda: discover(log)


def ours_from_text(folder: Path) -> Work:
    """Arrival order, text columns as they come from a file: what the peer starts from."""
    import scipy.sparse  # noqa: F401

    from resonanz.analytics.journeys import discover, from_arrow

    table = feather.read_table(folder / "text", memory_map=False)
    return lambda: discover(from_arrow(table))


def ours_from_projection(folder: Path) -> Work:
    """The maintained projection, loaded."""
    import scipy.sparse  # noqa: F401

    from resonanz.analytics.journeys import discover, from_sorted

    runs = [feather.read_table(path, memory_map=False) for path in sorted(folder.glob("month*"))]
    instances = 1 + max(int(run["instance"].to_numpy().max()) for run in runs)
    return lambda: discover(from_sorted(runs, instances=instances, activities=NAMES))


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
    """The fastest way we know: counting sorts in compiled code, no more than the graph and unchecked variant counts."""
    from scipy.sparse import coo_array

    instance, activity, when = _codes(folder)

    def counting_sort(
        keys: NDArray[np.int32], size: int, carried: NDArray[np.int32], values: NDArray[np.int64]
    ) -> object:
        matrix = coo_array((values, (keys, carried)), shape=(size, ACTIVITIES))
        matrix.has_canonical_format = True
        return matrix.tocsr()

    def work() -> object:
        log = counting_sort(instance, int(instance.max()) + 1, activity, when)
        pair = log.indices[:-1] * np.int32(ACTIVITIES)
        pair += log.indices[1:]
        pair[log.indptr[1:-1] - 1] = ACTIVITIES**2
        waits = counting_sort(pair, ACTIVITIES**2 + 1, np.zeros(len(pair), np.int32), np.diff(log.data))
        quantiles = []
        for begin, end in zip(waits.indptr[:-2], waits.indptr[1:-1], strict=True):
            wait = waits.data[begin:end]
            wait.sort()
            if len(wait):
                places = np.array([0.5, 0.9]) * (len(wait) - 1)
                low = places.astype(np.int64)
                high = np.minimum(low + 1, len(wait) - 1)
                quantiles.append(wait[low] + (wait[high] - wait[low]) * (places - low))
        hashes = np.sort(_hashes(log.indices, log.indptr))
        heads = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
        return quantiles, np.diff(np.append(heads, len(hashes)))

    return work


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
