"""Finds every sentence of the product: calls of the speaking functions in code and templates, and errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

SOURCE = Path(__file__).resolve().parents[2] / "src" / "resonanz"
SPEAKING = frozenset({"t", "msg", "markup", "say", "inform", "_finding", "finding"})
ERRORS = frozenset({"RecordError", "InputRefused", "MappingError", "NothingToMeasure", "RecordDamaged"})
ERRORS |= {"EventRefused", "WrongDumpError", "_wrong", "_matching"}

Message = str | tuple[str, str]


def messages() -> set[Message]:
    """All msgids; plural ones as pairs."""
    found = {message for path in sorted(SOURCE.rglob("*.py")) for message in _in_code(path)}
    return found | {message for path in sorted((SOURCE / "report").rglob("*.html")) for message in _in_template(path)}


def told_by_analytics() -> set[Message]:
    """Errors of `analytics`: a caller may say them in any language it has."""
    errors = frozenset({"InvalidArgument", "MissingColumns", "UnreadableScale"})
    return {text for path in SOURCE.rglob("*.py") for text in _first_words(path, errors)}


def note_codes() -> set[str]:
    """Codes of all notes of numbers that the source raises by name."""
    paths = (path for path in SOURCE.rglob("*.py") if _imports_notes(path))
    return {code for path in paths for code in _first_words(path, frozenset({"note"}))}


def _imports_notes(path: Path) -> bool:
    """Whether `note` means that of the numbers here; other parts have notes of their own."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "resonanz.analytics.results"
        and any(name.name == "note" for name in node.names)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def _in_code(path: Path) -> Iterator[Message]:
    for call in _calls(path):
        name = _name(call)
        if name in SPEAKING | ERRORS and (text := _text(call, 0)):
            yield text
        elif name == "EventType" and (meaning := _text(call, 1)):
            yield meaning
        elif name == "plural" and (one := _text(call, 0)) and (many := _text(call, 1)):
            yield one, many


def _first_words(path: Path, names: frozenset[str]) -> Iterator[str]:
    for call in _calls(path):
        if _name(call) in names and (text := _text(call, 0)):
            yield text


def _calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def _text(call: ast.Call, at: int) -> str | None:
    argument = call.args[at] if len(call.args) > at else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _in_template(path: Path) -> Iterator[Message]:
    for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
        if getattr(call.node, "name", "") == "t" and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)
