"""Import of a CSV log beside the engine's bare CSV → Parquet copy, interleaved, each run in a process of its own.

python benchmarks/bench_import.py --rows 1000000 --rounds 3
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

TARGET = 2.0


def make_log(path: Path, rows: int) -> None:
    """Write a log: six events per instance on average, 25 activities, two years, in order of time."""
    import duckdb

    duckdb.sql(
        f"""COPY (SELECT 'c' || lpad(CAST(hash(i) % ({rows} // 6) AS VARCHAR), 8, '0') AS instance,
            'Step ' || hash(i * 7 + 1) % 25 AS activity,
            strftime(TIMESTAMP '2023-01-01' + INTERVAL (i * 63072000 / {rows}) SECOND, '%Y-%m-%d %H:%M:%S') AS time,
            'Unit ' || hash(i * 3) % 6 AS unit, hash(i + 5) % 11 AS score
            FROM range({rows}) AS t(i)) TO '{path}' (HEADER)"""
    )


def copy_bare(log: Path, folder: Path) -> None:
    """The limit: the engine's own copy, which keeps no identity, no balance and no months."""
    import duckdb

    duckdb.sql(f"COPY (SELECT * FROM read_csv('{log}')) TO '{folder / 'bare.parquet'}'")


def import_ours(log: Path, folder: Path, *, maintain: bool) -> None:
    """The import into the record."""
    from resonanz.events.importing import import_sources
    from resonanz.events.mapping.model import Mapping, Shape, Time
    from resonanz.events.sources import open_source
    from resonanz.events.workspace import Workspace

    mapping = Mapping(
        shape=Shape.LOG,
        source="bench",
        time=Time(columns=("time",)),
        instance="instance",
        touchpoint="activity",
        unit="unit",
        attributes=("score",),
    )
    with open_source(log) as source:
        import_sources(Workspace(folder), [(source, mapping)], received_at=datetime.now(UTC), maintain=maintain)


def run_child(way: str, log: Path) -> None:
    """One measured run; prints seconds, CPU-seconds and peak memory as JSON."""
    # Imports are not part of the measured work; the first array makes Arrow load its own.
    import deltalake  # noqa: F401
    import duckdb  # noqa: F401
    import pyarrow as pa

    import resonanz.events.importing
    import resonanz.events.sources  # noqa: F401

    pa.array([0])
    folder = Path(tempfile.mkdtemp(dir=log.parent))
    started, cpu = time.perf_counter(), time.process_time()
    try:
        if way == "bare":
            copy_bare(log, folder)
        else:
            import_ours(log, folder, maintain=way == "import and projection")
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    finally:
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mib": peak}))


def measure(log: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Run all ways in turn and take medians."""
    ways = ("bare", "import", "import and projection")
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            command = [sys.executable, __file__, "--child", way, "--log", str(log)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[way].append(json.loads(done.stdout))
    return {way: {key: statistics.median(r[key] for r in runs[way]) for key in runs[way][0]} for way in ways}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child")
    parser.add_argument("--log", type=Path)
    args = parser.parse_args()
    if args.child:
        run_child(args.child, args.log)
        return
    with tempfile.TemporaryDirectory() as folder:
        log = args.log or Path(folder) / "log.csv"
        if args.log is None:
            make_log(log, args.rows)
        medians = measure(log, args.rounds)
    ratio = medians["import"]["seconds"] / medians["bare"]["seconds"]
    for way, figures in medians.items():
        print(f"{way:24} {figures['seconds']:7.2f} s {figures['cpu']:7.2f} CPU-s {figures['peak_mib']:7.0f} MiB")
    print(f"import / bare: {ratio:.2f} (target: at most {TARGET})")
    versions = {"python": platform.python_version(), "cpus": os.cpu_count()}
    result = {"benchmark": "import", "rows": args.rows, "rounds": args.rounds, "ratio": ratio, "medians": medians}
    print(json.dumps(result | versions))


if __name__ == "__main__":
    main()
