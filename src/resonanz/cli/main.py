"""`resonanz`: from a file of feedback or an event log to a report, and the record behind it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from resonanz.cli.options import Lang, checked_language
from resonanz.cli.speech import say

app = typer.Typer(
    name="resonanz",
    help=say("Customers' voices become true numbers: import them, report on them, check the record."),
    epilog=say("Start with: resonanz report answers.csv"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - the signature of an option callback
    if wanted:
        from resonanz import __version__

        typer.echo(f"resonanz {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help=say("Show the version."), callback=_version, is_eager=True)
    ] = False,
    lang: Lang = None,
) -> None:
    """Options that stand before any command."""
    checked_language(lang)


def main() -> None:
    """Run the command line."""
    # Our matrices are small: threads of the linear algebra library only wait for each other. Set before it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from resonanz.cli import backup, check, customers, effect, importing, mapping, metric, report, serve, style
    from resonanz.cli.demo import command as demo

    style.translate()
    for module in (report, importing, mapping, check, demo, serve, backup, customers, metric, effect):
        module.register(app)
    app()
