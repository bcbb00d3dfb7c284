"""What the answers of one column say: numbers, worded scales, two-valued outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from resonanz.events.mapping.profile import ColumnProfile, no_answer, number

_LEADING: Final = re.compile(r"(\d{1,2})\s*(?:[-–=:.)(]|\s)\s*[^\d\s].*")
_OUT_OF: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d)?)\s*(?:/|von|out of|of)\s*(\d{1,3})(?:\s*(?:stars?|sternen?|punkten?))?", re.IGNORECASE
)
_STARS: Final = re.compile(r"(\d(?:[.,]\d)?)\s*(?:stars?|sterne?)", re.IGNORECASE)
_DRAWN: Final = re.compile(r"(★+)☆*")
_GOOD_WORDS: Final = re.compile(
    r"sehr gut|sehr zufrieden|excellent|outstanding|very satisfied|very good|stimme voll|strongly agree|sehr einfach"
)
_OPINION: Final = re.compile(
    r"gut|schlecht|zufrieden|satisf|good|poor|\bbad|excellent|agree|stimme|wahrscheinlich|likely|trifft"
    r"|easy|einfach|mangelhaft"
)


def _ladder(*steps: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(step.split("|")) for step in steps)


_LADDERS: Final = (
    _ladder(
        "very dissatisfied|very unsatisfied|extremely dissatisfied",
        "dissatisfied|unsatisfied|somewhat dissatisfied|rather dissatisfied",
        "neutral|neither satisfied nor dissatisfied|neither nor|neither",
        "satisfied|somewhat satisfied|rather satisfied",
        "very satisfied|extremely satisfied|completely satisfied",
    ),
    _ladder(
        "sehr unzufrieden|überhaupt nicht zufrieden|vollkommen unzufrieden",
        "unzufrieden|eher unzufrieden",
        "neutral|teils/teils|teils teils|teils-teils|teils, teils|weder noch|mittel|weder zufrieden noch unzufrieden",
        "zufrieden|eher zufrieden",
        "sehr zufrieden|vollkommen zufrieden|äußerst zufrieden",
    ),
    _ladder(
        "strongly disagree",
        "disagree|somewhat disagree",
        "neutral|neither agree nor disagree|undecided",
        "agree|somewhat agree",
        "strongly agree",
    ),
    _ladder(
        "stimme überhaupt nicht zu|stimme gar nicht zu|trifft gar nicht zu|trifft überhaupt nicht zu|trifft nicht zu",
        "stimme nicht zu|stimme eher nicht zu|trifft eher nicht zu",
        "neutral|teils/teils|teils teils|teils-teils|teils, teils|weder noch|unentschieden",
        "stimme zu|stimme eher zu|trifft eher zu",
        "stimme voll zu|stimme voll und ganz zu|stimme völlig zu|trifft voll zu|trifft voll und ganz zu|trifft zu",
    ),
    _ladder(
        "very difficult|sehr schwierig|sehr schwer|sehr aufwendig|very hard",
        "difficult|eher schwierig|schwierig|schwer|hard|somewhat difficult",
        "neutral|teils/teils|weder noch|neither easy nor difficult|neither",
        "easy|eher einfach|einfach|leicht|somewhat easy",
        "very easy|sehr einfach|sehr leicht",
    ),
    _ladder(
        "very poor|terrible|very bad|awful",
        "poor|bad",
        "average|fair|ok|okay|neutral|acceptable",
        "good",
        "excellent|very good|great|outstanding",
    ),
    _ladder("poor", "fair", "good", "very good", "excellent"),
    _ladder("ungenügend", "mangelhaft", "ausreichend", "befriedigend", "gut", "sehr gut"),
    _ladder(
        "sehr schlecht",
        "schlecht",
        "mittel|mittelmäßig|neutral|teils/teils|durchschnittlich|ok|okay",
        "gut",
        "sehr gut|ausgezeichnet|hervorragend",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a column as numbers.

    Attributes:
        counts: how often each number occurs, codes for "no answer" still among them.
        labels: what each worded value stands for; empty where the values are numbers.
        words: values that are no answer in words, as written.
        top: upper end that the answers name themselves (`4 of 5`), else None.
        inverted: the words say that one is best.
        spoken: the words are those of an opinion.
    """

    counts: Mapping[float, int]
    labels: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()
    top: float | None = None
    bottom: float | None = None
    inverted: bool = False
    spoken: bool = False


def read_answers(column: ColumnProfile) -> Answers | None:
    """The answers of a column with few values; None where they are neither numbers nor a known worded scale."""
    words_only = tuple(v for v in column.values if no_answer(v))
    values = {v: n for v, n in column.values.items() if not no_answer(v)}
    if not values:
        return None
    if all(number(v) is not None for v in values):
        return Answers(_sum((number(v), n) for v, n in values.items()), words=words_only)
    return (_numbered(values, words_only) or _worded(values, words_only)) if column.complete else None


def _sum(pairs: Iterable[tuple[float | None, int]]) -> dict[float, int]:
    total: dict[float, int] = {}
    for value, n in pairs:
        if value is not None:
            total[value] = total.get(value, 0) + n
    return total


def _one_number(text: str) -> tuple[float, float | None] | None:
    cell = text.strip()
    if (plain := number(cell)) is not None:
        return plain, None
    if match := _OUT_OF.fullmatch(cell):
        return float(match[1].replace(",", ".")), float(match[2])
    if match := _DRAWN.fullmatch(cell):
        return float(len(match[1])), float(len(cell))
    if match := _STARS.fullmatch(cell):
        return float(match[1].replace(",", ".")), 5.0
    if match := _LEADING.fullmatch(cell):
        return float(match[1]), None
    return None


def _numbered(values: Mapping[str, int], words_only: tuple[str, ...]) -> Answers | None:
    found = {v: _one_number(v) for v in values}
    pairs = [(v, n) for v, n in found.items() if n is not None]
    numbers = {n[0] for _, n in pairs}
    if len(pairs) < len(values) or len(numbers) < 2 or len(numbers) < sum(number(v) is None for v in values):
        return None
    tops = {n[1] for _, n in pairs if n[1] is not None}
    least = min(pairs, key=lambda pair: pair[1][0])[0].casefold()
    return Answers(
        _sum((n[0], values[v]) for v, n in pairs),
        labels=tuple((v, n[0]) for v, n in sorted(pairs, key=lambda pair: pair[1][0])),
        words=words_only,
        top=max(tops) if tops else None,
        inverted=_GOOD_WORDS.search(least) is not None,
        spoken=any(_OPINION.search(v.casefold()) for v in values),
    )


def _worded(values: Mapping[str, int], words_only: tuple[str, ...]) -> Answers | None:
    said = {v: v.strip().casefold() for v in values}
    for ladder in _LADDERS:
        rank = {word: float(i) for i, step in enumerate(ladder, 1) for word in step}
        if len(said) > 1 and set(said.values()) <= rank.keys() and len({rank[w] for w in said.values()}) == len(said):
            labels = tuple(sorted(((v, rank[w]) for v, w in said.items()), key=lambda pair: pair[1]))
            counts = _sum((score, values[v]) for v, score in labels)
            return Answers(counts, labels, words_only, top=float(len(ladder)), bottom=1.0)
    return None
