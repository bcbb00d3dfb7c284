"""What the checker says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with a question."""

    LEADING = "leading"
    DOUBLE = "double"
    UNBALANCED = "unbalanced"


@dataclass(frozen=True, slots=True)
class Hint:
    """A flaw, why it is one (a code), the words that show it, and better ones where a rule can find them."""

    flaw: Flaw
    reason: str
    words: str
    better: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A hint about one question in one language."""

    question: str
    language: str
    hint: Hint
