"""Earlier answers inside later texts: `{q1}`, or `{q1|somebody}` with words for the case without an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from resonanz.listen.surveys.content.branching import Answers, has_answer
from resonanz.listen.surveys.content.shapes import Content, Kind, Question

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]{0,31})(?:\|([^{}]{0,80}))?\}")
MISSING: Final = "…"


def pipe(text: str, answers: Mapping[str, str]) -> str:
    """The text with answers in their places; `answers` are words, as `spoken_answers` makes them."""
    return PLACE.sub(lambda found: answers.get(found[1]) or found[2] or MISSING, text)


def piped(text: str) -> list[str]:
    """The questions whose answers a text wants."""
    return [found[1] for found in PLACE.finditer(text)]


def spoken_answers(content: Content, answers: Answers, language: str) -> dict[str, str]:
    """The answers in words of a language, by question; a matrix has none."""
    given = ((question, answers.get(question.id)) for question in content)
    words = {q.id: _words(content, q, answer, language) for q, answer in given if has_answer(answer)}
    return {key: said for key, said in words.items() if said}


def _words(content: Content, question: Question, answer: Any, language: str) -> str:
    if question.kind in {Kind.MATRIX, Kind.CONSENT}:
        return ""
    if question.kind is not Kind.CHOICE:
        return str(answer)
    labels = {option.id: content.said(option.label, language) for option in question.options}
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(each, "") for each in chosen)
