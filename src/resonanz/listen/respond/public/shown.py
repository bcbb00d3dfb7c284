"""Questions as templates take them: texts in one language, what is chosen, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from resonanz.listen.surveys.rules import Content, Kind, Question, pipe, spoken_answers


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix."""

    id: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the page."""

    id: str
    kind: str
    label: str
    help: str
    required: bool
    low: str
    high: str
    error: str = ""
    value: str = ""
    long: bool = False
    multiple: bool = False
    least: str = ""
    most: str = ""
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = field(default=())

    @property
    def grouped(self) -> bool:
        """Whether it has several fields, which then need a common name."""
        return bool(self.choices or self.rows)

    @property
    def scale(self) -> bool:
        return self.kind in {"nps", "csat", "ces", "rating"}


def shown(
    content: Content, questions: Iterable[Question], values: Mapping[str, Any], errors: Mapping[str, str], language: str
) -> list[Shown]:
    """These questions with what was entered; earlier answers stand in their texts."""
    say = _Speaker(spoken_answers(content, values, language), language)
    return [_one(content, question, values.get(question.id), errors, say) for question in questions]


@dataclass(frozen=True, slots=True)
class _Speaker:
    spoken: Mapping[str, str]
    language: str

    def __call__(self, content: Content, text: Mapping[str, str]) -> str:
        return pipe(content.said(text, self.language), self.spoken)


def _one(content: Content, question: Question, value: Any, errors: Mapping[str, str], say: _Speaker) -> Shown:
    plain = question.kind in {Kind.TEXT, Kind.NUMBER, Kind.DATE}
    return Shown(
        id=question.id,
        kind=question.kind.value,
        label=say(content, question.label),
        help=say(content, question.help),
        required=question.required,
        low=say(content, question.low),
        high=say(content, question.high),
        error=errors.get(question.id, ""),
        value=str(value) if (plain and value is not None) or value is True else "",
        long=question.long,
        multiple=question.multiple,
        least="" if question.least is None else f"{question.least:g}",
        most="" if question.most is None else f"{question.most:g}",
        choices=() if question.kind is Kind.MATRIX else _choices(content, question, value, say),
        rows=_rows(content, question, value, say),
    )


def _choices(content: Content, question: Question, value: Any, say: _Speaker) -> tuple[Choice, ...]:
    chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
    if question.scale:
        return tuple(Choice(str(point), str(point), str(point) in chosen) for point in question.points)
    return tuple(Choice(o.id, say(content, o.label), o.id in chosen) for o in question.options)


def _rows(content: Content, question: Question, value: Any, say: _Speaker) -> tuple[Row, ...]:
    given = value if isinstance(value, Mapping) else {}
    return tuple(
        Row(row.id, say(content, row.label), _choices(content, question, given.get(row.id), say))
        for row in question.rows
    )
