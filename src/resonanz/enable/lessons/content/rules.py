"""Steps of a lesson: their kinds, what each must have, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: Final = ("de", "en")
FORMAT: Final = 1
MOST_STEPS: Final = 20
MOST_OPTIONS: Final = 6
MOST_SCENES: Final = 8
LONGEST: Final = 2_000
SHORT: Final = 200
GAP: Final = "___"
"""Stands in a text where a word is to be filled in."""
DAYS: Final = (1, 60)
"""After how many days a commitment may be looked back at."""
Words = Mapping[str, str]
"""A text by language."""


class Kind(StrEnum):
    """What a step asks of the learner."""

    CARD = "card"
    PICTURE = "picture"
    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    GAPS = "gaps"
    SCENARIO = "scenario"
    FREE = "free"
    REFLECTION = "reflection"
    COMMITMENT = "commitment"


NAMES: Final[Mapping[Kind, str | Promise]] = {
    Kind.CARD: _("Card"),
    Kind.PICTURE: _("Picture"),
    Kind.SINGLE: _("Question, one answer"),
    Kind.MULTIPLE: _("Question, several answers"),
    Kind.ORDER: _("Put into order"),
    Kind.GAPS: _("Fill the gaps"),
    Kind.SCENARIO: _("Scenario with branches"),
    Kind.FREE: _("Own words, rated by oneself"),
    Kind.REFLECTION: _("Reflection"),
    Kind.COMMITMENT: _("Commitment"),
}
MARKED: Final = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDER, Kind.GAPS, Kind.SCENARIO})
"""What has a right answer."""
REPEATED: Final = MARKED | {Kind.FREE}
"""What comes back before it is forgotten."""
CHOSEN: Final = frozenset({Kind.SINGLE, Kind.MULTIPLE})


class NotALessonError(ValueError):
    """The content breaks a rule; the message names the place, the limit and the way out."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose: whether it is right, and why or why not. In a scenario `to` names the next scene."""

    id: str
    text: Words
    right: bool = False
    why: Words | None = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment of a scenario; without options it is an end."""

    id: str
    text: Words
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a lesson; which fields it has depends on its kind.

    Attributes:
        text: what is said or asked.
        voice: a customer's sentence above it.
        options: answers to choose; for `order` the parts in their right order.
        accepted: for each gap the accepted words, by language.
        scenes: a scenario's moments, the first is the beginning.
        why: what is explained after the answer.
        sample: a good answer to compare one's own words with.
        suggestions: commitments to choose from.
        days: after how many days a commitment is looked back at.
        picture: name or id of the picture, `alt` what it shows.
        pretest: whether it may stand for the lesson in a pre-test.
    """

    id: str
    kind: Kind
    text: Words
    title: Words | None = None
    voice: Words | None = None
    options: tuple[Option, ...] = ()
    accepted: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    scenes: tuple[Scene, ...] = ()
    why: Words | None = None
    sample: Words | None = None
    suggestions: tuple[Words, ...] = ()
    days: int = 7
    picture: str = ""
    alt: Words | None = None
    pretest: bool = False

    @property
    def is_marked(self) -> bool:
        return self.kind in MARKED

    @property
    def is_repeated(self) -> bool:
        return self.kind in REPEATED


@dataclass(frozen=True, slots=True)
class Content:
    """A lesson as learners meet it, in the languages it is complete in."""

    title: Words
    summary: Words
    minutes: int
    languages: tuple[str, ...]
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step | None:
        """The step with this id."""
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def marked(self) -> tuple[Step, ...]:
        """The steps with a right answer."""
        return tuple(step for step in self.steps if step.is_marked)

    @property
    def pretest(self) -> Step | None:
        """The question that stands for the lesson in a pre-test: the one named, else the last that is marked."""
        named = next((step for step in self.marked if step.pretest), None)
        return named or (self.marked[-1] if self.marked else None)


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language; `lang` says which, where it is not the reader's."""

    text: str
    lang: str


def said(words: Words | None, language: str) -> Said:
    """A text in the reader's language, else in another one it has."""
    if not words:
        return Said("", language)
    if words.get(language):
        return Said(words[language], language)
    return next((Said(text, lang) for lang, text in words.items() if text), Said("", language))
