"""Question types of LimeSurvey and what they are here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from resonanz.listen.surveys.content.editing import listed_options
from resonanz.listen.surveys.content.shapes import LANGUAGES, SCALES, Kind

Words = Mapping[str, str]
Note = Callable[..., None]


class Source(Protocol):
    """A question of theirs with its texts and parts."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def label(self) -> Words: ...
    @property
    def help(self) -> Words: ...
    @property
    def required(self) -> bool: ...
    @property
    def other(self) -> bool: ...
    @property
    def answers(self) -> Sequence[tuple[str, Words]]: ...
    @property
    def parts(self) -> Sequence[tuple[str, Words]]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A question as JSON, and what their codes of answers are here."""

    question: dict[str, Any]
    codes: Mapping[str, int | str] = field(default_factory=dict)


_YES: Final = (("Y", {"de": "Ja", "en": "Yes"}), ("N", {"de": "Nein", "en": "No"}))
_SEX: Final = (("F", {"de": "Weiblich", "en": "Female"}), ("M", {"de": "Männlich", "en": "Male"}))
_UNSURE: Final = (_YES[0], ("U", {"de": "Unsicher", "en": "Uncertain"}), _YES[1])
_CHANGE: Final = (
    ("I", {"de": "Mehr", "en": "More"}),
    ("S", {"de": "Gleich", "en": "The same"}),
    ("D", {"de": "Weniger", "en": "Less"}),
)
_TEN: Final = tuple((str(n), dict.fromkeys(LANGUAGES, str(n))) for n in range(1, 11))
_RECOMMEND: Final = re.compile(r"empfehl|empfiehl|recommend", re.IGNORECASE)
_OTHER: Final = {"de": "Sonstiges", "en": "Other"}


def as_questions(source: Source, note: Note) -> Iterator[Made]:
    """What a question of theirs becomes; nothing, noted, where there is no counterpart."""
    make = _MAKERS.get(source.type)
    if make is None:
        note("kind", name=source.name, type=source.type)
        return
    yield from make(source, note)


def _base(source: Source, kind: Kind, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"id": source.id, "kind": kind.value, "label": dict(source.label), **more}
    return base | {name: value for name, value in (("help", dict(source.help)), ("required", source.required)) if value}


def _options(answers: Sequence[tuple[str, Words]]) -> tuple[list[dict[str, Any]], dict[str, int | str]]:
    first = next((code for code in LANGUAGES if any(words.get(code) for _, words in answers)), LANGUAGES[0])
    made = listed_options([words for _, words in answers], (), first)
    plain = [{"id": option.id, "label": dict(option.label)} for option in made]
    return plain, {code: option.id for (code, _), option in zip(answers, made, strict=True)}


def _plain(kind: Kind, **more: Any) -> Callable[[Source, Note], Iterator[Made]]:
    def make(source: Source, _note: Note) -> Iterator[Made]:
        yield Made(_base(source, kind, **more), {str(n): n for n in range(1, 6)} if kind is Kind.RATING else {})

    return make


def _scale(answers: Sequence[tuple[str, Words]], kind: Kind) -> tuple[str, dict[str, int | str]] | None:
    """The scale of answers that are whole numbers in a row."""
    said = [{text for text in words.values() if text} for _, words in answers]
    if not said or any(len(each) != 1 or not re.fullmatch(r"\d{1,2}", next(iter(each))) for each in said):
        return None
    points = [int(next(iter(each))) for each in said]
    scale = f"{min(points)}-{max(points)}"
    if sorted(points) != list(range(min(points), max(points) + 1)) or scale not in SCALES[kind]:
        return None
    return scale, {code: point for (code, _), point in zip(answers, points, strict=True)}


def _list(source: Source, note: Note) -> Iterator[Made]:
    if source.type == "O":
        note("comment", name=source.name)
    if (found := _scale(source.answers, Kind.RATING)) is not None and not source.other:
        yield _rating(source, note, *found)
        return
    yield from _choice(source, note, source.answers)


def _rating(source: Source, note: Note, scale: str, codes: dict[str, int | str]) -> Made:
    low, high = scale.split("-")
    if scale == SCALES[Kind.NPS][0] and any(_RECOMMEND.search(text) for text in source.label.values()):
        note("recommend", name=source.name)
        return Made(_base(source, Kind.NPS), codes)
    note("scale", name=source.name, low=low, high=high)
    return Made(_base(source, Kind.RATING, scale=scale), codes)


def _choice(
    source: Source, note: Note, answers: Sequence[tuple[str, Words]], *, multiple: bool = False
) -> Iterator[Made]:
    if not answers:
        note("empty", name=source.name)
        return
    if source.other:
        note("other", name=source.name)
        answers = [*answers, ("-oth-", {code: _OTHER[code] for code in source.label} or _OTHER)]
    options, codes = _options(answers)
    yield Made(_base(source, Kind.CHOICE, options=options, **({"multiple": True} if multiple else {})), codes)


def _several(source: Source, note: Note) -> Iterator[Made]:
    if source.type == "P":
        note("comment", name=source.name)
    yield from _choice(source, note, source.parts, multiple=True)


def _fixed(answers: Sequence[tuple[str, Words]]) -> Callable[[Source, Note], Iterator[Made]]:
    def make(source: Source, note: Note) -> Iterator[Made]:
        kept = [(code, {lang: words[lang] for lang in source.label} or words) for code, words in answers]
        yield from _choice(source, note, kept)

    return make


def _table(answers: Sequence[tuple[str, Words]] | None = None, *, scale: str = "") -> Callable[..., Iterator[Made]]:
    """A matrix: over a scale, over fixed answers, or over those of the question."""

    def make(source: Source, note: Note) -> Iterator[Made]:
        rows, columns = (source.answers, source.parts) if source.type == "H" else (source.parts, source.answers)
        columns = [(c, {k: w[k] for k in source.label} or w) for c, w in answers] if answers else columns
        found = scale or next(iter(_scale(columns, Kind.MATRIX) or ()), "")
        if not rows or not (found or columns):
            note("empty", name=source.name)
            return
        over = {"scale": found} if found else {"options": _options(columns)[0]}
        yield Made(_base(source, Kind.MATRIX, rows=_options(rows)[0], **over))

    return make


def _split(kind: Kind) -> Callable[[Source, Note], Iterator[Made]]:
    """A question for each of the parts."""

    def make(source: Source, note: Note) -> Iterator[Made]:
        note("split" if source.parts else "empty", name=source.name)
        for number, (_code, words) in enumerate(source.parts, 1):
            label = {code: f"{text} {words.get(code, '')}".strip() for code, text in source.label.items()}
            yield Made({**_base(source, kind), "id": f"{source.id[:28]}_{number}", "label": label})

    return make


_MAKERS: Final[Mapping[str, Callable[[Source, Note], Iterator[Made]]]] = {
    "5": _plain(Kind.RATING, scale="1-5"),
    **dict.fromkeys("L!O", _list),
    "Y": _fixed(_YES),
    "G": _fixed(_SEX),
    **dict.fromkeys("MP", _several),
    "S": _plain(Kind.TEXT),
    **dict.fromkeys("TU", _plain(Kind.TEXT, long=True)),
    "N": _plain(Kind.NUMBER),
    "D": _plain(Kind.DATE),
    "Q": _split(Kind.TEXT),
    "K": _split(Kind.NUMBER),
    "A": _table(scale="1-5"),
    "B": _table(_TEN),
    "C": _table(_UNSURE),
    "E": _table(_CHANGE),
    **dict.fromkeys("FH", _table()),
}
