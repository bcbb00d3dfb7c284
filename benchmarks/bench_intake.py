"""Events through the interface beside a bare Django endpoint that inserts one row.

    python benchmarks/bench_intake.py --rounds 5 --requests 300

Same server (granian, one process), same database file, same disk, in the same run; contestants take turns, medians of
the rounds are compared. The bare endpoint reads JSON and inserts one row: no key, no check, no masking. CPU seconds are
those of the server's processes; they hold where the machine is busy with other things.
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
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from serving import cpu_seconds, wait

PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from django.db import connection
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.actions import create_key
from resonanz.organisation.people.actions import assign_role, create_member, create_role
from resonanz.organisation.units.actions import create_unit
Store.create(Workspace(settings.WORKSPACE).create())
house = create_unit(name="Haus", parent=None, by=None)
member = create_member(email="bench@house.example", name="Bench", unit=house, by=None)
assign_role(member, role=create_role(name="CX", level="cx", by=None), unit=house, by=None)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY AUTOINCREMENT, payload text NOT NULL)")
print(create_key(name="bench", member=member, scopes=("send_events",), by=None)[1])
"""
BARE = """
import json
from django.db import models
from django.http import JsonResponse
from django.urls import path, resolve

class Bare(models.Model):
    id = models.BigAutoField(primary_key=True)
    payload = models.TextField()
    class Meta:
        app_label = "bench"
        db_table = "bare"
        managed = False

def insert(request):
    row = Bare.objects.create(payload=json.dumps(json.loads(request.body)))
    return JsonResponse({"id": row.pk}, status=201)

urlpatterns = [path("bare", insert)]

def alone(answer):
    # without any middleware, as bare as it can be
    def respond(request):
        return resolve(request.path_info, "bare").func(request) if request.path_info == "/bare" else answer(request)
    return respond
"""
EVENT = {
    "type": "feedback.scored",
    "unit": "Nord",
    "touchpoint": "Hotline",
    "channel": "Telefon",
    "metric": "nps",
    "score": 7,
    "text": "Ich habe zweimal nachgerechnet.",
}
Send = Callable[[], int]


def environment(folder: Path) -> dict[str, str]:
    """Settings of the run: a workspace of its own, limits out of the way."""
    settings = "from resonanz.config.settings import *\nMIDDLEWARE = ['bare.alone', *MIDDLEWARE]\n"
    settings += "API_LIMITS = {'sending': (1_000_000, 1_000_000), 'asking': (1_000_000, 1_000_000)}\n"
    (folder / "bench_settings.py").write_text(settings, encoding="utf-8")
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    return {
        **os.environ,
        "RESONANZ_HOME": str(folder / "workspace"),
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": str(folder),
    }


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, str, int]]:
    """A server with an empty workspace: its port, a key, its processes."""
    settings = environment(folder)
    made = subprocess.run([sys.executable, "-c", PREPARE], env=settings, check=True, stdout=subprocess.PIPE, text=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "1", "--log-level", "error", "resonanz.config.wsgi:application"]
    process = subprocess.Popen(command, env=settings, start_new_session=True)
    try:
        wait(port)
        yield port, made.stdout.strip(), process.pid
    finally:
        process.terminate()
        process.wait(20)


def sender(connection: http.client.HTTPConnection, path: str, key: str, body: object) -> Send:
    """Send the same body again and again."""
    text = json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def send() -> int:
        connection.request("POST", path, text, headers)
        response = connection.getresponse()
        response.read()
        return response.status

    return send


def rate(send: Send, times: int, group: int) -> tuple[float, float]:
    """Requests per second, and per CPU second of the server."""
    start, used = time.perf_counter(), cpu_seconds(group)
    for _ in range(times):
        if send() != 201:
            raise SystemExit("a request was refused")
    return times / (time.perf_counter() - start), times / max(cpu_seconds(group) - used, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as (port, key, group):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        bare = sender(connection, "/bare", key, EVENT)
        single = sender(connection, "/api/v1/events", key, EVENT)
        batch = sender(connection, "/api/v1/events/batch", key, {"items": [EVENT] * 1_000})
        turns = ((bare, options.requests, 1), (single, options.requests, 1), (batch, 5, 1_000))
        for send, _, _ in turns:
            rate(send, 3, group)
        rounds = [
            [tuple(each * events for each in rate(send, times, group)) for send, times, events in turns]
            for _ in range(options.rounds)
        ]
    report(rounds)


def report(rounds: list[list[tuple[float, ...]]]) -> None:
    """Medians and their ratios, by the clock and by the CPU time of the server."""
    print(f"{'':34}{'per second':>12}{'ratio':>9}{'CPU µs each':>14}{'ratio':>9}   aim")
    rows = (("bare Django endpoint, one row", 0, ""), ("one event", 0, "at least 0.6 × bare"))
    for place, (name, beside, aim) in enumerate((*rows, ("batches of 1,000", 1, "at least 50 × one event"))):
        rates = [median(each[place][kind] for each in rounds) for kind in (0, 1)]
        ratios = [median(each[place][kind] / each[beside][kind] for each in rounds) for kind in (0, 1)]
        cost = f"{1e6 / rates[1]:>14,.0f}{ratios[1]:>9.2f}"
        print(f"{name:<34}{rates[0]:>12,.0f}{ratios[0]:>9.2f}{cost}   {aim}")


if __name__ == "__main__":
    main()
