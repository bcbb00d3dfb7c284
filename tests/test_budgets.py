"""Size budgets of the house: small functions, small files."""

from __future__ import annotations

import ast
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "resonanz"
pytestmark = pytest.mark.unit


def files(folder: Path, pattern: str = "*.py") -> list[Path]:
    return sorted(folder.rglob(pattern))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    assert node.end_lineno is not None
    first = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return node.end_lineno - node.lineno + 1 - docstring


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length(node)) for node in found]


def all_lengths() -> list[tuple[str, int]]:
    return list(chain.from_iterable(functions(path) for path in files(SOURCE)))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert [(name, n) for name, n in all_lengths() if n > 60] == []


def test_most_functions_are_small() -> None:
    sizes = [n for _, n in all_lengths()]
    assert median(sizes) <= 8
    assert quantiles(sizes, n=20)[-1] <= 35


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    long = [(str(path.relative_to(ROOT)), lines(path)) for path in files(SOURCE) + files(ROOT / "tests")]
    assert [(name, n) for name, n in long if n > 500] == []


def test_scripts_and_templates_stay_small() -> None:
    small = files(SOURCE, "*.js") + files(SOURCE, "*.html")
    assert [(str(path.relative_to(ROOT)), lines(path)) for path in small if lines(path) > 150] == []


def test_no_leftovers_stand_in_the_source() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X ", "HA" + "CK")
    texts = {path: path.read_text(encoding="utf-8") for path in files(SOURCE)}
    assert [str(path) for path, text in texts.items() if any(mark in text for mark in marks)] == []
