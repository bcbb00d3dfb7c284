"""A step as its learner sees it, in one language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.analytics.learning.spacing import Memory as Remembered
from resonanz.analytics.learning.spacing import Rating, outlook
from resonanz.enable.lessons.content.marking import gaps_right, mark, offered, scene_after, walk
from resonanz.enable.lessons.content.rules import CHOSEN, GAP, NAMES, Content, Kind, Option, Said, Scene, Step, said
from resonanz.organisation.base import clock
from resonanz.ui.parts import Quote

Label = str | Promise
RATINGS: dict[Rating, Label] = {
    Rating.AGAIN: gettext_lazy("Again"),
    Rating.HARD: gettext_lazy("Hard"),
    Rating.GOOD: gettext_lazy("Good"),
    Rating.EASY: gettext_lazy("Easy"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose, and after answering how it was."""

    id: str
    letter: str
    text: Said
    chosen: bool = False
    right: bool | None = None
    why: Said | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the four ratings with the day to which it leads."""

    value: int
    label: Label
    when: str
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of a text with a gap after it; the last piece has none."""

    before: str
    number: int | None = None
    given: str = ""
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A scene that was gone through: what was said, chosen, and how it was."""

    text: Said
    chosen: Said | None = None
    right: bool = False
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that the template of one step needs."""

    step: Step
    kind: str
    kind_name: Label
    title: Said | None
    text: Said
    voice: Quote | None
    choices: tuple[Choice, ...] = ()
    gaps: tuple[Gap, ...] = ()
    moments: tuple[Moment, ...] = ()
    scene: Scene | None = None
    given: tuple[str, ...] = ()
    answered: bool = False
    right: bool | None = None
    why: Said | None = None
    sample: Said | None = None
    alt: Said | None = None
    suggestions: tuple[Said, ...] = ()
    ratings: tuple[Rate, ...] = ()

    @property
    def verdict(self) -> str:
        """Right or not, in a word."""
        if self.right is None:
            return ""
        return _("Right.") if self.right else _("Not yet.")


def screen(
    step: Step,
    language: str,
    *,
    seed: str,
    given: Sequence[str] = (),
    answered: bool = False,
    ratings: tuple[Rate, ...] = (),
) -> Screen:
    """A step in one language; `answered` shows how the given answer was, and why."""
    right = mark(step, given, language) if answered else None
    voice = said(step.voice, language) if step.voice else None
    return Screen(
        step=step,
        kind=step.kind.value,
        kind_name=NAMES[step.kind],
        title=said(step.title, language) if step.title else None,
        text=said(step.text, language),
        voice=Quote(voice.text, lang=voice.lang) if voice else None,
        choices=_choices(step, language, seed, given, answered=answered),
        gaps=_gaps(step, language, given, answered=answered),
        moments=_moments(step, language, given),
        scene=scene_after(step, given) if step.kind is Kind.SCENARIO else None,
        given=tuple(given),
        answered=answered,
        right=right,
        why=said(step.why, language) if step.why and answered else None,
        sample=said(step.sample, language) if step.sample and answered else None,
        alt=said(step.alt, language) if step.alt else None,
        suggestions=tuple(said(words, language) for words in step.suggestions),
        ratings=ratings if right is not False else (),
    )


def _choices(step: Step, language: str, seed: str, given: Sequence[str], *, answered: bool) -> tuple[Choice, ...]:
    options: Sequence[Option] = step.options
    if step.kind is Kind.SCENARIO:
        here = scene_after(step, given)
        options = here.options if here else ()
    found = []
    in_order = step.kind is Kind.ORDER and answered
    shown = options if in_order else offered(step, options, seed)
    for letter, option in zip("ABCDEF", shown, strict=False):
        chosen = option.id in given and step.kind in CHOSEN
        placed = given.index(option.id) + 1 if step.kind is Kind.ORDER and option.id in given else 0
        right = (placed == options.index(option) + 1) if in_order else option.right if answered else None
        why = said(option.why, language) if answered and chosen and option.why else None
        found.append(Choice(option.id, letter, said(option.text, language), chosen, right, why, placed))
    return tuple(found)


def _gaps(step: Step, language: str, given: Sequence[str], *, answered: bool) -> tuple[Gap, ...]:
    if step.kind is not Kind.GAPS:
        return ()
    pieces = said(step.text, language).text.split(GAP)
    right = gaps_right(step, given, language) if answered else []
    found = [
        Gap(piece, n, given[n] if n < len(given) else "", right[n] if n < len(right) else None)
        for n, piece in enumerate(pieces[:-1])
    ]
    return (*found, Gap(pieces[-1]))


def _moments(step: Step, language: str, given: Sequence[str]) -> tuple[Moment, ...]:
    if step.kind is not Kind.SCENARIO:
        return ()
    walked = [
        Moment(
            said(scene.text, language),
            said(option.text, language),
            option.right,
            said(option.why, language) if option.why else None,
        )
        for scene, option in walk(step, given)
    ]
    here = scene_after(step, given)
    return (*walked, Moment(said(here.text, language))) if here else tuple(walked)


def is_over(step: Step, given: Sequence[str]) -> bool:
    """Whether a scenario has come to an end."""
    here = scene_after(step, given)
    return here is None or not here.options


def ratings(memory: Remembered | None, retention: float) -> tuple[Rate, ...]:
    """The four ratings with what they lead to, now."""
    now = clock.now()
    found = outlook(memory, now, retention=retention)
    return tuple(Rate(int(r), RATINGS[r], _when(m.due_at, now), r is Rating.GOOD) for r, m in found.items())


def _when(due: datetime, now: datetime) -> str:
    days = (due - now).days
    return _("today") if days < 1 else _("in %(n)s d") % {"n": days}


def minutes_left(content: Content, position: int) -> int:
    """How long the rest of a lesson takes, at least a minute."""
    left = max(len(content.steps) - position, 0) / len(content.steps)
    return max(1, math.ceil(content.minutes * left))
