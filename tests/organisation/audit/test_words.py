"""What actions are called: each one that is written anywhere has its words, and none is named that is not written."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "resonanz"
BUILT = {"goodwill.": ("requested", "granted", "declined")}
"""Codes that are put together where they are written: what stands before the part, and what the part can be."""


def written() -> Iterator[tuple[str, Path]]:
    """Every action that the code writes into the log."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "record" and node.args:
                yield from ((code, path) for code in codes(node.args[0]))


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def codes(argument: ast.expr) -> list[str]:
    """The codes that an argument can be: a text, one of two, one put together, or a constant of the log itself."""
    if isinstance(argument, ast.IfExp):
        return [*codes(argument.body), *codes(argument.orelse)]
    if isinstance(argument, ast.JoinedStr):
        head = ast.literal_eval(argument.values[0])
        return [head + end for end in BUILT[head]]
    if isinstance(argument, ast.Name):
        from resonanz.organisation.audit import actions

        return [getattr(actions, argument.id)]
    return [ast.literal_eval(argument)]


@pytest.mark.unit
def test_every_action_that_is_written_has_its_words() -> None:
    from resonanz.organisation.audit.words import actions

    assert {(code, path.name) for code, path in written() if code not in actions()} == set()


@pytest.mark.unit
def test_no_action_is_named_that_nobody_writes() -> None:
    from resonanz.organisation.audit.words import actions

    assert set(actions()) - {code for code, _path in written()} == set()


@pytest.mark.unit
def test_no_two_actions_are_called_the_same() -> None:
    from resonanz.organisation.audit.words import actions, words_of

    for language in ("en", "de"):
        with translation.override(language):
            names = [words_of(code) for code in actions()]
        assert len(names) == len(set(names))


@pytest.mark.unit
def test_a_line_of_an_older_version_keeps_its_code() -> None:
    from resonanz.organisation.audit.words import words_of

    assert words_of("thing.gone") == "thing.gone"


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["Einheit angelegt", "angelegt einheit", "unit.created", "unit.cr"])
def test_the_page_says_it_in_words_and_finds_it_by_words_and_by_code(
    cast: Any, client_of: Callable[..., Any], asked: str
) -> None:
    page = client_of(cast.eva).get("/oversight/log", {"action": asked}).content.decode()
    rows = page.partition("<tbody>")[2]
    assert '<th scope="row">Einheit angelegt<small>Nord</small></th>' in rows
    assert "<code>unit.created</code>" in rows
    assert rows.count("<tr data-row>") == rows.count("Einheit angelegt")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("detail", "about"),
    [({"number": "M-4", "title": "Durchwahl"}, "M-4 Durchwahl"), ({"number": 7}, "7"), ({"name": {"de": "x"}}, "")],
)
def test_a_line_says_what_it_was_done_to(detail: dict[str, Any], about: str) -> None:
    from resonanz.organisation.audit.models import Entry

    assert Entry(action="measure.drafted", detail=detail).about == about
