"""`resonanz demo`: the demo organisation in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resonanz.cli.options import Lang, checked_language
from resonanz.cli.output import inform, told_in_words
from resonanz.cli.speech import say

EPILOG = """\b
resonanz demo
resonanz demo --workspace nordlicht --port 8080 --no-browser
resonanz demo --forward 6w
"""


def demo(
    *,
    workspace: Annotated[
        Path, typer.Option("--workspace", metavar="DIR", help=say("Where the demo organisation lives."))
    ] = Path("resonanz-demo"),
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=1, max=65_535, help=say("Port of the web page."))
    ] = 8000,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=say("Open a browser."))] = True,
    seed: Annotated[int, typer.Option("--seed", help=say("The same seed gives the same company."))] = 0,
    forward: Annotated[
        str,
        typer.Option("--forward", metavar="SPAN", help=say("Move the time of the demo by days or weeks, such as 6w.")),
    ] = "",
    lang: Lang = None,
) -> None:
    """Build the organisation where it is missing, then serve it."""
    checked_language(lang)
    from resonanz.cli.demo.forward import move, read_span, refuse_company, require_demo
    from resonanz.cli.serving import prepare, serve_web

    with told_in_words():
        span = read_span(forward) if forward else None
        if span is not None:
            require_demo(workspace)
        address = f"http://localhost:{port}"
        prepare(workspace, address=address, demo=True)
        refuse_company(workspace)
        from resonanz.cli.demo.build import build_demo  # its models exist only now

        build_demo(workspace, address=address, seed=seed)
        if span is not None:
            inform("The time of the demo is {days} days ahead now.", days=move(span).days)
            from resonanz.cli.demo.signals import go_on

            inform("In these days customers left {rows} new signals.", rows=go_on(workspace, seed=seed))
    inform("Nordlicht Energie is open at {address}. Stop it with Ctrl+C.", address=address)
    serve_web(port=port, open_browser=browser)


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Open the demo organisation Nordlicht Energie in the browser, offline.")
    app.command("demo", help=text, epilog=EPILOG)(demo)
