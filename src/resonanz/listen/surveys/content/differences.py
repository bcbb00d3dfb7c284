"""What changed from one version of a survey to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resonanz.listen.surveys.content.parsing import dump_question
from resonanz.listen.surveys.content.shapes import Content, Question


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `kind` is added, removed, moved, changed or texts; `fields` names what changed in a question."""

    kind: str
    question: Question | None = None
    fields: tuple[str, ...] = ()


def differences(before: Content, after: Content) -> list[Difference]:
    """All changes, in the order of the newer version; removed questions last."""
    old = {question.id: question for question in before}
    new = {question.id: question for question in after}
    found = list(_texts(before, after))
    for key, question in new.items():
        if key not in old:
            found.append(Difference("added", question))
        elif fields := _changed(old[key], question):
            found.append(Difference("changed", question, fields))
    found += [Difference("removed", question) for key, question in old.items() if key not in new]
    return found + list(_moved(before, after))


def _texts(before: Content, after: Content) -> Iterator[Difference]:
    names = ("languages", "title", "intro", "thanks")
    if fields := tuple(name for name in names if getattr(before, name) != getattr(after, name)):
        yield Difference("texts", None, fields)


def _changed(old: Question, new: Question) -> tuple[str, ...]:
    first, second = dump_question(old), dump_question(new)
    return tuple(name for name in {**first, **second} if first.get(name) != second.get(name))


def _moved(before: Content, after: Content) -> Iterator[Difference]:
    common = {question.id for question in before} & {question.id for question in after}
    orders = [[[q.id for q in page.questions if q.id in common] for page in c.pages] for c in (before, after)]
    shapes = [[page for page in order if page] for order in orders]
    if shapes[0] != shapes[1]:
        yield Difference("moved")
