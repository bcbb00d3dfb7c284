"""Import of a CSV log beside the engine's bare CSV → Parquet copy, interleaved, each run in a process of its own.

python benchmarks/bench_import.py --events 1000000 10000000 --rounds 3 --json import.json
"""

from __future__ import annotations

import argparse
import json
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
WAYS = ("bare", "import", "import and first look")


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


def import_ours(log: Path, folder: Path) -> None:
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
        import_sources(Workspace(folder), [(source, mapping)], received_at=datetime.now(UTC))


def look_first(folder: Path) -> None:
    """What the first question about journeys costs beside: the projection is built and loaded."""
    from resonanz.events.projections import journey
    from resonanz.events.scope import Scope
    from resonanz.events.store import Store
    from resonanz.events.workspace import Workspace

    workspace = Workspace(folder)
    journey.read(workspace, Scope.everything("a benchmark"), version=Store(workspace).version)


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
            import_ours(log, folder)
            if way == "import and first look":
                look_first(folder)
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    finally:
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mib": peak}))


def measure(log: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Run all ways in turn and take medians."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            command = [sys.executable, __file__, "--child", way, "--log", str(log)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[way].append(json.loads(done.stdout))
    return {way: {key: statistics.median(r[key] for r in runs[way]) for key in runs[way][0]} for way in WAYS}


def compare(events: int, rounds: int) -> dict[str, dict[str, float]]:
    """Measure a log of this many events."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        make_log(log, events)
        return measure(log, rounds)


def report(events: int, medians: dict[str, dict[str, float]]) -> None:
    """Print a table with ratios to the bare copy."""
    bare = medians["bare"]
    print(f"\n{events:,} events (import at most {TARGET} × the bare copy)")
    print(f"{'':24}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'wall ×':>9}{'CPU ×':>8}")
    for way, row in medians.items():
        line = f"{way:24}{row['wall']:9.2f}{row['cpu']:9.2f}{row['peak_mib']:10.0f}"
        print(line + f"{row['wall'] / bare['wall']:9.2f}{row['cpu'] / bare['cpu']:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the medians here")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        run_child(chosen.child, chosen.log)
        return
    results = {}
    for events in chosen.events:
        results[str(events)] = compare(events, chosen.rounds)
        report(events, results[str(events)])
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
