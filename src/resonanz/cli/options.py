"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resonanz.cli.speech import say

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE…",
        help=say("CSV, XLSX, Parquet, JSONL or XES; also .gz and .zip."),
        show_default=False,
    ),
]
Map = Annotated[
    Path | None,
    typer.Option("--map", metavar="M.yaml", help=say("Mapping file: what each column means. Guessed where missing.")),
]
WorkspaceFolder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        envvar="RESONANZ_HOME",
        help=say("Folder that holds the record. Default: ./resonanz-data"),
        show_default=False,
        show_envvar=False,
    ),
]
JsonPath = Annotated[
    Path | None,
    typer.Option("--json", metavar="PATH", help=say("Write the result as JSON; - is the standard output.")),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="de|en", help=say("Language. Default: that of the locale."), show_default=False),
]
DEFAULT_WORKSPACE = Path("resonanz-data")


def checked_language(lang: str | None) -> None:
    """Refuse a language that we do not speak; the language itself was chosen before parsing."""
    if lang not in (None, "de", "en"):
        raise typer.BadParameter(say("{lang} is not spoken here. Choose de or en.", lang=lang), param_hint="--lang")
