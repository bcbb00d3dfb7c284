"""Fitting BG/NBD beside `lifetimes`, on the CDNOW sample and on planted buyers.

    python benchmarks/bench_value.py --peer-python /path/to/python/with/lifetimes --rounds 5

Both get the same frequency, recency and age and must agree in the log-likelihood. Every run is its own process,
contestants take turns, medians of CPU seconds are compared; the first fit of a process (imports, caches) is not
counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

OURS = """
import json, sys, time
import numpy as np
from resonanz.analytics.value.buyers.bgnbd import fit_buying
from resonanz.analytics.value.buyers.histories import Histories
x, last, age = np.load(sys.argv[1])
seen = Histories(np.arange(len(x)), x, last, age, None, np.datetime64("2024-01-01"), 7)
fit_buying(seen)
start = time.process_time()
model = fit_buying(seen)
print(json.dumps({"cpu": time.process_time() - start, "fit": model.log_likelihood}))
"""
PEER = """
import json, sys, time, warnings
import numpy as np
warnings.filterwarnings("ignore")
from lifetimes import BetaGeoFitter
x, last, age = np.load(sys.argv[1])
BetaGeoFitter().fit(x, last, age)
start = time.process_time()
model = BetaGeoFitter().fit(x, last, age)
cpu, at = time.process_time() - start, np.log(model.params_.values)
lost = model._negative_log_likelihood(at, x, last, age, np.ones(len(x)), 0.0)
print(json.dumps({"cpu": cpu, "fit": float(-lost * len(x))}))
"""


def histories(n: int) -> np.ndarray:
    """Planted buyers over 52 weeks, to the day: frequency, recency, age of shape (3, n)."""
    rng = np.random.default_rng(n)
    rate, stays = rng.gamma(0.8, size=n) / 8, rng.geometric(rng.beta(0.9, 3.0, n))
    age, rows = rng.integers(70, 365, n) / 7, []
    for each, until, end in zip(rate, stays, age, strict=True):
        times = np.cumsum(rng.exponential(1 / each, min(until, 400)))
        days = np.unique(np.floor(times[times < end] * 7)) / 7
        rows.append((len(days), days[-1] if len(days) else 0.0, end))
    return np.array(rows, dtype=float).T


def run(python: str, code: str, path: Path) -> dict[str, float]:
    """One fit in a fresh process with one thread."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [python, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare(rows: np.ndarray, peer: str | None, rounds: int) -> None:
    """Let the contestants take turns and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        np.save(path, rows)
        contestants = {"resonanz": (sys.executable, OURS)} | ({"lifetimes": (peer, PEER)} if peer else {})
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, (python, code) in contestants.items():
                runs[name].append(run(python, code, path))
    own = median(each["cpu"] for each in runs["resonanz"])
    print(f"\n{rows.shape[1]:,} customers, {int((rows[0] > 0).sum()):,} who bought again")
    print(f"{'':14}{'CPU ms':>10}{'× ours':>9}{'log-likelihood':>18}")
    for name, found in runs.items():
        cpu = median(each["cpu"] for each in found)
        print(f"{name:14}{cpu * 1000:10.1f}{cpu / own:9.1f}{found[0]['fit']:18.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, nargs="+", default=[2000, 20_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-python", help="Python that has lifetimes, which is never installed with Resonanz")
    options = parser.parse_args()
    data = Path(os.environ.get("RESONANZ_DATA", Path(__file__).parents[2] / "shared" / "data"))
    cdnow = data / "cdnow" / "cdnow_customers_summary.csv"
    if cdnow.exists():
        print("CDNOW sample")
        compare(np.loadtxt(cdnow, delimiter=",", skiprows=1, usecols=(1, 2, 3)).T, options.peer_python, options.rounds)
    for n in options.customers:
        compare(histories(n), options.peer_python, options.rounds)


if __name__ == "__main__":
    main()
