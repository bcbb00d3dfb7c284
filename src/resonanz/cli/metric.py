"""`resonanz metric`: the catalogue of metrics, with their advantages and disadvantages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import Lang, checked_language
from resonanz.cli.speech import current, say

if TYPE_CHECKING:
    from resonanz.report.catalogue import MetricCard

EPILOG = """\b
resonanz metric
resonanz metric nps --lang de
"""


def metric(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help=say("The metric, such as nps."), show_default=False)
    ] = None,
    *,
    lang: Lang = None,
) -> None:
    """Show the card of a metric, or the list of all."""
    checked_language(lang)
    from resonanz.report.catalogue import load_catalogue

    catalogue = load_catalogue(current())
    if code is None:
        for key, entry in catalogue.items():
            typer.echo(f"{key:<14}{entry.name}")
        return
    if code not in catalogue:
        known = ", ".join(catalogue)
        message = say("There is no metric {code}. There are: {known}.", code=code, known=known)
        raise typer.BadParameter(message, param_hint="CODE")
    show(catalogue[code])


def show(card: MetricCard) -> None:
    """Print one card."""
    typer.echo(f"{card.name}\n\n{card.definition}\n")
    parts = {
        say("Formula"): [card.formula],
        say("Pros"): card.pros,
        say("Cons"): card.cons,
        say("When to use"): [card.use],
        say("When not to use"): [card.avoid],
        say("Source"): [card.source],
    }
    for heading, lines in parts.items():
        typer.echo(heading + "\n" + "\n".join(f"  - {line}" for line in lines) + "\n")


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("The catalogue of metrics: definition, pros, cons, when not to use, source.")
    app.command("metric", help=text, epilog=EPILOG)(metric)
