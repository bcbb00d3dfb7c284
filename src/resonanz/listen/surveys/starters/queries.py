"""Reading the surveys to begin with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from resonanz.listen.surveys.content.parsing import parse_content
from resonanz.listen.surveys.content.shapes import Content, Text

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Starter:
    """A survey that is written already: `about` says in a sentence what it finds out."""

    key: str
    about: Text
    purpose: str
    anonymity: str
    content: Content
    plain: dict[str, Any]


@cache
def starters() -> tuple[Starter, ...]:
    """All of them, in the order of a customer's journey."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))}
    return tuple(_starter(key, found[key]) for key in sorted(found, key=lambda key: int(found[key]["order"])))


def starter(key: str) -> Starter | None:
    """The one with this key."""
    return next((each for each in starters() if each.key == key), None)


def _starter(key: str, data: dict[str, Any]) -> Starter:
    content = data["content"]
    return Starter(key, data["about"], data["purpose"], data["anonymity"], parse_content(content), content)
