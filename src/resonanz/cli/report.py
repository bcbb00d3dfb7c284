"""`resonanz report`: from files, or from a workspace, to one page and JSON."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import DEFAULT_WORKSPACE, Files, JsonPath, Lang, Map, WorkspaceFolder, checked_language
from resonanz.cli.output import inform, reserve_stdout, told_in_words, write_json, write_text
from resonanz.cli.progress import stages
from resonanz.cli.speech import current, say

if TYPE_CHECKING:
    from resonanz.events.workspace import Workspace
    from resonanz.report.analysis import Facts
    from resonanz.report.model import Report

EPILOG = """\b
resonanz report answers.csv
resonanz report 2023.csv 2024.csv --map survey.yaml --lang de
resonanz report tickets.xes.gz --out journey.html --json journey.json
resonanz report --workspace customers
"""


def report(  # noqa: PLR0913 - one parameter per option
    files: Files = None,
    *,
    map_file: Map = None,
    lang: Lang = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help=say("Where the page goes; - is the standard output."))
    ] = Path("report.html"),
    json_path: JsonPath = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="duckdb|spark", help=say("Where the analysis runs."))
    ] = "duckdb",
    workspace: WorkspaceFolder = None,
    parts: Annotated[
        str | None, typer.Option("--parts", metavar="A,B", help=say("Only these parts, for example themes,value."))
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help=say("Leave out all parts that learn."))] = False,
) -> None:
    """Build the report."""
    checked_language(lang)
    reserve_stdout(out, json_path)
    with told_in_words():
        wanted = _wanted(parts, quick=quick)
        content = build(files or [], map_file=map_file, workspace=workspace, engine=engine, parts=wanted)
        write(content, out=out, json_path=json_path)


def _wanted(parts: str | None, *, quick: bool) -> frozenset[str]:
    from resonanz.report.analysis.parts import chosen_parts

    return chosen_parts(parts, quick=quick)


def build(
    files: list[Path],
    *,
    map_file: Path | None,
    workspace: Path | None,
    engine: str,
    parts: frozenset[str] | None = None,
) -> Report:
    """Read the files, into a workspace that leaves nothing behind unless one was named, and analyse the record."""
    from resonanz.events.engines import start
    from resonanz.events.scope import Scope
    from resonanz.events.workspace import Workspace
    from resonanz.report.analysis import analyse
    from resonanz.report.analysis.parts import chosen_parts
    from resonanz.report.phrases.names import PARTS

    runner = start(engine)
    with ExitStack() as stack:
        if files and workspace is None:
            place = stack.enter_context(Workspace.temporary())
        else:
            place = Workspace(workspace or DEFAULT_WORKSPACE)
        facts = _read(files, place, map_file) if files else _stored(place)
        with stages(say("analysing")) as tell:
            record = runner.table(place, Scope.everything("report"))
            asked = chosen_parts(None) if parts is None else parts
            return analyse(record, engine=runner, facts=facts, parts=asked, tell=lambda part: tell(say(PARTS[part])))


def _read(files: list[Path], place: Workspace, map_file: Path | None) -> Facts:
    from resonanz.cli.importing import import_files
    from resonanz.report.analysis.facts import facts_of

    now = datetime.now(UTC)
    inputs, result = import_files(files, place, map_file=map_file, received_at=now)
    return facts_of(list(zip([item.mapping for item in inputs], result.sources, strict=True)), generated=now)


def _stored(place: Workspace) -> Facts:
    from resonanz.report.analysis.stored import facts_of_workspace

    return facts_of_workspace(place.open(), generated=datetime.now(UTC))


def write(content: Report, *, out: Path, json_path: Path | None) -> None:
    """Write the page and the JSON, and say where they lie."""
    from resonanz.report.html import render_html
    from resonanz.report.json_report import render_json

    page = render_html(content, lang=current())
    if str(out) == "-":
        typer.echo(page)
    else:
        write_text(out, page)
        inform("The report lies in {path}", path=out)
    if json_path is not None:
        write_json(render_json(content, current()), json_path)


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Turn files of feedback or event logs into one page that works offline. Leaves nothing else behind.")
    app.command("report", help=text, epilog=EPILOG)(report)
