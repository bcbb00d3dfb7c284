"""`resonanz erase` and `resonanz export`: what a customer may ask for, and the record for any other program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, Lang, WorkspaceFolder, checked_language
from resonanz.cli.output import grouped, inform, reserve_stdout, told_in_words, write_json
from resonanz.cli.speech import say

if TYPE_CHECKING:
    from resonanz.events.workspace import Workspace

ERASE = """\b
resonanz erase --customer K-102534 --workspace customers
resonanz erase --resume --workspace customers
"""
EXPORT = """\b
resonanz export --customer K-102534 --out customer.json
resonanz export --out events.parquet
"""
Customer = Annotated[
    str | None,
    typer.Option(
        "--customer",
        metavar="KEY",
        help=say("Number, e-mail address, telephone or pseudonym of the customer."),
        show_default=False,
    ),
]


def erase(
    *,
    customer: Customer = None,
    resume: Annotated[bool, typer.Option("--resume", help=say("Finish erasures that were interrupted."))] = False,
    workspace: WorkspaceFolder = None,
    lang: Lang = None,
) -> None:
    """Erase a customer (Art. 17 GDPR)."""
    checked_language(lang)
    if resume == (customer is not None):
        raise typer.BadParameter(say("Name the customer, or take --resume."), param_hint="--customer")
    with told_in_words():
        _open(workspace)
        counts = _resumed() if customer is None else _erased(customer)
    inform(
        "Erased. {unlinked} events stay as bare facts, {deleted} are gone.",
        unlinked=grouped(counts["unlinked"]),
        deleted=grouped(counts["deleted"]),
    )


def _resumed() -> dict[str, int]:
    from resonanz.organisation.customers.actions import resume_erasures

    return resume_erasures()


def _erased(customer: str) -> dict[str, int]:
    from resonanz.organisation.customers.actions import erase_customer

    found = [erase_customer(pseudonym, by=None) for pseudonym in _held(customer)]
    return {name: sum(counts[name] for counts in found) for name in ("unlinked", "deleted")}


def _held(customer: str) -> list[str]:
    from resonanz.events.errors import RecordError
    from resonanz.organisation.customers.queries import held_under

    found = held_under(customer)
    if not found:
        raise RecordError(
            "Nothing is held about {customer}. Give the number as the sources write it, or another key.",
            customer=customer,
        )
    return found


def export(
    *,
    customer: Customer = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help=say("Where to write: .json for a customer; .parquet, .csv or .jsonl for the record; - is the output."),
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceFolder = None,
    lang: Lang = None,
) -> None:
    """Export what is held about a customer (Art. 15 and 20 GDPR), or the whole record."""
    checked_language(lang)
    if customer is not None:
        _export_customer(customer, out or Path("-"), workspace)
        return
    from resonanz.events.exporting import FORMATS, write_record

    if out is None or out.suffix not in FORMATS:
        raise typer.BadParameter(
            say("Name a file that ends in {formats}.", formats=", ".join(FORMATS)), param_hint="--out"
        )
    with told_in_words():
        place = _open(workspace)
        from resonanz.organisation.intake.inbox import DatabaseInbox

        written = write_record(place, out, fresh=DatabaseInbox())
    inform("{events} events are in {path}.", events=grouped(written), path=out)


def _export_customer(customer: str, out: Path, workspace: Path | None) -> None:
    reserve_stdout(out)
    with told_in_words():
        _open(workspace)
        from resonanz.organisation.customers.actions import export_customer

        found = [export_customer(pseudonym, by=None) for pseudonym in _held(customer)]
    write_json(found[0] if len(found) == 1 else found, out)
    inform("{events} events are in {path}.", events=grouped(sum(len(each["events"]) for each in found)), path=out)


def _open(workspace: Path | None) -> Workspace:
    from resonanz.cli.serving import prepare
    from resonanz.events.workspace import Workspace

    place = Workspace(workspace or DEFAULT_WORKSPACE).open()
    prepare(place.path)
    return place


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("erase", help=say("Erase a customer from the record and everything made of it."), epilog=ERASE)(erase)
    app.command("export", help=say("Export what is held about a customer, or the whole record."), epilog=EXPORT)(export)
