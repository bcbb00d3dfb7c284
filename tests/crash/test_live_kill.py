"""`kill -9` of the real server and worker while a client posts: nothing acknowledged is lost, nothing is doubled.

`make test` kills three times; `make crash` at least fifty times per database, over 10,000 acknowledged events.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import skip_or_fail
from tests.crash.live import Installation, kill, serving
from tests.postgres import installed, running

from resonanz.events import faults

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ROUNDS = int(os.environ.get("RESONANZ_CRASH_ROUNDS", "0"))
BATCH = 20
AT_WORK = tuple(point for point in faults.POINTS if point != faults.INBOX_COMMIT)


@pytest.fixture(params=["sqlite", "postgresql"] if ROUNDS else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, new_home: Callable[[Path], Path]) -> Iterator[Installation]:
    """A fresh installation on each database."""
    if request.param == "sqlite":
        yield Installation(new_home(tmp_path / "home")).set_up()
        return
    if installed() is None:
        skip_or_fail("postgres", "PostgreSQL is not installed")
    with running() as server:
        yield Installation(tmp_path / "home", server.database("crash")).set_up()


class Sender:
    """Sends one batch after the other; one that was not acknowledged is sent again."""

    def __init__(self, place: Installation) -> None:
        self._place = place
        self._next = 0

    def send(self, port: int, batches: int) -> bool:
        """Whether all were acknowledged before the server died."""
        for _ in range(batches):
            try:
                self._place.send(port, range(self._next, self._next + BATCH))
            except (OSError, http.client.HTTPException):
                return False
            self._next += BATCH
        return True


def kill_at_random(place: Installation, sender: Sender, seed: int, batches: int) -> None:
    """Kill server and worker together while the client posts; then let it post the rest."""
    with serving(place) as (port, process):
        timer = threading.Timer(random.Random(seed).uniform(0.05, 2.5), kill, [process])
        timer.start()
        sender.send(port, batches)
        timer.join()


def kill_at_commit(place: Installation, sender: Sender) -> None:
    """The process that took the events dies after its commit, before it can answer."""
    with serving(place, fault=faults.INBOX_COMMIT, worker=False) as (port, _):
        assert not sender.send(port, 1)


def kill_worker(place: Installation, sender: Sender, point: str) -> None:
    """The worker dies at a point of its way; the server goes on."""
    with serving(place, worker=False) as (port, _):
        assert sender.send(port, 5)
        worker = place.start("worker", fault=point)
        assert worker.wait(timeout=120) == -signal.SIGKILL
        assert sender.send(port, 5)


def twenty_at_once(place: Installation, sender: Sender, total: int) -> None:
    """Twenty clients post until there are enough; the server's worker moves meanwhile."""
    with serving(place) as (port, _):
        assert sender.send(port, 1)  # what was cut off before is acknowledged now
        first = len(place.acknowledged)
        numbers = [range(start, start + BATCH) for start in range(first, max(total, first + 20 * BATCH), BATCH)]
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda some: place.send(port, some), numbers))


def test_kills_while_clients_post_lose_and_double_nothing(place: Installation) -> None:
    sender = Sender(place)
    kills = [lambda: kill_at_commit(place, sender)]
    kills += [lambda point=point: kill_worker(place, sender, point) for point in (AT_WORK if ROUNDS else AT_WORK[1:2])]
    kills *= max(1, ROUNDS)
    kills += [lambda n=n: kill_at_random(place, sender, n, 30) for n in range(50 - len(kills) if ROUNDS else 1)]
    for each in kills:
        each()
    twenty_at_once(place, sender, 10_000 if ROUNDS else 500)
    place.verify()
