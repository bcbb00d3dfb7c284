"""What customers take for granted, ask for, or are delighted by: answers to paired questions after Kano."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from resonanz.analytics.results import Note, note
from resonanz.events.headers import normalise
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, sampled
from resonanz.report.learned import Features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_LIKE: Final = (
    r"(?:i (?:would )?)?like(?: it| that)?(?: that way)?|.*\bfreu(?:t|en)\b.*|.*begeister(?:t|n)\b.*"
    r"|(?:das )?gefaellt mir(?: sehr)?|mag ich|ich mag (?:es|das)"
)
_EXPECTED: Final = (
    r"(?:it |this )?must be\b.*|(?:i )?expect(?:ed)?\b.*|(?:das )?setze ich voraus|(?:das )?erwarte ich"
    r"|(?:das )?(?:ist )?selbstverstaendlich|ich erwarte (?:das|es)"
)
_NEUTRAL: Final = (
    r"(?:i am |i m )?neutral|i (?:do not|don t) (?:mind|care)|indifferent"
    r"|(?:das )?(?:ist )?(?:mir )?(?:egal|gleichgueltig)"
)
_BEARABLE: Final = (
    r"(?:i )?(?:can )?(?:live with|tolerate|accept)\b.*|.*\b(?:in kauf|hinnehmen)\b.*"
    r"|damit (?:kann|koennte) ich leben"
)
_DISLIKE: Final = (
    r"(?:i (?:would )?)?dislike(?: it| that)?(?: that way)?|.*\bstoer(?:t mich|en)|(?:das )?gefaellt mir nicht"
    r"|mag ich nicht|ich mag (?:es|das) nicht"
)
_WORDS: Final = tuple(re.compile(words) for words in (_LIKE, _EXPECTED, _NEUTRAL, _BEARABLE, _DISLIKE))
"""Worded answers, from "I like it" to "I dislike it"."""
_LAST: Final = len(_WORDS)


def find_kano(inquiry: Inquiry) -> Found[Features]:
    """Categories and coefficients of all features that were asked in pairs."""
    from resonanz.analytics.drivers.kano import evaluate, kano
    from resonanz.events.engines.samples import responses

    if not inquiry.pairs:
        return Found(None)
    columns = [column for pair in inquiry.pairs for column in pair.columns]
    sample = responses(inquiry.record, beside=columns, attributes=columns)
    scores = [sample.rows[f"score_{i}"].to_pylist() for i in range(len(columns))]
    words = [sample.rows[f"attribute_{i}"].to_pylist() for i in range(len(columns))]
    said, coded = (np.array([read(*both) for both in zip(scores, words, strict=True)]) for read in (_said, _coded))
    turned = _five_is_like(coded)
    answers = np.where(np.isfinite(said), said, _LAST + 1 - coded if turned else coded)
    items = []
    for i, pair in enumerate(inquiry.pairs):
        present, absent = answers[2 * i], answers[2 * i + 1]
        both = np.isfinite(present) & np.isfinite(absent)
        items.append(kano(pair.feature, evaluate(present[both], absent[both])))
    return Found(Features(tuple(items)), (*sampled(sample, "kano"), *_guessed(coded, turned=turned)))


def _said(_: list[float | None], words: list[str | None]) -> Floats:
    """Worded answers as 1 to 5, NaN for anything else."""
    texts = (re.sub(r"^\d ", "", normalise(word or "")) for word in words)
    return np.array([next((i for i, known in enumerate(_WORDS, 1) if known.fullmatch(t)), np.nan) for t in texts])


def _coded(scores: list[float | None], words: list[str | None]) -> Floats:
    """Answers given as numbers 1 to 5, NaN for anything else."""
    numbers = (_number(word) if score is None else score for score, word in zip(scores, words, strict=True))
    return np.array([float(x) if x in range(1, _LAST + 1) else np.nan for x in numbers])


def _number(word: str | None) -> float:
    return float(word) if word is not None and word.strip().isdecimal() else np.nan


def _five_is_like(coded: Floats) -> bool:
    """Features are wanted on the whole; so if the missing ones get the smaller numbers, five stands for liking."""
    present, absent = coded[::2], coded[1::2]
    both = np.isfinite(present) & np.isfinite(absent)
    return bool(both.any() and present[both].mean() > absent[both].mean())


def _guessed(coded: Floats, *, turned: bool) -> list[Note]:
    return [note("kano_five_is_like" if turned else "kano_one_is_like")] if np.isfinite(coded).any() else []
