"""The platform at size: drill-down on the rollup beside raw events, a customer's history, the cockpit under readers.

    python benchmarks/bench_platform.py --events 1000000 10000000 --rounds 5
    python benchmarks/bench_platform.py --events 100000000 --only drill

All questions of one size are asked of the same workspace, in turns; medians and 95th percentiles are printed. The
cockpit is asked over HTTP from the real server by 20 readers at once, each logged in.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles
from typing import Any

PARTS = ("drill", "history", "cockpit")
UNITS, TOUCHPOINTS, CHANNELS, PER_CUSTOMER = 6, 40, 4, 25
READERS, PAGES = 20, 10
SERVER = "from resonanz.cli.main import main; main()"
Work = Callable[[], object]


def fill(place: Any, events: int) -> None:
    """Write answers of two years straight into the record, then bring rollup and projections up to date."""
    import duckdb

    from resonanz.events.flushing import write_files
    from resonanz.events.schema import RECORD
    from resonanz.events.store import Store
    from resonanz.events.upkeep import upkeep

    store = Store.create(place.create())
    names = ", ".join(f.name for f in RECORD if f.name != "month")
    for start in range(0, events, 5_000_000):
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2; SET TimeZone = 'UTC'; SELECT setseed(0.5)").fetchall()
            rows = connection.sql(f"SELECT {names} FROM ({_answers(start, min(events, start + 5_000_000))})")
            table = rows.to_arrow_table()
        files = write_files(store, table.cast(_schema()), f"flush-{start:020}")
        store.change({"kind": "flush", "events": len(table)}, added=files, transaction=("flush", start + 1))
    upkeep(place)


def _schema() -> Any:
    import pyarrow as pa

    from resonanz.events.schema import RECORD

    return pa.schema([field for field in RECORD if field.name != "month"])


def _answers(start: int, end: int) -> str:
    customers = max(1, end // PER_CUSTOMER)
    return f"""SELECT unhex(md5('event ' || i)) AS event_id, t AS occurred_at, t AS received_at,
        'feedback.scored' AS type, md5('c' || floor(random() * {customers})::BIGINT) AS customer,
        'touchpoint ' || i % {TOUCHPOINTS} AS touchpoint, NULL AS instance,
        'channel ' || floor(random() * {CHANNELS})::INTEGER AS channel,
        'unit ' || floor(random() * {UNITS})::INTEGER AS unit, NULL AS role, NULL AS wave,
        CASE WHEN i % 10 < 3 THEN 'nps' ELSE 'csat' END AS metric,
        (CASE WHEN i % 10 < 3 THEN floor(random() * 11) ELSE 1 + floor(random() * 5) END)::DOUBLE AS score,
        CASE WHEN i % 10 < 3 THEN '0-10' ELSE '1-5' END AS scale, NULL AS value, NULL AS currency, NULL AS text,
        NULL AS language, NULL AS attributes, 'bench' AS source, i AS source_order, 'flush' AS import_id
        FROM (SELECT i, TIMESTAMPTZ '2024-11-01' + to_seconds(floor(random() * 63072000)) AS t
              FROM range({start}, {end}) AS numbers(i))"""


def drills(place: Any) -> dict[str, Work]:
    """One step of the drill-down: a unit's touchpoints in one year, from the rollup and from the raw events."""
    from resonanz.analytics.metrics import cube
    from resonanz.events.rollups import open_rollup
    from resonanz.events.scope import Scope
    from resonanz.events.tables import open_table

    mine = Scope(purpose="benchmark", units=frozenset({"unit 1"}))

    def rollup() -> object:
        return open_rollup(place, mine).counts(by=("touchpoint", "metric", "scale"))

    def raw() -> object:
        table = open_table(place, mine)
        return cube(table.select("touchpoint", "metric", "scale", "score", "unit"), ["unit"])

    return {"rollup": rollup, "raw events": raw}


def histories(place: Any) -> dict[str, Work]:
    """All events of one customer, another one each time, from the projection and from the raw events."""
    import hashlib
    from dataclasses import replace
    from itertools import count

    from resonanz.events.projections.customer import history
    from resonanz.events.scope import Scope
    from resonanz.events.tables import open_table

    house, numbers = Scope.everything("benchmark"), count()

    def somebody() -> str:
        return hashlib.md5(f"c{next(numbers)}".encode(), usedforsecurity=False).hexdigest()

    def projection() -> object:
        return history(place, house, somebody())

    def raw() -> object:
        return open_table(place, replace(house, customer=somebody())).to_pyarrow()

    return {"projection": projection, "raw events": raw}


def timed(work: dict[str, Work], rounds: int) -> dict[str, list[float]]:
    """Milliseconds per run, the contestants in turns; the first run of each is nobody's time."""
    for each in work.values():
        each()
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            start = time.perf_counter()
            each()
            taken[name].append((time.perf_counter() - start) * 1000)
    return taken


@contextmanager
def served(home: Path, processes: int) -> Iterator[str]:
    """The real server over this workspace, with one member who leads the company."""
    environment = os.environ | {"RESONANZ_HOME": str(home), "RESONANZ_DEMO": "1"}
    subprocess.run([sys.executable, __file__, "--company"], env=environment, check=True)
    command = [sys.executable, "-c", SERVER, "serve", "--port", "8977", "--processes", str(processes)]
    server = subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        address = "http://localhost:8977"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/healthz").close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def make_company() -> None:
    """Units and touchpoints as the record names them, and a board."""
    from resonanz.cli.serving import prepare

    prepare(Path(os.environ["RESONANZ_HOME"]))
    from resonanz.organisation.people.actions import assign_role, create_member, create_role
    from resonanz.organisation.people.models import Level
    from resonanz.organisation.touchpoints.actions import create_touchpoint
    from resonanz.organisation.units.actions import create_unit

    root = create_unit(name="House", parent=None, by=None)
    for number in range(UNITS):
        create_unit(name=f"unit {number}", parent=root, by=None)
    for number in range(TOUCHPOINTS):
        create_touchpoint(by=None, name=f"touchpoint {number}")
    board = create_member(email="board@house.example", name="Board", unit=root, by=None)
    assign_role(board, role=create_role(name="Board", level=Level.BOARD, by=None), unit=root, by=None)


def read_cockpit(address: str) -> list[float]:
    """Milliseconds per page of readers who all ask at once."""

    def reader(_number: int) -> list[float]:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        browser.open(f"{address}/demo/board@house.example").close()
        taken = []
        for _ in range(PAGES):
            start = time.perf_counter()
            browser.open(f"{address}/").read()
            taken.append((time.perf_counter() - start) * 1000)
        return taken

    with ThreadPoolExecutor(READERS) as pool:
        return [each for found in pool.map(reader, range(READERS)) for each in found]


def line(name: str, taken: list[float], beside: float | None = None) -> None:
    """Print one row."""
    p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    ratio = f"{median(taken) / beside:10.2f} ×" if beside else ""
    print(f"  {name:<28} p50 {median(taken):>9.1f} ms   p95 {p95:>9.1f} ms{ratio}", flush=True)


def run(events: int, rounds: int, only: list[str]) -> None:
    """All parts at one size."""
    from resonanz.events.workspace import Workspace

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Workspace(folder)
        start = time.perf_counter()
        fill(place, events)
        print(f"{events:,} events (record, rollup and projections made in {time.perf_counter() - start:,.0f} s)")
        for part, make in (("drill", drills), ("history", histories)):
            if part in only:
                taken = timed(make(place), rounds)
                print(f" {part}")
                beside = median(taken["raw events"])
                for name, each in taken.items():
                    line(name, each, beside)
        if "cockpit" in only:
            with served(Path(folder), 2) as address:
                read_cockpit(address)
                print(f" cockpit, {READERS} readers at once, real server")
                line("start page", read_cockpit(address))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--company", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.company:
        make_company()
        return
    for events in options.events:
        run(events, max(2, options.rounds), options.only)


if __name__ == "__main__":
    main()
