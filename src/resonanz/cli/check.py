"""`resonanz check`: verify the whole record."""

from __future__ import annotations

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, Lang, WorkspaceFolder, checked_language
from resonanz.cli.output import inform, told_in_words
from resonanz.cli.speech import say

EPILOG = """\b
resonanz check --workspace customers
"""


def check(*, workspace: WorkspaceFolder = None, lang: Lang = None) -> None:
    """Verify the record."""
    checked_language(lang)
    from resonanz.events.check import check as verify
    from resonanz.events.workspace import Workspace

    place = Workspace(workspace or DEFAULT_WORKSPACE)
    with told_in_words():
        found = verify(place)
    if found.empty:
        inform("nothing here yet")
        return
    inform("{events} events of {imports} imports checked.", events=found.events, imports=found.imports)
    for finding in found.findings:
        inform(finding.message, **dict(finding.params))
    if not found.sound:
        raise typer.Exit(1)
    inform("The record is whole.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Verify the record: every file readable, no event twice, the balance of every import.")
    app.command("check", help=text, epilog=EPILOG)(check)
