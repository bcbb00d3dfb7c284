"""Start the web application from the command line."""

from __future__ import annotations

import multiprocessing
import os
import threading
import webbrowser
from multiprocessing.process import BaseProcess
from pathlib import Path

from resonanz.cli.output import inform


def prepare(workspace: Path, *, address: str | None = None, demo: bool = False) -> None:
    """Set the application up for a workspace and bring its database to the newest form."""
    if demo:
        os.environ["RESONANZ_DEMO"] = "1"
        os.environ.setdefault("RESONANZ_ORGANISATION", "Nordlicht Energie")
    if address:
        os.environ.setdefault("RESONANZ_PUBLIC_URL", address)
    workspace.mkdir(parents=True, exist_ok=True)
    set_up(workspace)
    from django.core.management import call_command

    from resonanz.events.store import Store
    from resonanz.events.workspace import Workspace

    call_command("migrate", verbosity=0, interactive=False)
    Store.create(Workspace(workspace).create())


def set_up(workspace: Path) -> None:
    """Set the application up for a workspace; its database stays as it is."""
    os.environ["RESONANZ_HOME"] = str(workspace.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "resonanz.config.settings"
    import django

    django.setup()


def set_up_link() -> str:
    """Where the first administrator begins; empty as soon as there is a member."""
    from django.conf import settings
    from django.urls import reverse

    from resonanz.organisation.people.entry.queries import set_up_seal
    from resonanz.organisation.people.models import Member

    if Member.objects.exists():
        return ""
    return f"{settings.PUBLIC_URL}{reverse('people:set_up', args=[set_up_seal()])}"


def start_worker() -> BaseProcess:
    """The worker as a child that ends with its parent."""
    worker = multiprocessing.get_context("spawn").Process(target=_work, args=[os.getpid()], name="resonanz-worker")
    worker.start()
    return worker


def _work(parent: int) -> None:
    import django

    django.setup()
    from resonanz.organisation.intake.worker import run_beside

    run_beside(parent)


def serve_web(
    *, port: int, host: str = "127.0.0.1", open_browser: bool = False, with_worker: bool = True, processes: int = 1
) -> None:
    """Serve until interrupted."""
    from granian import Granian
    from granian.constants import Interfaces

    if open_browser:
        threading.Timer(1.5, webbrowser.open, [f"http://localhost:{port}"]).start()
    # The record's library runs threads of its own, which a forked process would not have.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "resonanz.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=8,
        websockets=False,
        log_enabled=False,
    )
    worker = start_worker() if with_worker else None
    try:
        server.serve()
    finally:
        if worker is not None:
            worker.terminate()
            worker.join(timeout=10)
    inform("Stopped.")
