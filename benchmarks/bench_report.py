"""The whole command beside bare queries of the engine, its cost per row, and the time to show help.

    python benchmarks/bench_report.py --events 1000000 --rounds 3

Every run is its own process, contestants take turns, medians are compared. CPU seconds count all threads.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from pyarrow import csv

RESONANZ = [sys.executable, "-c", "from resonanz.cli.main import main; main()"]
GRAPH = """
WITH pairs AS (
  SELECT activity, lead(activity) OVER run AS following, epoch_us(lead(time) OVER run) - epoch_us(time) AS wait
  FROM read_csv('{path}') WINDOW run AS (PARTITION BY instance ORDER BY time))
SELECT activity, following, count(*), median(wait), quantile_cont(wait, 0.9)
FROM pairs WHERE following IS NOT NULL GROUP BY ALL ORDER BY 3 DESC
"""
VARIANTS = """
SELECT path, count(*) FROM (
  SELECT list(activity ORDER BY time) AS path FROM read_csv('{path}') GROUP BY instance)
GROUP BY path ORDER BY 2 DESC LIMIT 10
"""
CURVE = (26_000, 100_000, 300_000, 1_000_000)


def log(path: Path, events: int) -> None:
    """A log of orders, about six steps each, in order of time."""
    rng = np.random.default_rng(0)
    times = np.sort(rng.integers(0, 2 * 365 * 86_400, events)) + 1_640_995_200
    table = pa.table(
        {
            "instance": np.char.add("order ", rng.integers(0, events // 6, events).astype(str)),
            "activity": np.char.add("step ", rng.integers(0, 25, events).astype(str)),
            "time": pa.array(times, pa.timestamp("s")),
        }
    )
    csv.write_csv(table, path)


def survey(path: Path, rows: int) -> None:
    """Answers to fourteen ratings that go along with an overall one, with three attributes."""
    rng = np.random.default_rng(0)
    ratings = rng.integers(1, 6, (rows, 14))
    overall = np.clip(np.rint(ratings[:, :5].mean(axis=1) + rng.normal(0, 0.6, rows)), 1, 5).astype(int)
    columns = {"id": np.arange(rows), "region": rng.integers(0, 5, rows).astype(str), "class": rng.integers(0, 3, rows)}
    columns |= {f"touchpoint {i + 1}": ratings[:, i] for i in range(14)} | {"overall satisfaction": overall}
    csv.write_csv(pa.table(columns), path)


def run(command: list[str], folder: Path) -> dict[str, float]:
    """Seconds, CPU seconds and peak memory of one process, from the operating system's own accounts."""
    began = time.perf_counter()
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit((folder / "output").read_text())
    cpu = usage.ru_utime + usage.ru_stime
    return {"wall": time.perf_counter() - began, "cpu": cpu, "peak_mib": usage.ru_maxrss / 1024}


def contest(contestants: dict[str, list[str]], rounds: int, folder: Path) -> dict[str, dict[str, float]]:
    """Medians of contestants that take turns."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, command in contestants.items():
            runs[name].append(run(command, folder))
    return {name: {key: median(r[key] for r in found) for key in found[0]} for name, found in runs.items()}


def show(title: str, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}\n{'':34}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for name, row in rows.items():
        print(f"{name:34}{row['wall']:9.2f}{row['cpu']:9.2f}{row['peak_mib']:10.0f}")


def report(path: Path) -> list[str]:
    return [*RESONANZ, "report", str(path), "--out", "report.html"]


def bare(path: Path) -> list[str]:
    """Both queries in one process of the engine."""
    queries = [query.format(path=path) for query in (GRAPH, VARIANTS)]
    return [sys.executable, "-c", f"import duckdb\nfor q in {queries!r}: duckdb.sql(q).fetchall()"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for events in options.events:
            log(folder / "log.csv", events)
            both = {"resonanz report": report(folder / "log.csv"), "two bare queries": bare(folder / "log.csv")}
            found = contest(both, options.rounds, folder)
            show(f"event log, {events:,} events", found)
            ratio = found["resonanz report"]["wall"] / found["two bare queries"]["wall"]
            print(f"report / bare queries: {ratio:.2f} (allowed 4)")
        curve = {}
        for rows in CURVE:
            survey(folder / "survey.csv", rows)
            [row] = contest({"report": report(folder / "survey.csv")}, 1, folder).values()
            curve[f"{rows:,} rows, {1e6 * row['cpu'] / rows:.0f} µs CPU a row"] = row
        show("survey of 15 ratings and 3 attributes: cost per row", curve)
        show("help", contest({"resonanz --help": [*RESONANZ, "--help"]}, options.rounds, folder))


if __name__ == "__main__":
    main()
