"""Which questions somebody meets, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resonanz.listen.surveys.content.shapes import Condition, Content, Op, Page, Question

Answers = Mapping[str, Any]
"""Answers by the id of their question, as `check_answers` returns them."""


def visible_questions(content: Content, answers: Answers) -> list[Question]:
    """The questions that are asked; the answer to a question that is not asked counts as none."""
    given: dict[str, Any] = {}
    shown = []
    for question in content:
        if question.shown_if is None or holds(question.shown_if, given.get(question.shown_if.question)):
            shown.append(question)
            if has_answer(answers.get(question.id)):
                given[question.id] = answers[question.id]
    return shown


def visible_pages(content: Content, answers: Answers) -> list[Page]:
    """The pages on which something is asked, with only what is asked."""
    shown = {question.id for question in visible_questions(content, answers)}
    pages = (Page(tuple(q for q in page.questions if q.id in shown)) for page in content.pages)
    return [page for page in pages if page.questions]


def holds(condition: Condition, answer: object) -> bool:
    """Whether an answer meets a condition; without an answer only "is not" and "not answered" hold."""
    if condition.op is Op.ANSWERED:
        return has_answer(answer)
    if condition.op is Op.NOT_ANSWERED:
        return not has_answer(answer)
    equal = condition.value in answer if isinstance(answer, list) else answer == condition.value
    if condition.op in {Op.IS, Op.IS_NOT}:
        return equal is (condition.op is Op.IS)
    if not isinstance(answer, int | float) or not isinstance(condition.value, int | float):
        return False
    return answer >= condition.value if condition.op is Op.AT_LEAST else answer <= condition.value


def has_answer(answer: object) -> bool:
    """Whether something was answered: zero is an answer, an empty text and an empty list are none."""
    return answer is not None and answer is not False and answer not in ("", [], {})
