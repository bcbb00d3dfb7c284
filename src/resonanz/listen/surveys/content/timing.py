"""How long answering takes: a rough guide for who writes, from seconds per kind of question."""

from __future__ import annotations

from typing import Final

from resonanz.listen.surveys.content.shapes import Content, Kind

_SECONDS: Final = {Kind.CHOICE: 6, Kind.TEXT: 20, Kind.NUMBER: 6, Kind.DATE: 8, Kind.CONSENT: 3}
_SCORE: Final = 5
_ROW: Final = 4


def seconds(content: Content) -> int:
    """Seconds for somebody who answers all that is asked without a condition, and half of what depends on one."""
    found = 0.0
    for question in content:
        one = _ROW * len(question.rows) if question.kind is Kind.MATRIX else _SECONDS.get(question.kind, _SCORE)
        found += one / 2 if question.shown_if else one
    return round(found)
