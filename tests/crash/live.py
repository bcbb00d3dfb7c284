"""The real server and the real worker as processes, and a client that posts events until they are acknowledged."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "import sys; sys.argv[0] = 'resonanz'; from resonanz.cli.main import main; main()"
SETUP = """
import os
from pathlib import Path
from resonanz.cli.serving import prepare
prepare(Path(os.environ["RESONANZ_HOME"]))
from tests.cast import make_cast
from resonanz.organisation.access.actions import create_key
print(create_key(name="crash", member=make_cast().anna, scopes=("send_events",), by=None)[1])
"""
VERDICT = """
import django, json
django.setup()
from django.conf import settings
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.worker import move
move()
place, scope = Workspace(settings.WORKSPACE), Scope.everything("the crash harness")
ids = [bytes(e).hex() for e in open_table(place, scope, fresh=DatabaseInbox()).event_id.to_pyarrow().to_pylist()]
counted = sum(open_rollup(place, scope, fresh=DatabaseInbox()).volume()["n"].to_pylist())
print(json.dumps({"ids": ids, "counted": counted}))
"""


@dataclass
class Installation:
    """One workspace with its database, a key to post with, and every id that was acknowledged."""

    home: Path
    database: str = ""
    key: str = ""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Id by the sender's key."""

    def environment(self, fault: str = "") -> dict[str, str]:
        own = {"RESONANZ_HOME": str(self.home), "PYTHONPATH": str(ROOT), "RESONANZ_LOG": "CRITICAL"}
        own |= {"DJANGO_SETTINGS_MODULE": "resonanz.config.settings"}
        own |= {"RESONANZ_DATABASE": self.database} if self.database else {}
        return os.environ | own | ({"RESONANZ_FAULT": fault} if fault else {})

    def run(self, code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=self.environment(), cwd=ROOT
        ).stdout

    def set_up(self) -> Installation:
        self.key = self.run(SETUP).strip()
        return self

    def start(self, *arguments: str, fault: str = "") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", COMMAND, *arguments, "--workspace", str(self.home)]
        return subprocess.Popen(
            command, env=self.environment(fault), start_new_session=True, stdout=subprocess.DEVNULL, cwd=ROOT
        )

    def send(self, port: int, numbers: range) -> None:
        """Post some events as one batch; they are acknowledged when this returns.

        Raises:
            OSError, http.client.HTTPException: the server was killed meanwhile.
        """
        items = [event(number) for number in numbers]
        body = json.dumps({"items": items})
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/events/batch", body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        assert response.status == 201, answer
        self.acknowledged |= {item["key"]: got["id"] for item, got in zip(items, answer["items"], strict=True)}

    def verify(self) -> None:
        """Everything that was acknowledged stands in the record once, and nothing else."""
        found = json.loads(self.run(VERDICT))
        assert sorted(found["ids"]) == sorted(self.acknowledged.values())
        assert found["counted"] == len(self.acknowledged)
        subprocess.run(
            [sys.executable, "-c", COMMAND, "check", "--workspace", str(self.home)],
            check=True,
            stdout=subprocess.DEVNULL,
            env=self.environment(),
        )


def event(number: int) -> dict[str, object]:
    """The event with this number, the same each time it is sent."""
    place = {"unit": ("Nord", "Süd")[number % 2], "touchpoint": f"Ort {number % 7}"}
    return place | {"type": "feedback.scored", "metric": "nps", "score": number % 11, "key": f"event {number}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not open its port")


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and everything it started, without a word."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)


@contextmanager
def serving(
    place: Installation, *, fault: str = "", worker: bool = True
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The server, with its worker or without."""
    port = free_port()
    process = place.start("serve", "--port", str(port), "--worker" if worker else "--no-worker", fault=fault)
    try:
        wait_until_open(port, process)
        yield port, process
    finally:
        kill(process)
