"""The worker: moves what waits into the record each second, wakes the consumers, runs jobs, sweeps each minute."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from resonanz.events import consumers
from resonanz.events.flushing import flush
from resonanz.events.upkeep import upkeep
from resonanz.events.workspace import Workspace
from resonanz.organisation.audit.actions import keep_months
from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.intake.actions import forget_receipts
from resonanz.organisation.intake.cursors import DatabaseCursors
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.intake.models import InboxEvent
from resonanz.organisation.intake.outbox import send_waiting

_LOG = logging.getLogger(__name__)
BEAT = 1.0
SWEEP = 60.0
THREADS = 2


def run() -> None:
    """The worker as a process of its own."""
    stop = threading.Event()
    _work(stop, {signal.SIGTERM: lambda *_: stop.set(), signal.SIGINT: lambda *_: stop.set()})


def run_beside(parent: int) -> None:
    """The worker as a child: it leaves when its parent is gone, however that came."""
    stop = threading.Event()

    def watch() -> None:
        while os.getppid() == parent and not stop.wait(BEAT):
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    # Ctrl+C reaches the parent, too, which ends this one in order.
    _work(stop, {signal.SIGTERM: lambda *_: stop.set(), signal.SIGINT: signal.SIG_IGN})


def _work(stop: threading.Event, signals: Mapping[signal.Signals, Any]) -> None:
    """Work until told to stop; an error is logged and the next beat tries again."""
    consumer = jobs.create_consumer(workers=THREADS, periodic=True, check_worker_health=True)
    consumer.start()
    for number, handler in signals.items():  # after the start, which sets handlers of its own
        signal.signal(number, handler)
    try:
        _beat(stop)
    finally:
        consumer.stop(graceful=True)


def _beat(stop: threading.Event) -> None:
    swept = 0.0
    while not stop.is_set():
        try:
            move()
            send_waiting()
            if time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                sweep()
        except Exception:  # noqa: BLE001 - whatever it is, what waits must be tried again
            _LOG.exception("The worker met an error; it tries again in a second.")
        finally:
            close_old_connections()
        stop.wait(BEAT)


def move() -> None:
    """Everything that waits goes into the record, then the consumers hear of it."""
    if not InboxEvent.objects.filter(moved=False).exists():
        return
    place = Workspace(settings.WORKSPACE)
    while flush(place, DatabaseInbox()).more:
        pass
    wake()


def wake() -> None:
    """Hand every consumer what it has not seen."""
    place, cursors = Workspace(settings.WORKSPACE), DatabaseCursors()
    for consumer in consumers.registered().values():
        while consumers.waiting_for(place, consumer, cursors):
            consumers.dispatch(place, consumer, cursors)


def sweep() -> None:
    """What nobody was woken for: the rollup after an import, consumers left behind, old receipts."""
    upkeep(Workspace(settings.WORKSPACE))
    wake()
    forget_receipts()
    keep_months(settings.AUDIT_MONTHS)
