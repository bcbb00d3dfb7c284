"""`resonanz demo`: the demo organisation and its report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from resonanz.cli.options import Lang, checked_language
from resonanz.cli.output import inform, told_in_words
from resonanz.cli.speech import say

EPILOG = """\b
resonanz demo
resonanz demo --folder nordlicht --lang en
"""


def demo(
    *,
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help=say("Where the files go."))] = Path("demo"),
    seed: Annotated[int, typer.Option("--seed", help=say("The same seed gives the same company."))] = 0,
    lang: Lang = None,
) -> None:
    """Make the files and the report."""
    checked_language(lang)
    from resonanz.cli.report import build, write

    with told_in_words():
        inform("Making Nordlicht Energie, a fictional energy supplier with 24 months of history …")
        files = write_files(folder, end=_this_monday(datetime.now(UTC).date()), seed=seed)
        content = build(files, map_file=None, workspace=None, engine="duckdb")
        write(content, out=folder / "report.html", json_path=folder / "report.json")
    inform("Open it in a browser: {path}", path=(folder / "report.html").absolute().as_uri())


def _this_monday(day: date) -> date:
    """The history ends yesterday, anchored to the Monday of this week, so that the demo looks the same all week."""
    return day - timedelta(days=day.weekday())


def write_files(folder: Path, *, end: date, seed: int) -> list[Path]:
    """Write the demo organisation's tables as German CSV files, as a company would have them."""
    from pyarrow import csv

    from resonanz.analytics.simulate.nordlicht import demo_tables

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in demo_tables(end=end, seed=seed).items():
        path = folder / f"{name}.csv"
        csv.write_csv(table, path, csv.WriteOptions(delimiter=";"))
        paths.append(path)
    return paths


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Make the demo organisation Nordlicht Energie and its report, offline.")
    app.command("demo", help=text, epilog=EPILOG)(demo)
