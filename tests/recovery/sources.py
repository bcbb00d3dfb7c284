"""The fingerprint of the code that a result rests on: comments, docstrings and layout do not count."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANALYTICS = ROOT / "src" / "resonanz" / "analytics"
_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def files_of(covers: Iterable[str]) -> list[Path]:
    """The source files behind globs below `src/resonanz/analytics`, each once, in order."""
    return sorted({path for pattern in covers for path in ANALYTICS.glob(pattern)})


def fingerprint(covers: Iterable[str], own: Iterable[Path] = ()) -> str:
    """SHA-256 over the meaning of source files."""
    digest = hashlib.sha256()
    for path in [*files_of(covers), *own]:
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(meaning(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()


def meaning(source: str) -> str:
    """Source without comments, docstrings and blanks; a trailing comma before a bracket is layout too."""
    skipped = _docstring_lines(source)
    words: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _LAYOUT or token.start[0] in skipped:
            continue
        if token.string in {")", "]", "}"} and words and words[-1] == ",":
            words.pop()
        words.append(token.string)
    return "".join("".join(words).split())


def _docstring_lines(source: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Constant)
                and isinstance(statement.value.value, str)
            ):
                lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return lines
