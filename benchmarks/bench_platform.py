"""The platform at size: drill-down, a customer's history, the cockpit under readers, a live answer, an effect.

    python benchmarks/bench_platform.py --events 1000000 10000000 --rounds 5
    python benchmarks/bench_platform.py --events 100000000 --only drill

All questions of one size are asked of the same workspace, in turns; medians and 95th percentiles are printed. Each
drill-down is another cut, so that nobody answers from memory, and both sides must give equal metrics and intervals. The
cockpit is asked over HTTP from the real server by 20 readers at once, each logged in: first while nothing happens, then
while answers come in each second. The live answer is one sent to the interface and looked for on the start page. The
effect is that of a measure in two of the units, computed from the record by the worker's own job; then its page is
read.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from serving import cpu_seconds, wait

PARTS = ("drill", "history", "cockpit", "live", "effect")
AIMS = {"rollup": "p95 < 100", "projection": "< 300", "start page": "p95 < 500", "live answer": "with the poll < 5,000"}
AIMS["effect page"] = "< 2,000"
UNITS, TOUCHPOINTS, CHANNELS, PER_CUSTOMER = 6, 40, 4, 25
READERS, PAGES, LIVE, POLL = 20, 10, 5, 3
PORT, ADDRESS = 8977, "http://localhost:8977"
EFFECT = """
import time, uuid, django
django.setup()
from django.db import transaction
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.prove.effects.actions import request_effect
from resonanz.prove.effects.tasks import run_next
measure, started = uuid.uuid4(), "2025-11-01T08:00:00+01:00"
for unit in ("unit 0", "unit 1"):
    told = {"type": "measure.exposed", "instance": str(measure), "unit": unit, "wave": "1", "occurred_at": started}
    accept_events([Sent(told, f"exposed {unit}")], source="resonanz")
waves = [{"units": ["unit 0", "unit 1"], "started": "2025-11-01"}]
asked = {"title": "Bench", "touchpoints": ["touchpoint 5"], "metric": "csat", "design": "did", "waves": waves}
with transaction.atomic():
    run = request_effect(measure=measure, specification=asked, by=None)
start, cpu = time.perf_counter(), time.process_time()
assert run_next()
run.refresh_from_db()
assert run.state == "done", (run.state, run.problem)
print(run.pk, (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000)
"""
SERVER = "from resonanz.cli.main import main; main()"
ZONE = ZoneInfo("Europe/Berlin")
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
    """One step of the drill-down: touchpoints and channels of a unit in a year, metrics with intervals."""
    from resonanz.analytics.metrics import measure
    from resonanz.events.rollups import Filter, open_rollup
    from resonanz.events.tables import open_table

    by = ["channel"]

    def rollup(number: int) -> object:
        scope, first, last = _cut(number)
        return measure(open_rollup(place, scope).answers(Filter(first=first, last=last), by=by), by=by)

    def raw(number: int) -> object:
        scope, first, last = _cut(number)
        events = open_table(place, scope)
        start, end = (datetime(d.year, d.month, d.day, tzinfo=ZONE) for d in (first, last + timedelta(days=1)))
        inside = (events.occurred_at >= start) & (events.occurred_at < end)
        return measure(events.filter(inside).select("touchpoint", "metric", "scale", "score", *by), by=by)

    if rollup(0) != raw(0):
        raise SystemExit("rollup and raw events disagree")
    return {"rollup": _in_turn(rollup), "raw events": _in_turn(raw)}


def _cut(number: int) -> tuple[Any, date, date]:
    from resonanz.events.scope import Scope

    first = date(2024, 11, 15) + timedelta(days=number)
    unit = frozenset({f"unit {number % UNITS}"})
    return Scope(purpose="benchmark", units=unit), first, first + timedelta(days=364)


def _in_turn(work: Callable[[int], object]) -> Work:
    numbers = count()
    return lambda: work(next(numbers))


def histories(place: Any) -> dict[str, Work]:
    """All events of one customer, another one each time, from the projection and from the raw events."""
    import hashlib
    from dataclasses import replace

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


def timed(work: dict[str, Work], rounds: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds per run, by the clock and of CPU, contestants in turns; the first run of each is nobody's time."""
    for each in work.values():
        each()
    taken: dict[str, list[float]] = {name: [] for name in work}
    used: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            start, cpu = time.perf_counter(), time.process_time()
            each()
            taken[name].append((time.perf_counter() - start) * 1000)
            used[name].append((time.process_time() - cpu) * 1000)
    return taken, used


def company(home: Path) -> str:
    """Members who see the company; a key to send with."""
    command = [sys.executable, __file__, "--company"]
    own = os.environ | {"RESONANZ_HOME": str(home)}
    made = subprocess.run(command, env=own, check=True, stdout=subprocess.PIPE, text=True)
    return made.stdout.split()[-1]


@contextmanager
def served(home: Path, processes: int) -> Iterator[int]:
    """The real server over this workspace: its processes."""
    environment = os.environ | {"RESONANZ_HOME": str(home), "RESONANZ_DEMO": "1"}
    command = [sys.executable, "-c", SERVER, "serve", "--port", str(PORT), "--processes", str(processes)]
    server = subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        wait(PORT)
        urllib.request.urlopen(f"{ADDRESS}/healthz").close()
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def make_company() -> None:
    """Units and touchpoints as the record names them, a board, a CX manager and her key, which is printed."""
    from resonanz.cli.serving import prepare

    prepare(Path(os.environ["RESONANZ_HOME"]))
    from resonanz.organisation.access.actions import create_key
    from resonanz.organisation.people.actions import assign_role, create_member, create_role
    from resonanz.organisation.people.models import Level
    from resonanz.organisation.touchpoints.actions import create_touchpoint
    from resonanz.organisation.units.actions import create_unit

    root = create_unit(name="House", parent=None, by=None)
    for number in range(UNITS):
        create_unit(name=f"unit {number}", parent=root, by=None)
    for number in range(TOUCHPOINTS):
        create_touchpoint(by=None, name=f"touchpoint {number}")
    for level in (Level.BOARD, Level.CX):
        member = create_member(email=f"{level}@house.example", name="Some Body", unit=root, by=None)
        assign_role(member, role=create_role(name=f"Role {level}", level=level, by=None), unit=root, by=None)
    print(create_key(name="bench", member=member, scopes=("send_events",), by=None)[1])


def reader(number: int) -> Any:
    """A browser that is logged in: every other one the board's."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.open(f"{ADDRESS}/demo/{('board', 'cx')[number % 2]}@house.example").close()
    return browser


def read_cockpit() -> list[float]:
    """Milliseconds per page of readers who all ask at once."""

    def read(number: int) -> list[float]:
        browser, taken = reader(number), []
        for _ in range(PAGES):
            start = time.perf_counter()
            browser.open(f"{ADDRESS}/").read()
            taken.append((time.perf_counter() - start) * 1000)
        return taken

    with ThreadPoolExecutor(READERS) as pool:
        return [each for found in pool.map(read, range(READERS)) for each in found]


def send(key: str) -> None:
    """An answer through the interface."""
    event = {"type": "feedback.scored", "unit": "unit 1", "touchpoint": "touchpoint 0", "metric": "nps", "score": 9}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps(event).encode()
    urllib.request.urlopen(urllib.request.Request(f"{ADDRESS}/api/v1/events", body, headers)).close()


@contextmanager
def answers_each_second(key: str) -> Iterator[None]:
    """One answer a second while something else goes on."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(1):
            send(key)

    sender = threading.Thread(target=run)
    sender.start()
    try:
        yield
    finally:
        done.set()
        sender.join()


def see_answers(key: str) -> list[float]:
    """Milliseconds from sending an answer until the start page shows another number, asked ten times a second."""
    browser, taken = reader(1), []
    for _ in range(LIVE):
        before = browser.open(f"{ADDRESS}/live").read()
        start = time.perf_counter()
        send(key)
        while browser.open(f"{ADDRESS}/live").read() == before:
            time.sleep(0.1)
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(2)
    return taken


def cockpit(home: Path, key: str, only: list[str]) -> None:
    """The server with its readers."""
    with served(home, 2) as group:
        read_cockpit()
        if "cockpit" in only:
            print(f" cockpit, {READERS} readers at once, real server")
            used = cpu_seconds(group)
            line("start page", read_cockpit())
            print(f"  CPU of the server per page: {(cpu_seconds(group) - used) / READERS / PAGES * 1000:.0f} ms")
            with answers_each_second(key):
                line("start page", read_cockpit())
            print("  (the second while an answer comes in each second)")
        if "live" in only:
            print(f" live answer; the page asks each {POLL} s, which comes on top")
            line("live answer", see_answers(key))


def effect(home: Path) -> None:
    """Computed once by the job, then its page read."""
    with served(home, 2):
        settings = os.environ | {"RESONANZ_HOME": str(home), "DJANGO_SETTINGS_MODULE": "resonanz.config.settings"}
        made = subprocess.run(
            [sys.executable, "-c", EFFECT], env=settings, check=True, stdout=subprocess.PIPE, text=True
        )
        pk, taken, used = made.stdout.split()
        browser, pages = reader(1), []
        for _ in range(PAGES):
            start = time.perf_counter()
            browser.open(f"{ADDRESS}/effects/{pk}/").read()
            pages.append((time.perf_counter() - start) * 1000)
        print(" effect of a measure in two units, beside four others, over two years")
        line("computed", [float(taken)], [float(used)])
        line("effect page", pages)


def line(name: str, taken: list[float], used: list[float] | None = None, *, beside: float | None = None) -> None:
    """Print one row."""
    p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    cpu = f"   CPU {median(used):>7.1f} ms" if used else ""
    ratio = f"{median(taken) / beside:8.3f} ×" if beside else ""
    aim = f"   aim {AIMS[name]} ms" if name in AIMS else ""
    print(f"  {name:<12} p50 {median(taken):>9.1f} ms   p95 {p95:>9.1f} ms{cpu}{ratio}{aim}", flush=True)


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
                taken, used = timed(make(place), rounds)
                print(f" {part}")
                for name, each in taken.items():
                    line(name, each, used[name], beside=median(taken["raw events"]))
        key = company(Path(folder)) if {"cockpit", "live", "effect"} & set(only) else ""
        if {"cockpit", "live"} & set(only):
            cockpit(Path(folder), key, only)
        if "effect" in only:
            effect(Path(folder))


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
