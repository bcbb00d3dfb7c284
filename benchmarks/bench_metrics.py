"""Metrics with intervals by three dimensions and month, beside the engine's own hand-written query and beside pandas.

    python benchmarks/bench_metrics.py --events 1000000 10000000 --rounds 5

All start from the same Parquet file. Every run is its own process (so that peak memory is its own), contestants take
turns, medians are compared. The hand-written query gives counts, means and deviations; only ours gives intervals.
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
from pathlib import Path
from statistics import median
from typing import Any

KEYS = ["touchpoint", "unit", "channel", "month"]
Work = Callable[[], object]


def write_scores(events: int, folder: Path) -> None:
    """Write answers at 12 touchpoints (3 with 0-10, 9 with 1-5), 6 units, 4 channels, 24 months."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SELECT setseed(0.5)")
        connection.execute(
            f"""COPY (
                SELECT 'touchpoint ' || i % 12 AS touchpoint,
                    CASE WHEN i % 12 < 3 THEN 'nps' ELSE 'csat' END AS metric,
                    CASE WHEN i % 12 < 3 THEN '0-10' ELSE '1-5' END AS scale,
                    (CASE WHEN i % 12 < 3 THEN floor(random() * 11) ELSE 1 + floor(random() * 5) END)::DOUBLE AS score,
                    'unit ' || floor(random() * 6)::INTEGER AS unit,
                    'channel ' || floor(random() * 4)::INTEGER AS channel,
                    strftime(TIMESTAMP '2024-01-01' + to_days((random() * 729)::INTEGER), '%Y-%m') AS month
                FROM range({events}) AS numbers(i)
            ) TO '{folder / "scores.parquet"}' (FORMAT parquet, COMPRESSION zstd)"""
        )


def _table(folder: Path) -> Any:
    """Open the file as an Ibis table; imports and the first compilation are nobody's time."""
    import ibis
    import pyarrow as pa

    from resonanz.analytics.metrics import cube

    small = {name: ["a"] for name in ("touchpoint", "unit", "channel", "month")}
    cube(ibis.memtable(pa.table({**small, "metric": ["csat"], "scale": ["1-5"], "score": [4.0]})), KEYS[1:])
    backend = ibis.duckdb.connect()
    backend.raw_sql("SET threads = 2")
    return backend.read_parquet(folder / "scores.parquet")


def ours(folder: Path) -> Work:
    """Find the questions, ask once for all sums, compute values and intervals."""
    from resonanz.analytics.metrics import cube

    table = _table(folder)
    return lambda: cube(table, KEYS[1:])


def ours_again(folder: Path) -> Work:
    """The same for a table whose questions are known, as in a report that asks more than once."""
    from resonanz.analytics.metrics import cube, find_answers

    answers = find_answers(_table(folder))
    return lambda: cube(answers, KEYS[1:])


def hand_written(folder: Path) -> Work:
    """The engine's own query, written by someone who knows the scales; without intervals."""
    import duckdb
    import pyarrow as pa  # noqa: F401 - nobody's time includes imports

    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    query = f"""SELECT {", ".join(KEYS)}, count(*) AS n, count(*) FILTER (score >= 9) AS promoters,
        count(*) FILTER (score <= 6) AS detractors, count(*) FILTER (score >= 4) AS top, avg(score) AS mean,
        stddev(score) AS deviation FROM '{folder / "scores.parquet"}' GROUP BY ALL"""
    return lambda: connection.sql(query).to_arrow_table()


def pandas_peer(folder: Path) -> Work:
    """Read and group with pandas; without intervals."""
    import pandas as pd

    def work() -> object:
        frame = pd.read_parquet(folder / "scores.parquet", columns=[*KEYS, "score"])
        frame["promoter"], frame["detractor"] = frame["score"] >= 9, frame["score"] <= 6
        frame["top"] = frame["score"] >= 4
        grouped = frame.groupby(KEYS, observed=True)
        return grouped.agg(
            n=("score", "size"),
            mean=("score", "mean"),
            deviation=("score", "std"),
            promoters=("promoter", "sum"),
            detractors=("detractor", "sum"),
            top=("top", "sum"),
        )

    return work


CONTESTANTS = {
    "resonanz": ours,
    "resonanz, questions known": ours_again,
    "engine, hand-written": hand_written,
    "pandas": pandas_peer,
}


def child(name: str, folder: Path) -> None:
    """Run one contestant once and print what it took."""
    work = CONTESTANTS[name](folder)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mib": peak}))


def run(name: str, folder: Path) -> dict[str, float]:
    """Run one contestant in a fresh process."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, __file__, "--child", name, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def compare(events: int, rounds: int) -> dict[str, dict[str, float]]:
    """Let the contestants take turns and return the medians."""
    results: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
    with tempfile.TemporaryDirectory() as folder:
        write_scores(events, Path(folder))
        for _ in range(rounds):
            for name, runs in results.items():
                runs.append(run(name, Path(folder)))
    return {
        name: {key: median(each[key] for each in runs) for key in ("wall", "cpu", "peak_mib")}
        for name, runs in results.items()
    }


def report(events: int, medians: dict[str, dict[str, float]]) -> None:
    """Print a table with ratios, of wall time and of CPU time: `× engine` above 1 is slower than the engine."""
    engine, peer = medians["engine, hand-written"], medians["pandas"]
    print(f"\n{events:,} events{'':22}{'wall':>27}{'CPU':>20}")
    ratio_names = f"{'× engine':>10}{'pandas ×':>10}" * 2
    print(f"{'':28}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{ratio_names}")
    for name, row in medians.items():
        ratios = "".join(f"{row[key] / engine[key]:10.2f}{peer[key] / row[key]:10.1f}" for key in ("wall", "cpu"))
        print(f"{name:28}{row['wall']:9.2f}{row['cpu']:9.2f}{row['peak_mib']:10.0f}{ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the medians here")
    parser.add_argument("--child", choices=CONTESTANTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.folder)
        return
    results = {}
    for events in chosen.events:
        results[str(events)] = compare(events, chosen.rounds)
        report(events, results[str(events)])
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
