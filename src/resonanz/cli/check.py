"""`resonanz check`: verify the record, and the database where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, Lang, WorkspaceFolder, checked_language
from resonanz.cli.output import inform, told_in_words
from resonanz.cli.speech import current, say

if TYPE_CHECKING:
    from resonanz.events.findings import Finding

EPILOG = """\b
resonanz check --workspace customers
"""


def check(*, workspace: WorkspaceFolder = None, lang: Lang = None) -> None:
    """Verify the record, and the database where there is one."""
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
    findings = [*found.findings, *(_database(place.path) if has_database(place.path) else ())]
    for finding in findings:
        inform(finding.message, **dict(finding.params))
    if findings:
        raise typer.Exit(1)
    inform("The record is whole.")


def has_database(place: Path) -> bool:
    """Whether an installation keeps its database here or names another one."""
    return (place / "resonanz.sqlite").exists() or bool(os.environ.get("RESONANZ_DATABASE"))


def _database(place: Path) -> Iterator[Finding]:
    """What is wrong in the operational database, or between it and the record."""
    from resonanz.cli.serving import set_up
    from resonanz.events.findings import finding

    set_up(place)
    from resonanz.organisation.base.state import is_current

    if not is_current():
        yield finding("The database has the form of an older version. Start resonanz serve once.")
        return
    found = list(_inside(place))
    if not found:
        inform("Database, log and inbox fit the record.")
    yield from found


def _inside(place: Path) -> Iterator[Finding]:
    from resonanz.events.findings import finding
    from resonanz.events.lock import writer_lock
    from resonanz.events.workspace import Workspace
    from resonanz.organisation.base.state import broken_references
    from resonanz.organisation.customers.queries import erased_but_known
    from resonanz.organisation.intake import queries as intake

    if reason := broken_references():
        yield finding("A reference in the database leads nowhere: {reason}", reason=reason)
    yield from (finding("Log: {reason}", reason=reason) for reason in _log())
    if count := len(erased_but_known()):
        yield finding(
            "The identity of {count} erased customers is still held. Run: resonanz erase --resume", count=count
        )
    with writer_lock(Workspace(place).lock):
        yield from intake.findings(Workspace(place))


def _log() -> list[str]:
    """What is wrong with the log and with its end, in the language of the command line."""
    from django.utils import translation

    from resonanz.organisation.audit.queries import check_audit

    with translation.override(current()):
        return check_audit()


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Verify the record: every file readable, no event twice, the balance of every import.")
    app.command("check", help=text, epilog=EPILOG)(check)
