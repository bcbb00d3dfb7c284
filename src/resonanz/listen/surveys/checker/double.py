"""Questions that ask two things at once: one answer then says something about neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from resonanz.listen.surveys.checker.findings import Flaw, Hint

_AND: Final = {
    "de": r"\b(?:und(?:/oder)?|sowie|als auch|wie auch|beziehungsweise)\b|\bbzw\.",
    "en": r"\b(?:and(?:/or)?|as well as)\b",
}
_OR: Final = {"de": r"\boder\b", "en": r"\bor\b"}
_JUDGED: Final = {
    "de": r"^(?:wie (?:zufrieden|bewerten|beurteilen|leicht|einfach|gut|schnell|verständlich|wichtig|wahrscheinlich)|"
    r"war(?:en)?\b|ist\b|sind\b)",
    "en": r"^(?:how (?:satisfied|would you rate|do you rate|easy|good|well|fast|clear|important|likely)|was\b|were\b|"
    r"is\b|are\b)",
}
"""Questions that want one judgement: in them even "or" joins two things."""
_FIXED: Final = (
    r"freund\w* (?:oder|und) (?:bekannt|kolleg|famil|verwandt)\w*|famil\w* (?:oder|und) freund\w*|art und weise|"
    r"(?:hin|ab) und (?:wieder|zu)|nach und nach|mehr oder weniger|grund und boden|hab und gut|rund um|"
    r"(?:vor|haupt|ein|an|auf)\w*- und \w+|allgemeine\w* geschäfts\w*|sonn- und feiertag\w*|"
    r"haus und \w+|tag und nacht|damen und herren|kosten und nutzen|frage\w* und antwort\w*|"
    r"friends? (?:or|and) (?:colleague|famil|acquaintance)\w*|famil\w* (?:or|and) friends?|terms and conditions|"
    r"more or less|again and again|now and then|pros and cons|health and safety|questions? and answers?|"
    r"research and development|bed and breakfast|day and night|black and white|"
    r"(?:zwischen|between) \S+ (?:und|and) \S+"
)
_OPPOSITES: Final = (
    *(("leicht", "schwer"), ("leicht", "schwierig"), ("einfach", "schwierig"), ("gut", "schlecht"), ("ja", "nein")),
    *(("besser", "schlechter"), ("höher", "niedriger"), ("länger", "kürzer"), ("mehr", "weniger"), ("früh", "spät")),
    *(("früher", "später"), ("positiv", "negativ"), ("stark", "schwach"), ("schnell", "langsam")),
    *(("easy", "difficult"), ("easy", "hard"), ("good", "bad"), ("good", "poor"), ("yes", "no"), ("better", "worse")),
    *(("higher", "lower"), ("longer", "shorter"), ("more", "less"), ("early", "late"), ("earlier", "later")),
    *(("positive", "negative"), ("strong", "weak"), ("fast", "slow"), ("agree", "disagree")),
)
_SPLIT: Final = re.compile(
    r"(?P<a>[\w-]+) (?:und|and|sowie) (?P<b>[\w-]+)(?P<rest>\?| (?:war|waren|ist|sind|was|were|is|are|wurde|wurden)\b)"
)
_SENTENCES: Final = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÄÖÜ„“\"])")
_ARTICLES: Final = frozenset(
    [
        *("a", "an", "the", "our", "your", "der", "die", "das", "den", "dem", "des"),
        *("ein", "eine", "einen", "unser", "unsere", "ihr", "ihre"),
    ]
)


def double(label: str, language: str) -> Iterator[Hint]:
    """Where a question asks for two things."""
    asked = [sentence for sentence in _SENTENCES.split(label) if sentence.endswith("?")]
    if len(asked) > 1:
        yield Hint(Flaw.DOUBLE, "two_questions", " ".join(asked), tuple(asked))
        return
    sentence = asked[0] if asked else label
    plain = re.sub(_FIXED, "", sentence, flags=re.IGNORECASE)
    for found in re.finditer(_AND[language], plain, re.IGNORECASE):
        if not _same_person(plain, found):
            yield Hint(Flaw.DOUBLE, "joined", _around(plain, found), _split(label))
            return
    if re.search(_JUDGED[language], plain, re.IGNORECASE):
        found_or = re.search(_OR[language], plain, re.IGNORECASE)
        if found_or and "," not in plain and not _opposite(plain, found_or) and not _same_person(plain, found_or):
            yield Hint(Flaw.DOUBLE, "joined", _around(plain, found_or))


def _beside(text: str, found: re.Match[str]) -> tuple[str, str]:
    """The words left and right of a joint, articles left out."""
    before = [w for w in re.findall(r"[\w-]+", text[: found.start()].lower()) if w not in _ARTICLES]
    after = [w for w in re.findall(r"[\w-]+", text[found.end() :].lower()) if w not in _ARTICLES]
    return (before[-1] if before else "", after[0] if after else "")


def _opposite(text: str, found: re.Match[str]) -> bool:
    one, other = _beside(text, found)
    if any({one, other} == set(pair) for pair in _OPPOSITES) or other in {"nicht", "not"}:
        return True
    return any(f"{prefix}{one}" == other or f"{prefix}{other}" == one for prefix in ("un", "in", "dis", "im"))


def _same_person(text: str, found: re.Match[str]) -> bool:
    """Kundin oder Kunde: two forms of one word."""
    one, other = _beside(text, found)
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and (long.startswith(short[:-1]) and "in" in long[len(short) - 1 :])


def _around(text: str, found: re.Match[str]) -> str:
    before, after = text[: found.start()].split(), text[found.end() :].rstrip("?").split()
    return " ".join([*before[-2:], found[0], *after[:2]])


def _split(label: str) -> tuple[str, ...]:
    """Two questions out of one, where the joint stands between two single words."""
    found = _SPLIT.search(label)
    if found is None or found["a"].lower() in _ARTICLES or found["b"].lower() in _ARTICLES:
        return ()
    return tuple(label[: found.start()] + found[name] + found["rest"] + label[found.end() :] for name in ("a", "b"))
