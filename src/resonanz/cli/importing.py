"""`resonanz import`: files into the record of a workspace."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, JsonPath, Lang, Map, WorkspaceFolder, checked_language
from resonanz.cli.output import balance_lines, inform, reserve_stdout, told_in_words, write_json
from resonanz.cli.progress import progress
from resonanz.cli.speech import say

if TYPE_CHECKING:
    from resonanz.events.importing import ImportResult
    from resonanz.events.intake import Input
    from resonanz.events.workspace import Workspace

EPILOG = """\b
resonanz import january.csv --workspace customers
resonanz import orders.csv reviews.csv --map shop.yaml --json balance.json
"""


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help=say("CSV, XLSX, Parquet, JSONL or XES; also .gz and .zip.")),
    ],
    *,
    map_file: Map = None,
    workspace: WorkspaceFolder = None,
    json_path: JsonPath = None,
    lang: Lang = None,
) -> None:
    """Import files."""
    checked_language(lang)
    reserve_stdout(json_path)
    from resonanz.events.workspace import Workspace

    place = Workspace(workspace or DEFAULT_WORKSPACE)
    with told_in_words():
        _, result = import_files(files, place, map_file=map_file, received_at=datetime.now(UTC))
    inform("Imported into {path}", path=place.path)
    balance_lines(asdict(result.balance))
    if result.rejected_file is not None:
        inform("Rejected rows, with line and reason: {path}", path=result.rejected_file)
    write_json(asdict(result.balance), json_path)


def import_files(
    files: list[Path], place: Workspace, *, map_file: Path | None, received_at: datetime
) -> tuple[list[Input], ImportResult]:
    """Open, understand and import files, with progress on long ones."""
    from resonanz.events.importing import import_sources
    from resonanz.events.intake import open_inputs

    with open_inputs(files, mapping_file=map_file) as inputs, progress(say("reading")) as bar:
        result = import_sources(
            place,
            [(item.source, item.mapping) for item in inputs],
            received_at=received_at,
            progress=bar,
            on_wait=lambda: inform("Another import is writing; waiting for it."),
        )
        return inputs, result


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Import files into the record. Nothing is stored twice, and no row is lost without a word.")
    app.command("import", help=text, epilog=EPILOG)(import_)
