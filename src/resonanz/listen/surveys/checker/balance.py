"""Choices that lean: more good answers than bad ones, or an end of the scale stronger than the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from resonanz.listen.surveys.checker.findings import Flaw, Hint

_GOOD: Final = (
    r"zufrieden|gut|leicht|einfach|besser|hervorragend|ausgezeichnet|exzellent|super|toll|perfekt|angemessen|günstig|"
    r"stimme|zustimm\w*|wahrscheinlich|verständlich|freundlich|schnell|hilfreich|wichtig|gefällt|klar|angenehm|"
    r"satisfied|good|well|easy|better|excellent|great|outstanding|perfect|agree|likely|clear|helpful|friendly|fast|"
    r"love|like|happy|fantastic|awesome|reasonable|important|pleasant"
)
_BAD: Final = (
    r"unzufrieden|schlecht|schwer|schwierig|schlechter|miserabel|mangelhaft|ungenügend|teuer|unwahrscheinlich|"
    r"unverständlich|unfreundlich|langsam|unwichtig|unklar|unangenehm|kompliziert|lehne|"
    r"dissatisfied|unsatisfied|bad|poor|hard|difficult|worse|terrible|awful|disagree|unlikely|unclear|unhelpful|"
    r"unfriendly|slow|hate|dislike|unhappy|expensive|unimportant|unpleasant"
)
_NEUTRAL: Final = (
    r"weder|neither|teils|mittel\w*|neutral|gleich|same|okay|ok|fair|fine|average|durchschnitt\w*|befriedigend"
)
_NOT: Final = r"nicht|kein\w*|not|never|nie"
_FULLY_NOT: Final = r"(?:überhaupt|gar|absolut) nicht|not(?: \w+)? at all"
_EXTREME: Final = (
    r"äu(?:ß|ss)erst|extrem|vollkommen|völlig|voll und ganz|absolut|extremely|completely|totally|absolutely|"
    r"hervorragend|ausgezeichnet|excellent|outstanding|perfekt|perfect|exzellent"
)
_VERY: Final = r"sehr|very|strongly|voll|much|viel|highly|really"
_FEWEST: Final = 3
_MOSTLY: Final = 0.7


def lopsided_options(options: Sequence[str]) -> Iterator[Hint]:
    """Answers that judge, with more of them on one side."""
    signs = [_sign(option) for option in options]
    judging = [sign for sign in signs if sign is not None]
    if len(options) < _FEWEST or len(judging) < _MOSTLY * len(options) or not any(judging):
        return
    good, bad = judging.count(1), judging.count(-1)
    if good != bad:
        yield Hint(Flaw.UNBALANCED, "more_good" if good > bad else "more_bad", f"{good} : {bad}")


def lopsided_ends(low: str, high: str) -> Iterator[Hint]:
    """Ends of a scale that lie on one side, or of which one is stronger."""
    signs = _sign(low), _sign(high)
    if None in signs or 0 in signs or not low or not high:
        return
    if signs[0] == signs[1]:
        yield Hint(Flaw.UNBALANCED, "one_side", f"{low} – {high}")
        return
    strengths = _strength(low), _strength(high)
    negated = any(re.search(rf"\b(?:{_FULLY_NOT})\b", end, re.IGNORECASE) for end in (low, high))
    if strengths[0] != strengths[1] and not (negated and min(strengths) > 1):
        yield Hint(Flaw.UNBALANCED, "stronger_end", f"{low} – {high}", _levelled(low, high, strengths))


def _sign(text: str) -> int | None:
    """1 for a good answer, −1 for a bad one, 0 for one between; None where it judges nothing."""
    if re.search(rf"\b(?:{_NEUTRAL})\b", text, re.IGNORECASE):
        return 0
    bad = re.search(rf"\b(?:{_BAD})\b", text, re.IGNORECASE)
    good = re.search(rf"\b(?:{_GOOD})\b", text, re.IGNORECASE)
    denied = re.search(rf"\b(?:{_NOT})\b", text, re.IGNORECASE)
    if not bad and not good:
        return None
    sign = -1 if bad else 1
    return -sign if denied else sign


def _strength(text: str) -> int:
    for strength, pattern in ((3, _FULLY_NOT), (3, _EXTREME), (2, _VERY)):
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return strength
    return 1


def _levelled(low: str, high: str, strengths: tuple[int, int]) -> tuple[str, ...]:
    """Both ends with the same word of degree, where the stronger one has one before it."""
    weak, strong = (low, high) if strengths[0] < strengths[1] else (high, low)
    degree = re.match(rf"\b(?:{_EXTREME}|{_VERY})\b", strong, re.IGNORECASE)
    if degree is None or min(strengths) > 1 or len(strong.split()) != 2:
        return ()
    levelled = f"{degree[0]} {weak}"
    return (f"{levelled} – {high}" if weak is low else f"{low} – {levelled}",)
