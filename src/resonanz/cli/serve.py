"""`resonanz serve` and `resonanz worker`: the web application for real use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, Lang, WorkspaceFolder, checked_language
from resonanz.cli.output import inform, told_in_words
from resonanz.cli.speech import say

SERVE = """\b
resonanz serve --workspace customers
RESONANZ_DATABASE=postgresql://resonanz@db/resonanz resonanz serve --host 0.0.0.0 --processes 4 --no-worker
"""
WORKER = """\b
RESONANZ_DATABASE=postgresql://resonanz@db/resonanz resonanz worker
"""


def serve(
    *,
    workspace: WorkspaceFolder = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=1, max=65_535, help=say("Port of the web page."))
    ] = 8000,
    host: Annotated[str, typer.Option("--host", help=say("Address to listen at; 0.0.0.0 for all."))] = "127.0.0.1",
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help=say("Processes that answer pages."))] = 1,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help=say("Run the worker beside it."))] = True,
    lang: Lang = None,
) -> None:
    """Serve the web application."""
    checked_language(lang)
    from resonanz.cli.serving import prepare, serve_web, set_up_link

    with told_in_words():
        prepare(workspace or Path(DEFAULT_WORKSPACE), address=f"http://localhost:{port}")
    inform("Resonanz is open at {address}. Stop it with Ctrl+C.", address=f"http://localhost:{port}")
    if link := set_up_link():
        inform("Nobody has access yet. Become the first administrator here, once: {link}", link=link)
    serve_web(port=port, host=host, with_worker=worker, processes=processes)


def worker(*, workspace: WorkspaceFolder = None, lang: Lang = None) -> None:
    """Run the worker alone."""
    checked_language(lang)
    from resonanz.cli.serving import prepare

    with told_in_words():
        prepare(workspace or Path(DEFAULT_WORKSPACE))
    from resonanz.organisation.intake.worker import run

    run()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve", help=say("Open the web application."), epilog=SERVE)(serve)
    app.command("worker", help=say("Run the worker of the web application by itself."), epilog=WORKER)(worker)
