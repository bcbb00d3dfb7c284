"""`resonanz mapping`: show how the columns of a file are understood, and save it to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import Lang, checked_language
from resonanz.cli.output import inform, table, told_in_words, write_text
from resonanz.cli.speech import current, say

if TYPE_CHECKING:
    from resonanz.events.mapping.model import Mapping

EPILOG = """\b
resonanz mapping answers.csv
resonanz mapping answers.csv --out survey.yaml
"""


def mapping(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The file to look at."))],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="M.yaml", help=say("Save the mapping; edit it and use it with --map.")),
    ] = None,
    lang: Lang = None,
) -> None:
    """Show and save the guess."""
    checked_language(lang)
    from resonanz.events.intake import open_inputs
    from resonanz.events.mapping import dump_mapping

    with told_in_words(), open_inputs([file]) as inputs:
        for item in inputs:
            _show(item.source.name, item.mapping)
        if out is not None:
            write_text(out, "\n---\n".join(dump_mapping(item.mapping) for item in inputs))
            inform("The mapping lies in {path}. Edit it and use it with --map.", path=out)


def _show(name: str, found: Mapping) -> None:
    from resonanz.report.language import language
    from resonanz.report.phrases.names import role, shape
    from resonanz.report.phrases.reasons import guess

    t = language(current())
    inform("{file} is read as: {shape}", file=name, shape=shape(found.shape.value, t))
    rows = [(r.column, role(r.role, t), guess(r.code, t), " · ".join(r.samples[:3])) for r in found.reasons]
    table([say("column"), say("is"), say("because"), say("for example")], rows)


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("Show how the columns of a file are understood and why; save it as YAML to edit.")
    app.command("mapping", help=text, epilog=EPILOG)(mapping)
