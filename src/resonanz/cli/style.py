"""Words of the help screens that belong to the command-line library, in the language of this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resonanz.cli.speech import current

GERMAN = {
    "ARGUMENTS_PANEL_TITLE": "Angaben",
    "OPTIONS_PANEL_TITLE": "Optionen",
    "COMMANDS_PANEL_TITLE": "Befehle",
    "ERRORS_PANEL_TITLE": "Fehler",
    "DEFAULT_STRING": "[Vorgabe: {}]",
    "REQUIRED_LONG_STRING": "[erforderlich]",
    "RICH_HELP": "[blue]'{command_path} {help_option}'[/] zeigt die Hilfe.",
}


def translate() -> None:
    """Give the help screens German headings where German is spoken."""
    if current() != "de":
        return
    from typer import rich_utils
    from typer.core import TyperCommand, TyperGroup

    for name, text in GERMAN.items():
        setattr(rich_utils, name, text)
    for kind in (TyperCommand, TyperGroup):
        setattr(kind, "get_help_option", _german(kind.get_help_option))  # noqa: B010 - a method of the library


def _german(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_help_option(*arguments: Any) -> Any:
        option = original(*arguments)
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option

    return get_help_option
