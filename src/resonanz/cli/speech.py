"""The language of the command line: `--lang`, else the locale, else English."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

Code = Literal["de", "en"]


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> Code:
    """The language wanted before any argument is parsed, so that help speaks it too."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return "de" if argument.removeprefix("--lang=").startswith("de") else "en"
        if argument == "--lang" and place + 1 < len(arguments):
            return "de" if arguments[place + 1].startswith("de") else "en"
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "de" if next((name for name in names if name), "").startswith("de") else "en"


@cache
def current() -> Code:
    """The language of this process."""
    import sys

    return choose(sys.argv[1:], os.environ)


def say(message: str, /, **params: object) -> str:
    """The message in the language of this process. English costs no catalogue."""
    if current() == "en":
        return message.format(**params) if params else message
    from resonanz.report.language import language

    return language("de")(message, **params)
