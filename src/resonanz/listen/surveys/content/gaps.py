"""What is still missing before people may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.content.shapes import Content, Kind, Question, Text


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that a language lacks: `question` is its id, or "" for the survey itself."""

    question: str
    field: str
    language: str


def require_whole(content: Content, *, can_reply: bool) -> None:
    """Refuse what nobody could answer.

    Raises:
        ContentError: with everything that is missing.
    """
    problems = list(_problems(content, can_reply=can_reply))
    if problems:
        raise problems[0] if len(problems) == 1 else _all(problems)


def _all(problems: list[ContentError]) -> ContentError:
    error = ContentError("")
    error.error_list = [each for problem in problems for each in problem.error_list]
    return error


def _problems(content: Content, *, can_reply: bool) -> Iterator[ContentError]:
    questions = list(content)
    if not questions:
        yield ContentError(_("The survey asks nothing yet. Add a question."))
    for gap in missing_texts(content, content.languages[0]):
        yield ContentError(_("%(where)s: the text “%(field)s” is missing."), where=gap.question, field=gap.field)
    for question in questions:
        yield from _lacks(question, can_reply=can_reply)


def _lacks(question: Question, *, can_reply: bool) -> Iterator[ContentError]:
    if question.kind is Kind.CHOICE and len(question.options) < 2:
        yield ContentError(_("%(id)s: offer at least two answers."), id=question.id)
    if question.kind is Kind.MATRIX and not question.rows:
        yield ContentError(_("%(id)s: the table needs at least one row."), id=question.id)
    if question.least is not None and question.most is not None and question.least > question.most:
        yield ContentError(_("%(id)s: the smallest number is larger than the largest."), id=question.id)
    if question.callback and not can_reply:
        yield ContentError(
            _("%(id)s: nobody can be called back in a survey without names. Remove it, or choose “named”."),
            id=question.id,
        )


def missing_texts(content: Content, language: str) -> list[Gap]:
    """Texts that exist in another language or must exist, and are missing in this one."""
    found = [Gap("", name, language) for name in ("title",) if not content.title.get(language)]
    for name in ("intro", "thanks"):
        found += _gap("", name, getattr(content, name), language)
    for question in content:
        found += [Gap(question.id, "label", language)] if not question.label.get(language) else []
        for name in ("help", "low", "high"):
            found += _gap(question.id, name, getattr(question, name), language)
        for group, entries in (("options", question.options), ("rows", question.rows)):
            found += [Gap(question.id, group, language) for each in entries if not each.label.get(language)]
    return found


def _gap(question: str, name: str, text: Text, language: str) -> list[Gap]:
    return [Gap(question, name, language)] if text and not text.get(language) else []
