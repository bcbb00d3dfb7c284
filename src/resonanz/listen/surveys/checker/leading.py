"""Questions that push: praise or blame in the wording, invitations to agree, premises, company."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from resonanz.listen.surveys.checker.findings import Flaw, Hint

_LOADED: Final = {
    "de": (
        r"hervorragend|ausgezeichnet|exzellent|gro(?:ß|ss)artig|fantastisch|phantastisch|wunderbar|erstklassig|"
        r"preisgekrönt|vorbildlich|unschlagbar|einzigartig|begeister(?:t|nd)|spitzenmäßig|genial|toll|"
        r"ärgerlich|schrecklich|furchtbar|lästig|nervig|nervend|katastrophal|miserabel|unverschämt|unzumutbar|"
        r"enttäuschend|frustrierend|schlimm|mühselig"
    ),
    "en": (
        r"amazing|awesome|great|excellent|outstanding|fantastic|wonderful|superb|brilliant|award-winning|world-class|"
        r"innovative|delightful|delighted|unbeatable|unique|perfect|enjoy(?:ed|able)?|loved?|thrilled|"
        r"annoying|annoyed|awful|terrible|horrible|frustrating|frustrated|disappointing|ridiculous|unacceptable|"
        r"outrageous|appalling|dreadful"
    ),
}
_PRAISE: Final = {
    "de": (
        r"(?:unser\w*|den|dem|der|die|das)\s+(?:\w+\s+und\s+)?"
        r"(?P<word>(?:freundlich|schnell|kompetent|bequem|einfach|günstig|praktisch|zuverlässig|modern|hilfsbereit|"
        r"fair|beliebt|bewährt|lang|lästig|teuer|teur|umständlich|langsam)(?:e[nmrs]?))\s+(?=[A-ZÄÖÜ])"
    ),
    "en": (
        r"(?:our|the)\s+(?:\w+\s+and\s+)?(?P<word>friendly|fast|quick|helpful|easy|convenient|reliable|modern|"
        r"professional|affordable|fair|popular|trusted|long|slow|expensive|complicated)\s+(?=[a-z])"
    ),
}
_PATTERNS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "de": (
        ("tag", r",\s*(?:oder(?: etwa)?(?: nicht)?|nicht wahr|stimmt['’]s|richtig|gell|nicht)\s*\?"),
        (
            "negated",
            (
                r"^(?:finden|meinen|denken|glauben|sind|haben|wollen|möchten|würden|sollten) (?:sie|wir) nicht\b|"
                r"^(?:ist|war|wäre|wird|sollte|hat) (?:es |das |unser\w* \w+ |der \w+ |die \w+ )?nicht\b"
            ),
        ),
        ("agree", r"\b(?:stimmen sie (?:uns |mir )?(?:darin )?zu|würden sie (?:uns )?zustimmen|geben sie uns recht)\b"),
        ("agree", r"\b(?:sind sie (?:auch|ebenfalls|nicht auch) der (?:meinung|ansicht)|finden sie auch)\b"),
        ("premise", r"\b(?:angesichts|in anbetracht|wie sie wissen|bekanntlich|wie allgemein bekannt)\b"),
        (
            "company",
            (
                r"\b(?:expert\w*|fachleute|studien|die meisten|viele|alle) (?:\w+ )?(?:\w+ )?"
                r"(?:halten|sagen|meinen|finden|lieben|zeigen|empfehlen|bestätigen|wissen|schätzen|nutzen)\b"
            ),
        ),
        ("presumed", r"^(?:warum|weshalb|wieso)\b.*\b(?:so|besser|am besten|lieber|gern\w*)\b"),
        ("sure", r"\b(?:doch (?:sicher|bestimmt|wohl|auch|gewiss)|sicherlich|zweifellos|selbstverständlich)\b"),
        ("statement", r"^sie (?:sind|waren|haben|hatten|finden|möchten|würden|wurden|werden|konnten)\b[^.?!]*\?"),
        (
            "oneside",
            r"\bwie sehr\b.*\b(?:gefallen|gefällt|genossen|geschätzt|schätzen|gefreut|freuen|lieben|ärgern|geärgert)\b",
        ),
    ),
    "en": (
        (
            "tag",
            (
                r",\s*(?:(?:is|are|was|were|do|does|did|have|has|had|wo|ca|would|could|should)n['’]t "
                r"(?:you|it|they|we|he|she)|right|correct|don['’]t you think)\s*\?"
            ),
        ),
        ("negated", r"^(?:don|isn|aren|wasn|weren|doesn|didn|wouldn|shouldn|couldn|haven|hasn|won|can)['’]t\b"),
        ("agree", r"\b(?:do|would|don['’]t) you (?:not )?agree\b(?! or disagree)|\bwould you (?:also )?say that\b"),
        ("premise", r"\b(?:given (?:that|our|the)|in view of|considering (?:that|our|the)|as you know)\b"),
        (
            "company",
            (
                r"\b(?:experts?|studies|most|many|all) (?:\w+ )?(?:of our \w+ )?"
                r"(?:say|agree|love|show|think|recommend|prefer|believe|confirm|know|like|find|use|consider)\b"
            ),
        ),
        (
            "presumed",
            r"^why (?:do|did) you (?:like|love|prefer|enjoy|trust|hate|dislike)\b|^why (?:is|are|was|were)\b.*\bso\b",
        ),
        ("sure", r"\b(?:surely|of course|obviously|undoubtedly|certainly|no doubt)\b"),
        ("statement", r"^you (?:are|were|have|had|like|liked|find|found|would|enjoyed)\b[^.?!]*\?"),
        ("oneside", r"\bhow much (?:do|did) you (?:enjoy|like|love|appreciate|hate|dislike)\b"),
    ),
}
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]?")


def leading(label: str, language: str) -> Iterator[Hint]:
    """What pushes towards an answer."""
    for found in re.finditer(rf"\b(?:{_LOADED[language]})\w*", label, re.IGNORECASE):
        yield Hint(Flaw.LEADING, "loaded", found[0], _without(label, found[0]))
    for found in re.finditer(_PRAISE[language], label, re.IGNORECASE if language == "en" else 0):
        yield Hint(Flaw.LEADING, "loaded", found["word"], _without(label, found["word"]))
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(label)]
    for reason, pattern in _PATTERNS[language]:
        for sentence in sentences:
            if shown := re.search(pattern, sentence, re.IGNORECASE):
                yield Hint(Flaw.LEADING, reason, shown[0].strip(" ,"))


def _without(label: str, word: str) -> tuple[str, ...]:
    """The label without an adjective that stands before its noun; nothing where a sentence would break."""
    shorter = re.sub(
        rf"(?<=\b(?:our|the|nem|nen|ner|nes|ser|rem|ren|rer|res|die|der|das|den|dem)\s){re.escape(word)}\s+(?=\w)",
        "",
        label,
        count=1,
        flags=re.IGNORECASE,
    )
    return (shorter,) if shorter != label else ()
