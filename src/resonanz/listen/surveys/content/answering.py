"""Answers held against the questions: what can be taken, and what is wrong in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from resonanz.listen.surveys.content.branching import has_answer, visible_questions
from resonanz.listen.surveys.content.shapes import LONGEST_ANSWER, SCORED, Content, Kind, Question

Raw = Mapping[str, Any]
_AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,6})?")


class WrongAnswer(ValueError):  # noqa: N818 - it reads as what happened
    """An answer that cannot be taken; the message is for the person who gave it."""


def check_answers(
    content: Content, answers: Raw, language: str, *, asked: Iterable[Question] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers as they are kept, and what is wrong by question, in words of the language.

    `answers` come from a form or from JSON: numbers may be text. What was not asked is left out. `asked` are the
    questions of the step at hand, if not all: only they are checked, and only they must be answered.
    """
    with translation.override(language):
        clean, errors = _read(content, answers)
        shown = visible_questions(content, clean)
        held = {question.id: clean[question.id] for question in shown if has_answer(clean.get(question.id))}
        wanted = {question.id for question in (shown if asked is None else asked)}
        found = {q.id: said for q in shown if q.id in wanted and (said := errors.get(q.id) or _missing(q, held))}
    return held, found


def _read(content: Content, answers: Raw) -> tuple[dict[str, Any], dict[str, str]]:
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in content:
        raw = answers.get(question.id)
        if not has_answer(raw):
            continue
        try:
            clean[question.id] = _READERS[question.kind](question, raw)
        except WrongAnswer as wrong:
            errors[question.id] = str(wrong)
    return clean, errors


def _missing(question: Question, held: Mapping[str, Any]) -> str:
    answer = held.get(question.id)
    if not question.required:
        return ""
    if not has_answer(answer):
        return _("Please answer this question.")
    if question.kind is Kind.MATRIX and isinstance(answer, dict) and len(answer) < len(question.rows):
        return _("Please give an answer in each row.")
    return ""


def _score(question: Question, raw: Any) -> int:
    value = _whole(raw)
    if value is None or value not in question.points:
        points = question.points
        raise WrongAnswer(
            _("Please choose a number from %(low)s to %(high)s.") % {"low": points[0], "high": points[-1]}
        )
    return value


def _whole(raw: Any) -> int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    text = str(raw).strip()
    return int(text) if len(text) <= 3 and text.isascii() and text.isdigit() else None


def _choice(question: Question, raw: Any) -> str | list[str]:
    chosen = raw if isinstance(raw, list) else [raw]
    known = [option.id for option in question.options]
    if any(each not in known for each in chosen):
        raise WrongAnswer(_("Please choose one of the answers that are offered."))
    if question.multiple:
        return [each for each in known if each in chosen]
    if len(chosen) != 1:
        raise WrongAnswer(_("Please choose one answer only."))
    return str(chosen[0])


def _matrix(question: Question, raw: Any) -> dict[str, int | str]:
    rows = {row.id for row in question.rows}
    if not isinstance(raw, Mapping) or any(row not in rows for row in raw):
        raise WrongAnswer(_("Please choose one of the answers that are offered."))
    return {row.id: _cell(question, raw[row.id]) for row in question.rows if has_answer(raw.get(row.id))}


def _cell(question: Question, raw: Any) -> int | str:
    if question.scale:
        return _score(question, raw)
    if raw not in {option.id for option in question.options}:
        raise WrongAnswer(_("Please choose one of the answers that are offered."))
    return str(raw)


def _text(_question: Question, raw: Any) -> str:
    text = "".join(c for c in str(raw).replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
    if len(text) > LONGEST_ANSWER:
        raise WrongAnswer(
            _("Your text has %(n)s characters; we can take %(most)s. Please shorten it.")
            % {"n": len(text), "most": LONGEST_ANSWER}
        )
    return text


def _number(question: Question, raw: Any) -> int | float:
    value = _amount(raw)
    if value is None:
        raise WrongAnswer(_("Please enter a number."))
    if question.least is not None and value < question.least:
        raise WrongAnswer(_("Please enter a number from %(n)s.") % {"n": f"{question.least:g}"})
    if question.most is not None and value > question.most:
        raise WrongAnswer(_("Please enter a number up to %(n)s.") % {"n": f"{question.most:g}"})
    return value


def _amount(raw: Any) -> int | float | None:
    """A number as people write it: 3, 3.5 or 3,5."""
    text = str(raw).strip().replace(",", ".").replace("−", "-")
    if isinstance(raw, bool) or not _AMOUNT.fullmatch(text):
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def _date(_question: Question, raw: Any) -> str:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError as error:
        raise WrongAnswer(_("Please enter a day, such as 2026-11-20.")) from error


def _consent(_question: Question, raw: Any) -> bool:
    if raw not in (True, "true", "on", "1", 1):
        raise WrongAnswer(_("Please tick the box or leave it empty."))
    return True


_READERS: Final[Mapping[Kind, Callable[[Question, Any], Any]]] = {
    **dict.fromkeys(SCORED, _score),
    Kind.CHOICE: _choice,
    Kind.MATRIX: _matrix,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CONSENT: _consent,
}
