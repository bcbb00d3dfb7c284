"""Exact LMG after the moment matrix, beside the best hand-written ways we know.

    python benchmarks/bench_lmg.py --drivers 14 20 --rounds 5

All start from the same covariance matrix and must agree to 1e-10. Every run is its own process (so that peak memory is
its own), contestants take turns, medians are compared. One solve per subset would take minutes at 20 drivers and runs
up to 16 only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import chain, combinations
from math import comb
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TARGETS = {14: 0.010, 20: 0.4}
"""Seconds that the issue allows."""
SUBSET_LIMIT = 16


def covariance(drivers: int) -> Floats:
    """Correlated ratings and an outcome, with a fixed seed."""
    rng = np.random.default_rng(drivers)
    halo = rng.normal(size=(5000, 1))
    x = np.clip(np.rint(3.5 + 0.6 * halo + 0.8 * rng.normal(size=(5000, drivers))), 1, 5)
    return np.cov(np.column_stack([x, x @ np.linspace(1, 0, drivers) + 3 * rng.normal(size=5000)]).T)


def doubling(cov: Floats) -> Floats:
    """Ours: all conditional covariances grown by Schur-complement doubling."""
    from resonanz.analytics.drivers.importance import lmg

    return lmg(cov)


def batched_solves(cov: Floats) -> Floats:
    """All subsets of one size in one batched LAPACK call, then differences per driver."""
    p = len(cov) - 1
    explained = np.zeros(1 << p)
    for size in range(1, p + 1):
        for members in _blocks(p, size):
            inner, loads = cov[members[:, :, None], members[:, None, :]], cov[members, p]
            beta = np.linalg.solve(inner, loads[..., None])[..., 0]
            explained[(1 << members).sum(axis=1)] = (beta * loads).sum(axis=1)
    return _differences(explained / cov[p, p], p)


def solve_per_subset(cov: Floats) -> Floats:
    """The textbook way: one regression per subset."""
    p = len(cov) - 1
    explained = np.zeros(1 << p)
    for subset in range(1, 1 << p):
        members = [j for j in range(p) if subset >> j & 1]
        loads = cov[members, p]
        explained[subset] = loads @ np.linalg.solve(cov[np.ix_(members, members)], loads)
    return _differences(explained / cov[p, p], p)


def _blocks(p: int, size: int, rows: int = 20_000) -> list[NDArray[np.intp]]:
    flat = np.fromiter(chain.from_iterable(combinations(range(p), size)), dtype=np.intp, count=comb(p, size) * size)
    members = flat.reshape(-1, size)
    return [members[start : start + rows] for start in range(0, len(members), rows)]


def _differences(explained: Floats, p: int) -> Floats:
    subsets = np.arange(1 << p)
    weights = np.array([1 / (p * comb(p - 1, size)) for size in range(p)])[np.minimum(np.bitwise_count(subsets), p - 1)]
    shares = np.empty(p)
    for j in range(p):
        without = subsets[(subsets >> j & 1) == 0]
        shares[j] = weights[without] @ (explained[without | 1 << j] - explained[without])
    return shares


CONTESTANTS: dict[str, Callable[[Floats], Floats]] = {
    "resonanz": doubling,
    "batched solves per size": batched_solves,
    "one solve per subset": solve_per_subset,
}


def child(name: str, drivers: int) -> None:
    """Run one contestant, again while it takes less than a second; print the best time and the result."""
    cov = covariance(drivers)
    CONTESTANTS[name](cov[-6:, -6:])
    times: list[float] = []
    while len(times) < 3 and sum(times) < 1:
        start = time.perf_counter()
        shares = CONTESTANTS[name](cov)
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": min(times), "peak_mib": peak, "shares": shares.tolist()}))


def run(name: str, drivers: int) -> dict[str, object]:
    """Run one contestant in a fresh process with one thread of linear algebra."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--child", name, "--drivers", str(drivers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def compare(drivers: int, rounds: int) -> dict[str, dict[str, float]]:
    """Let the contestants take turns; medians, and the largest difference to our shares."""
    names = [name for name in CONTESTANTS if drivers <= SUBSET_LIMIT or name != "one solve per subset"]
    runs: dict[str, list[dict[str, object]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(run(name, drivers))
    own = np.array(runs["resonanz"][0]["shares"])
    return {
        name: {
            "wall": median(float(str(each["wall"])) for each in done),
            "peak_mib": median(float(str(each["peak_mib"])) for each in done),
            "difference": float(np.abs(own - np.array(done[0]["shares"])).max()),
        }
        for name, done in runs.items()
    }


def report(drivers: int, medians: dict[str, dict[str, float]]) -> None:
    """Print a table with ratios of wall time."""
    target = TARGETS.get(drivers)
    print(f"\n{drivers} drivers, {1 << drivers:,} subsets" + (f", allowed {target * 1000:.0f} ms" if target else ""))
    print(f"{'':28}{'ms':>10}{'peak MiB':>10}{'× ours':>9}{'difference':>12}")
    for name, row in medians.items():
        ratio = row["wall"] / medians["resonanz"]["wall"]
        print(f"{name:28}{row['wall'] * 1000:10.1f}{row['peak_mib']:10.0f}{ratio:9.1f}{row['difference']:12.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drivers", type=int, nargs="+", default=[14, 20])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the medians here")
    parser.add_argument("--child", choices=CONTESTANTS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.drivers[0])
        return
    results = {}
    for drivers in chosen.drivers:
        results[str(drivers)] = compare(drivers, chosen.rounds)
        report(drivers, results[str(drivers)])
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
