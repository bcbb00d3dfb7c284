"""Conditions of LimeSurvey: one comparison of one earlier answer is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from resonanz.listen.surveys.content.parsing import comparable
from resonanz.listen.surveys.content.shapes import Condition, Op, Question

_COMPARED: Final = re.compile(
    r"(?P<name>\w+)(?:\.(?:NAOK|value|code))?\s*(?P<op>==|!=|<=|>=|<|>|eq|ne|le|ge)\s*[\"']?(?P<value>[\w.-]*)[\"']?"
)
_EMPTY: Final = re.compile(r"(?P<not>!)?\s*is_empty\(\s*(?P<name>\w+)(?:\.NAOK)?\s*\)")
_OPS: Final[Mapping[str, Op]] = {
    **dict.fromkeys(("==", "eq"), Op.IS),
    **dict.fromkeys(("!=", "ne"), Op.IS_NOT),
    **dict.fromkeys(("<=", "le"), Op.AT_MOST),
    **dict.fromkeys((">=", "ge"), Op.AT_LEAST),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier question, and what their codes of its answers are here."""

    question: Question
    codes: Mapping[str, int | str]


def read_relevance(text: str, known: Mapping[str, str], asked: Mapping[str, Asked]) -> dict[str, Any] | None:
    """The condition as we write it, {} where the question is always asked; None where it is not understood."""
    plain = _bare(text)
    if plain in {"", "1"}:
        return {}
    found = _EMPTY.fullmatch(plain) or _COMPARED.fullmatch(plain)
    earlier = asked.get(known.get(found["name"], "")) if found is not None else None
    if found is None or earlier is None:
        return None
    condition = _empty(found) if found.re is _EMPTY else _compared(earlier, found["op"], found["value"])
    if condition is None or not comparable(earlier.question, Condition(earlier.question.id, *condition)):
        return None
    op, value = condition
    plain_condition: dict[str, Any] = {"question": earlier.question.id, "op": op.value}
    return plain_condition if value is None else plain_condition | {"value": value}


def _empty(found: re.Match[str]) -> tuple[Op, None]:
    return (Op.ANSWERED if found["not"] else Op.NOT_ANSWERED), None


def _compared(asked: Asked, sign: str, code: str) -> tuple[Op, int | str | None] | None:
    op = _OPS.get(sign)
    if code == "" and op in {Op.IS, Op.IS_NOT}:
        return (Op.NOT_ANSWERED if op is Op.IS else Op.ANSWERED), None
    whole = int(code) if re.fullmatch(r"-?\d{1,9}", code) else None
    value = asked.codes.get(code, whole)
    if op is not None:
        return op, value
    if not isinstance(value, int):
        return None
    # Answers that are compared are whole: below 7 is at most 6.
    return (Op.AT_MOST, value - 1) if sign == "<" else (Op.AT_LEAST, value + 1)


def _bare(text: str) -> str:
    """Without braces and the parentheses around the whole."""
    plain = text.strip().removeprefix("{").removesuffix("}").strip()
    while plain.startswith("(") and plain.endswith(")") and _closes_at_end(plain):
        plain = plain[1:-1].strip()
    return plain


def _closes_at_end(text: str) -> bool:
    depth = 0
    for i, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return i == len(text) - 1
    return False
