"""Events through the interface beside a bare Django endpoint that inserts one row.

    python benchmarks/bench_intake.py --rounds 5 --requests 300

Same server (granian, one process), same database file, same disk, in the same run; contestants take turns, medians of
the rounds are compared. The bare endpoint reads JSON and inserts one row: no key, no check, no masking.
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
def server(folder: Path) -> Iterator[tuple[int, str]]:
    """A server with an empty workspace: its port and a key."""
    settings = environment(folder)
    made = subprocess.run([sys.executable, "-c", PREPARE], env=settings, check=True, stdout=subprocess.PIPE, text=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "1", "--log-level", "error", "resonanz.config.wsgi:application"]
    process = subprocess.Popen(command, env=settings)
    try:
        _wait(port)
        yield port, made.stdout.strip()
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


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


def rate(send: Send, times: int) -> float:
    """Requests per second."""
    start = time.perf_counter()
    for _ in range(times):
        if send() != 201:
            raise SystemExit("a request was refused")
    return times / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as (port, key):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        bare = sender(connection, "/bare", key, EVENT)
        single = sender(connection, "/api/v1/events", key, EVENT)
        batch = sender(connection, "/api/v1/events/batch", key, {"items": [EVENT] * 1_000})
        for send in (bare, single, batch):
            rate(send, 3)
        rounds = [
            (rate(bare, options.requests), rate(single, options.requests), 1_000 * rate(batch, 5))
            for _ in range(options.rounds)
        ]
    report(rounds)


def report(rounds: list[tuple[float, float, float]]) -> None:
    """Medians and their ratios."""
    bare, single, batch = (median(column) for column in zip(*rounds, strict=True))
    share = median(one / other for other, one, _ in rounds)
    gain = median(many / one for _, one, many in rounds)
    print(f"bare Django endpoint, one row      {bare:>8,.0f} requests/s")
    print(f"one event through the interface    {single:>8,.0f} events/s   {share:.2f} x bare")
    print(f"batches of 1,000                   {batch:>8,.0f} events/s   {gain:.0f} x single")


if __name__ == "__main__":
    main()
