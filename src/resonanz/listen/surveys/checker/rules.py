"""The checker: what it says about a survey in one language."""

from __future__ import annotations

from collections.abc import Iterator

from resonanz.listen.surveys.checker.balance import lopsided_ends, lopsided_options
from resonanz.listen.surveys.checker.double import double
from resonanz.listen.surveys.checker.findings import Finding, Hint
from resonanz.listen.surveys.checker.leading import leading
from resonanz.listen.surveys.content.shapes import Content, Kind, Question

_OPEN = frozenset({Kind.TEXT, Kind.CONSENT})
"""Kinds in which one may answer about two things; "what was good, and what was not?" is a fair open question."""


def check_content(content: Content, language: str) -> list[Finding]:
    """Findings question by question; texts that are missing in this language are not judged."""
    return [Finding(question.id, language, hint) for question in content for hint in check_question(question, language)]


def check_question(question: Question, language: str) -> list[Hint]:
    """What the words of one question do; each flaw is named once."""
    found: dict[str, Hint] = {}
    for hint in _hints(question, language):
        kept = found.get(hint.flaw)
        if kept is None or (hint.better and not kept.better):
            found[hint.flaw] = hint
    return list(found.values())


def _hints(question: Question, language: str) -> Iterator[Hint]:
    label = question.label.get(language, "")
    yield from leading(label, language)
    if question.kind not in _OPEN:
        yield from double(label, language)
    if not question.multiple:
        yield from lopsided_options([each.label.get(language, "") for each in question.options])
    yield from lopsided_ends(question.low.get(language, ""), question.high.get(language, ""))
