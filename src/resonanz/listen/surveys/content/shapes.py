"""The parts of a survey, frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Text = Mapping[str, str]
"""A text by language; a missing language falls back to the first one of the survey."""
LANGUAGES: Final = ("de", "en")
MOST_PAGES: Final = 20
MOST_QUESTIONS: Final = 60
MOST_OPTIONS: Final = 40
MOST_ROWS: Final = 20
LONGEST: Final = {"label": 500, "help": 1_000, "title": 200, "intro": 2_000, "thanks": 2_000, "option": 200}
LONGEST_ANSWER: Final = 4_000
LARGEST: Final = 262_144
"""Bytes of a survey as JSON."""


class Kind(StrEnum):
    """What a question asks for."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RATING = "rating"
    CHOICE = "choice"
    MATRIX = "matrix"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CONSENT = "consent"


SCORED: Final = frozenset({Kind.NPS, Kind.CSAT, Kind.CES, Kind.RATING})
"""Kinds whose answer is a score of the metric of the same name."""
SCALES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.NPS: ("0-10",),
    Kind.CSAT: ("1-5",),
    Kind.CES: ("1-7",),
    Kind.RATING: ("1-5", "1-7", "1-10", "0-10"),
    Kind.MATRIX: ("1-5", "1-7"),
}
"""The scales that a kind may have; the first is the usual one."""


class Op(StrEnum):
    """How a condition compares."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


_PRESENCE: Final = (Op.ANSWERED, Op.NOT_ANSWERED)
_SIZE: Final = (Op.AT_MOST, Op.AT_LEAST, Op.IS, Op.IS_NOT)
OPS: Final[Mapping[Kind, tuple[Op, ...]]] = {
    **dict.fromkeys((*SCORED, Kind.NUMBER), (*_SIZE, *_PRESENCE)),
    Kind.CHOICE: (Op.IS, Op.IS_NOT, *_PRESENCE),
    **dict.fromkeys((Kind.TEXT, Kind.DATE, Kind.CONSENT, Kind.MATRIX), _PRESENCE),
}
"""The comparisons that make sense for a kind."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only if an earlier one was answered so."""

    question: str
    op: Op
    value: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, or one row of a matrix."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question; which fields count depends on the kind.

    Attributes:
        scale: lowest and highest point, such as "1-7".
        low: words at the lowest point; `high` those at the highest.
        options: what can be chosen; in a matrix the columns, where it has no scale.
        rows: what a matrix asks about.
        multiple: whether several options may be chosen.
        long: whether the field for text has several lines.
        least: the smallest number that is taken; `most` the largest.
        callback: whether consent means "please get in touch with me".
    """

    id: str
    kind: Kind
    label: Text
    help: Text = field(default_factory=dict)
    required: bool = False
    scale: str = ""
    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    multiple: bool = False
    long: bool = False
    least: float | None = None
    most: float | None = None
    callback: bool = False
    shown_if: Condition | None = None

    @property
    def metric(self) -> str | None:
        """The metric that the answer is a score of."""
        return self.kind.value if self.kind in SCORED else None

    @property
    def points(self) -> range:
        """The points of the scale; empty without one."""
        if not self.scale:
            return range(0)
        first, last = self.scale.split("-")
        return range(int(first), int(last) + 1)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that are shown together."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A whole survey; the first language is the one the others fall back to."""

    languages: tuple[str, ...]
    title: Text
    pages: tuple[Page, ...] = ()
    intro: Text = field(default_factory=dict)
    thanks: Text = field(default_factory=dict)

    def __iter__(self) -> Iterator[Question]:
        """All questions in their order."""
        return (question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question | None:
        """The question with this id."""
        return next((question for question in self if question.id == key), None)

    def said(self, text: Text, language: str) -> str:
        """A text in this language, else in the first one of the survey, else in any."""
        wanted = (language, self.languages[0], *text)
        return next((text[code] for code in wanted if text.get(code)), "")
