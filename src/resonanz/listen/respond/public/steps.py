"""Going through a survey without a script: step by step, the answers so far travel signed in the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID, uuid4

from django.core import signing
from django.http import QueryDict

from resonanz.listen.surveys.rules import Content, Kind, Question, visible_pages

_SALT: Final = "resonanz.respond"
_SECONDS: Final[Mapping[Kind, int]] = {Kind.TEXT: 12, Kind.MATRIX: 20}
_USUAL: Final = 6


class Torn(ValueError):  # noqa: N818 - it reads as what happened
    """The signed part of a form is not ours, or of another survey."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody is: the answers so far, what was shown in each step, and an id that makes the end one end."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[tuple[str, ...], ...] = ()
    number: UUID = field(default_factory=uuid4)

    def sealed(self, door: str) -> str:
        """As it travels in the form of one door."""
        parts = [dict(self.answers), [list(step) for step in self.steps], self.number.hex]
        return signing.dumps(parts, salt=f"{_SALT}:{door}", compress=True)

    def after(self, shown: Iterable[Question], answers: Mapping[str, Any]) -> Walk:
        """One step further."""
        return replace(self, answers=answers, steps=(*self.steps, tuple(q.id for q in shown)))

    def back(self) -> Walk:
        """One step back; the answers stay."""
        return replace(self, steps=self.steps[:-1])


def unsealed(text: str, door: str) -> Walk:
    """What travelled in a form.

    Raises:
        Torn: if it was changed on the way, or belongs to another door.
    """
    if not text:
        return Walk()
    try:
        answers, steps, number = signing.loads(text, salt=f"{_SALT}:{door}")
        return Walk(answers, tuple(tuple(step) for step in steps), UUID(hex=number))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Torn from error


def due(content: Content, walk: Walk) -> list[Question]:
    """What is asked next: of the first page with something new, all that is new; nothing at the end.

    A question that hangs on an answer of the same page follows in a step of its own.
    """
    shown = {key for step in walk.steps for key in step}
    for page in visible_pages(content, walk.answers):
        if fresh := [question for question in page.questions if question.id not in shown]:
            return fresh
    return []


def read_form(questions: Iterable[Question], data: QueryDict) -> dict[str, Any]:
    """What was entered for these questions, as the form sent it."""
    found: dict[str, Any] = {}
    for question in questions:
        name = f"q-{question.id}"
        if question.kind is Kind.MATRIX:
            found[question.id] = {row.id: data.get(f"{name}-{row.id}", "") for row in question.rows}
        else:
            found[question.id] = data.getlist(name) if question.multiple else data.get(name, "")
    return found


def seconds(content: Content) -> int:
    """About how long it takes, in steps of ten seconds."""
    total = sum(_SECONDS.get(question.kind, _USUAL) for question in content)
    return max(10, round(total / 10) * 10)
