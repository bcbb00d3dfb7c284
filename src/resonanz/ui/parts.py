"""What the parts of a page take: results with interval, n and method, words beside them, where they lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.phrases.names import method
from resonanz.report.sections.parts import count, row
from resonanz.report.words import figure
from resonanz.ui.speech import speech

Words = str | Promise


class Grade(StrEnum):
    """How well an effect is proven; drawn as a square with its letter."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"

    @property
    def words(self) -> Words:
        return {"a": _("randomised"), "b": _("compared"), "c": _("association"), "d": _("assumption")}[self.value]


class Basis(StrEnum):
    """What a card on a map rests on; drawn as a disc."""

    MEASURED = "measured"
    QUALITATIVE = "qualitative"
    ASSUMED = "assumed"

    @property
    def words(self) -> Words:
        return {
            "measured": _("measured"),
            "qualitative": _("from conversations"),
            "assumed": _("assumed"),
        }[self.value]


class Certainty(StrEnum):
    """The texture of a sum of money: solid, hatched, dashed."""

    PROVEN = "proven"
    PLAUSIBLE = "plausible"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Source:
    """One item of a provenance line; with an address it is a link."""

    words: Words
    address: str = ""


@dataclass(frozen=True, slots=True)
class Voices:
    """The speaker for charts: the reader's language and the names of touchpoints."""

    labels: dict[str, str] = field(default_factory=dict)

    @property
    def t(self) -> Any:
        return speech()

    def label(self, touchpoint: str) -> str:
        return self.labels.get(touchpoint, touchpoint)


def provenance(estimate: Estimate, *more: Source | Words) -> tuple[Source, ...]:
    """The line under a number: n, what the caller adds, and the method as a link where the page exists."""
    t, page = speech(), method_page(estimate.method)
    added = (item if isinstance(item, Source) else Source(item) for item in more)
    named = Source(_("Method"), page) if page else Source(method(estimate.method, t))
    return Source(f"n {count(estimate, t)}"), *added, named


def method_page(code: str) -> str:
    """Where the method is explained; nothing where this installation has no such page."""
    try:
        return reverse("method", args=[code])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One metric in a strip of tiles: its value with interval, drawn, compared in one sentence, with provenance.

    `estimate` is never a bare number. `words` compares and says what would be visible; `ghost` is the earlier period.
    """

    label: Words
    estimate: Estimate
    axis: Axis
    words: Words = ""
    tone: Tone = Tone.OWN
    sources: tuple[Source | Words, ...] = ()
    ghost: Estimate | None = None
    reference: float | None = None
    zero: bool = False
    address: str = ""
    grade: Grade | None = None

    @property
    def shown(self) -> Any:
        """The value, its interval and the strip, by how much may be said."""
        strip = Strip(self.estimate, self.axis, self.tone, "", self.reference, self.zero, self.ghost)
        made = row(Voices(), str(self.label), strip, words=str(self.words).removesuffix("."))
        return replace(made, words=str(self.words)) if self.words else made

    @property
    def interval(self) -> str:
        return figure(self.estimate, speech()).spoken if self.shown.value else ""

    @property
    def provenance(self) -> tuple[Source, ...]:
        return provenance(self.estimate, *self.sources)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a customer said. `marked` are spans (start, end, tone) where a theme was found; `about` is the meta line."""

    text: str
    about: tuple[Words, ...] = ()
    lang: str = "de"
    marked: tuple[tuple[int, int, str], ...] = ()
    address: str = ""

    @property
    def markup(self) -> Markup:
        """The text with its marked phrases, escaped."""
        parts, at = [], 0
        for start, end, tone in sorted(self.marked):
            parts += [Markup("{}").format(self.text[at:start]), self._mark(start, end, tone)]
            at = end
        return Markup("").join([*parts, Markup("{}").format(self.text[at:])])

    def _mark(self, start: int, end: int, tone: str) -> Markup:
        return Markup('<mark class="{}">{}</mark>').format(tone, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a drill path: what the level is ("Region"), what was chosen there, and its address."""

    label: Words
    name: Words
    address: str = ""


@dataclass(frozen=True, slots=True)
class DrillPath:
    """Past levels outlined, the current one filled, the next ones dashed."""

    past: tuple[Level, ...]
    current: Level
    ahead: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """One of the three sums of money, never added: how certain, how much, what it rests on."""

    certainty: Certainty
    label: Words
    estimate: Estimate
    words: Words = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What was tested, its result in words, its value. `passed` None is "cannot tell yet"."""

    name: Words
    words: Words
    passed: bool | None
    value: Words = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab that is a link."""

    label: Words
    address: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A row of see-as: what a group or person is, and what that role may see of it; without a number it is hidden."""

    name: Words
    words: Words
    estimate: Estimate | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A long job: how far it is (0…1, None while that is unknown), what it does, where it is asked and stopped."""

    words: Words
    done: float | None
    address: str
    cancel: str = ""
    ended: bool = False
    failed: bool = False

    @property
    def percent(self) -> int | None:
        return None if self.done is None else round(self.done * 100)


@dataclass(frozen=True, slots=True)
class Versions:
    """Two editors changed the same thing: for each field its label, what is stored now, and what you wrote."""

    fields: tuple[tuple[Words, str, str], ...]
    by: Words = ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "stored": stored, "yours": yours, "differs": stored != yours}
            for label, stored, yours in self.fields
        ]


def shares(sums: Sequence[Sum]) -> list[tuple[Sum, int]]:
    """Each sum with the width of its bar in twelfths: by size, but never too thin to be read."""
    values = [abs(item.estimate.value or 0.0) for item in sums]
    total = sum(values) or 1.0
    return [(item, max(2, round(12 * value / total))) for item, value in zip(sums, values, strict=True)]
