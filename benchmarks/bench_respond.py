"""Answers to a survey beside a bare Django endpoint that inserts one row.

    python benchmarks/bench_respond.py --rounds 5 --requests 200
    python benchmarks/bench_respond.py --postgres

Same server (granian, one process), same database, same disk, in the same run; contestants take turns, medians of the
rounds and 95th percentiles of all requests are compared. Each answer has a link of its own, is checked, masked, stored,
and recorded as two events in one transaction; the bare endpoint reads JSON and inserts one row.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from bench_intake import BARE
from serving import cpu_seconds, wait

ROOT = Path(__file__).resolve().parents[1]
PREPARE = """
import json, sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from django.db import connection, transaction
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace
from resonanz.listen.respond.actions import invite
from resonanz.listen.surveys.actions import create_survey, publish_survey
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.units.actions import create_unit
Store.create(Workspace(settings.WORKSPACE).create())
house = create_unit(name="Haus", parent=None, by=None)
kind = "integer PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
with connection.cursor() as cursor:
    cursor.execute(f"CREATE TABLE bare (id {kind}, payload text NOT NULL)")
ask = {"id": "nps", "kind": "nps", "required": True, "label": {"de": "Würden Sie uns weiterempfehlen?"}}
ask |= {"low": {"de": "auf keinen Fall"}, "high": {"de": "auf jeden Fall"}}
pages = [{"questions": [ask, {"id": "why", "kind": "text", "label": {"de": "Warum?"}}]}]
survey = create_survey(
    title={"de": "Ihr Anruf"}, touchpoint=create_touchpoint(name="Hotline", by=None), anonymity="named",
    content={"languages": ["de"], "pages": pages}, by=None,
)
publish_survey(survey, by=None)
survey.refresh_from_db()
tokens = []
with transaction.atomic():
    for number in range(int(sys.argv[1])):
        person = Customer.objects.create(
            pseudonym=f"{number:032x}", since="2020-01-01", unit=house, known_at=clock.now()
        )
        tokens.append(invite(survey=survey, customer=person, because="bench", now=False).token)
print(json.dumps(tokens))
"""
FORM = urlencode({"q-nps": "9", "q-why": "Ich habe zweimal nachgerechnet.", "walk": "", "lang": "de"})
PAYLOAD = json.dumps({"score": 9, "text": "Ich habe zweimal nachgerechnet."})
Send = Callable[[], int]


def environment(folder: Path, database: str) -> dict[str, str]:
    """Settings of the run: a workspace of its own, the bare endpoint in front."""
    settings = "from resonanz.config.settings import *\nMIDDLEWARE = ['bare.alone', *MIDDLEWARE]\n"
    (folder / "bench_settings.py").write_text(settings, encoding="utf-8")
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    own = {"RESONANZ_HOME": str(folder / "workspace"), "DJANGO_SETTINGS_MODULE": "bench_settings"}
    own |= {"PYTHONPATH": str(folder), "RESONANZ_HOSTS": "127.0.0.1"}
    return os.environ | own | ({"RESONANZ_DATABASE": database} if database else {})


@contextmanager
def server(folder: Path, database: str, links: int) -> Iterator[tuple[int, list[str], int]]:
    """A server with a survey that is live: its port, links to answer by, its processes."""
    settings = environment(folder, database)
    command = [sys.executable, "-c", PREPARE, str(links)]
    made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "1", "--log-level", "error", "resonanz.config.wsgi:application"]
    process = subprocess.Popen(command, env=settings, start_new_session=True)
    try:
        wait(port)
        yield port, json.loads(made.stdout), process.pid
    finally:
        process.terminate()
        process.wait(20)


def contestants(port: int, tokens: list[str]) -> dict[str, Send]:
    line = http.client.HTTPConnection("127.0.0.1", port)

    def post(path: str, body: str, kind: str, expected: int) -> int:
        line.request("POST", path, body, {"Content-Type": kind})
        answer = line.getresponse()
        answer.read()
        assert answer.status == expected, (path, answer.status)
        return answer.status

    return {
        "bare": lambda: post("/bare", PAYLOAD, "application/json", 201),
        "answer": lambda: post(f"/r/{tokens.pop()}", FORM, "application/x-www-form-urlencoded", 303),
    }


@dataclass
class Taken:
    """Seconds of each request by round, and CPU seconds of the server by round."""

    wall: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def race(sends: dict[str, Send], rounds: int, requests: int, group: int) -> dict[str, Taken]:
    """What each contestant took, in turns."""
    taken = {name: Taken() for name in sends}
    for _ in range(rounds):
        for name, send in sends.items():
            used, seconds = cpu_seconds(group), []
            for _ in range(requests):
                start = time.perf_counter()
                send()
                seconds.append(time.perf_counter() - start)
            taken[name].wall.append(seconds)
            taken[name].cpu.append((cpu_seconds(group) - used) / requests)
    return taken


def show(taken: dict[str, Taken], engine: str) -> None:
    rates = {name: median(len(each) / sum(each) for each in own.wall) for name, own in taken.items()}
    cpu = {name: max(median(own.cpu), 1e-9) for name, own in taken.items()}
    print(f"{engine:<28}{'per second':>12}{'p95 ms':>10}{'CPU ms each':>14}")
    for name, own in taken.items():
        late = quantiles([t for each in own.wall for t in each], n=20)[-1] * 1000
        print(f"{name:<28}{rates[name]:>12,.0f}{late:>10.1f}{cpu[name] * 1000:>14.2f}")
    ratio = rates["answer"] / rates["bare"]
    print(f"answer / bare {ratio:.2f} by the clock, {cpu['bare'] / cpu['answer']:.2f} by CPU (aim: at least 0.5)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server started for it")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.postgres import running

    with running() if options.postgres else nullcontext() as place, tempfile.TemporaryDirectory() as folder:
        database = place.database("bench") if place else ""
        with server(Path(folder), database, options.rounds * options.requests + 10) as (port, tokens, group):
            sends = contestants(port, tokens)
            race(sends, 1, 10, group)
            show(race(sends, options.rounds, options.requests, group), "PostgreSQL" if options.postgres else "SQLite")


if __name__ == "__main__":
    main()
