"""Changing a survey step by step. Each function returns another survey; the order of questions is one line."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.parsing import dump_question, parse_question
from resonanz.listen.surveys.content.reading import ContentError, Node
from resonanz.listen.surveys.content.shapes import LANGUAGES, Content, Kind, Option, Page, Question, Text


def new_question(content: Content, kind: Kind) -> Question:
    """A question of this kind with words to begin with, under the next free id."""
    words = _only(_fresh()[kind.value], content.languages)
    taken = {question.id for question in content}
    number = next(n for n in range(1, len(taken) + 2) if f"{kind.value}{n}" not in taken)
    data = {"id": f"{kind.value}{number}", "kind": kind.value, **words}
    return parse_question(Node(data, kind.value, content.languages))


@cache
def _fresh() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "fresh.json").read_text(encoding="utf-8"))
    return found


def _only(value: Any, languages: Sequence[str]) -> Any:
    """Without texts in languages that the survey does not have."""
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key in languages or key not in LANGUAGES}
        return {key: _only(each, languages) for key, each in kept.items()}
    return [_only(each, languages) for each in value] if isinstance(value, list) else value


def with_languages(content: Content, data: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The survey as JSON in these languages; what stood there in others is left out."""
    return {**_only(data, languages), "languages": list(languages)} if content.languages != tuple(languages) else data


def add_question(content: Content, question: Question, *, after: str = "") -> Content:
    """Put a question behind another one, or at the end."""
    pages = content.pages or (Page(()),)
    where = next((i for i, page in enumerate(pages) if any(q.id == after for q in page.questions)), len(pages) - 1)
    questions = list(pages[where].questions)
    at = next((i + 1 for i, q in enumerate(questions) if q.id == after), len(questions))
    questions.insert(at, question)
    return _with_pages(content, [*pages[:where], Page(tuple(questions)), *pages[where + 1 :]])


def put_question(content: Content, question: Question) -> Content:
    """The question in place of the one with the same id."""
    return _with_pages(
        content, [Page(tuple(question if q.id == question.id else q for q in page.questions)) for page in content.pages]
    )


def remove_question(content: Content, key: str) -> Content:
    """Without this question.

    Raises:
        ContentError: if another one depends on its answer.
    """
    if other := next((q for q in content if q.shown_if is not None and q.shown_if.question == key), None):
        raise ContentError(
            _("“%(id)s” is asked depending on the answer to “%(key)s”. Change that first."), id=other.id, key=key
        )
    kept = [Page(tuple(q for q in page.questions if q.id != key)) for page in content.pages]
    return _with_pages(content, kept)


def move_question(content: Content, key: str, *, up: bool) -> Content:
    """One place up or down; at the edge of a page it goes to the page beside."""
    pages = [list(page.questions) for page in content.pages]
    where, at = next((p, i) for p, page in enumerate(pages) for i, q in enumerate(page) if q.id == key)
    question = pages[where].pop(at)
    target = at - 1 if up else at + 1
    if 0 <= target <= len(pages[where]):
        pages[where].insert(target, question)
    elif 0 <= (beside := where + (-1 if up else 1)) < len(pages):
        pages[beside].insert(len(pages[beside]) if up else 0, question)
    else:
        pages[where].insert(at, question)
    return _with_pages(content, [Page(tuple(page)) for page in pages])


def turn_page(content: Content, key: str) -> Content:
    """Begin a new page before this question; where one begins already, join it with the page before."""
    pages: list[tuple[Question, ...]] = []
    for page in content.pages:
        at = next((i for i, q in enumerate(page.questions) if q.id == key), None)
        if at is None:
            pages.append(page.questions)
        elif at:
            pages += [page.questions[:at], page.questions[at:]]
        elif pages:
            pages[-1] += page.questions
        else:
            pages.append(page.questions)
    return _with_pages(content, [Page(questions) for questions in pages])


def _with_pages(content: Content, pages: Iterable[Page]) -> Content:
    return replace(content, pages=tuple(page for page in pages if page.questions))


def listed_options(texts: Sequence[Text], before: Sequence[Option], first: str) -> tuple[Option, ...]:
    """Options of these texts; one that was there before keeps its id, also under changed words."""
    known = {option.label.get(first, ""): option.id for option in before}
    ids = [known.get(text.get(first, ""), "") for text in texts]
    if len(texts) == len(before):
        ids = [key or (old.id if old.id not in ids else "") for key, old in zip(ids, before, strict=True)]
    found: list[Option] = []
    for key, text in zip(ids, texts, strict=True):
        taken = {option.id for option in found} | set(ids)
        keep = key and key not in {option.id for option in found}
        found.append(Option(key if keep else _free(text.get(first, ""), taken), text))
    return tuple(found)


def _free(label: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", label.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:24].strip("_") or "option"
    base = base if base[0].isalpha() else f"o_{base}"
    return next(key for n in range(1, 1_000) if (key := base if n == 1 else f"{base}_{n}") not in taken)


def fingerprint(question: Question) -> str:
    """Changes when anything in the question changes."""
    plain = json.dumps(dump_question(question), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
