"""What the commands print: messages, tables, JSON, errors with their exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from resonanz.cli.speech import current, say

_reserved = False


def reserve_stdout(*paths: Path | None) -> None:
    """Keep standard output for the result where one of the paths is `-`; messages then go to standard error."""
    global _reserved  # noqa: PLW0603 - one process has one standard output
    _reserved = any(str(path) == "-" for path in paths)


def inform(message: str, /, **params: object) -> None:
    """Tell the person something."""
    typer.echo(say(message, **params), err=_reserved)


def write_json(document: object, path: Path | None) -> None:
    """Write JSON to a file, or to standard output for `-`."""
    if path is None:
        return
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    if str(path) == "-":
        typer.echo(text)
        return
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file, with an error in words where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = say("{path} cannot be written: {reason}. Choose another place.", path=path, reason=error.strerror)
        typer.echo(message, err=True)
        raise typer.Exit(1) from error


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; user content is never read as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        drawn.add_column(name, overflow="fold", max_width=None if place else 40)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(stderr=_reserved).print(drawn)


def balance_lines(balance: Mapping[str, int]) -> None:
    """Print a balance, one figure a line, in words."""
    words = {
        "rows_read": say("rows read"),
        "rows_stored": say("stored"),
        "rows_duplicate": say("already there"),
        "rows_rejected": say("rejected"),
        "cells_rejected": say("unreadable cells"),
        "events_stored": say("events stored"),
    }
    for key, word in words.items():
        typer.echo(f"  {word:<24}{grouped(balance[key]):>14}", err=_reserved)


def grouped(number: int) -> str:
    """A whole number with the thousands mark of the language."""
    text = f"{number:,}"
    return text.replace(",", ".") if current() == "de" else text


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn the errors of the record into a sentence and the right exit code."""
    from resonanz.events.errors import RecordError

    try:
        yield
    except RecordError as error:
        from resonanz.report import translate_error

        typer.echo(translate_error(error, current()), err=True)
        raise typer.Exit(error.exit_code) from error
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
