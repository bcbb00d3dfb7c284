"""Names of persons in free text: by what stands before them, by a list of first names, by the names of own members.

What is found is masked; what is not found stays. No list and no rule is complete, and no claim of that is made: recall
and precision on a hand-labelled corpus stand in the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from resonanz.events.first_names import FIRST_NAMES

Span = tuple[int, int]
_AT_ONCE: Final = 500

_BIG: Final = r"[A-ZÄÖÜÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĹŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽ]"
_LETTERS: Final = r"[^\W\d_]"
_WORD: Final = rf"(?:{_BIG}['’])?{_BIG}{_LETTERS}+(?:-{_BIG}{_LETTERS}+)*"
_INITIAL: Final = rf"{_BIG}\."
_PARTICLE: Final = (
    r"(?:von\s+der|von\s+dem|van\s+der|van\s+den|von|van|vom|zu|zur|zum|de|di|da|del|della|ten|ter|al|el)"
)
_DEGREES: Final = (
    r"(?:(?:Dr|Prof|Dipl|Ing|Mag|med|jur|phil|rer|nat)\.[\s-]*|(?:Doktor|Professor|Professorin|PD|Dipl\.-\w+\.?)\s+)*"
)
_SURNAME: Final = rf"(?:{_PARTICLE}\s+)?{_WORD}"
_PERSON: Final = rf"(?:{_INITIAL}\s?|{_WORD}\s+)?{_SURNAME}"
_POLITE: Final = r"(?:Herrn?|Hrn?\.|Frau|Fr\.|Fräulein|Familie|Fam\.)"
_ROLE: Final = (
    r"(?:Ansprechpartner|Arzthelfer|Auszubildende|Azubi|Bearbeiter|Berater|Betreuer|Busfahrer|Chef|Fahrer|Filialleiter|"
    r"Hausmeister|Kapitän|Kellner|Kolleg|Kund|Kursleiter|Lehrer|Leiter|Mitarbeiter|Monteur|Nachbar|Oberarzt|Pfleger|"
    r"Sachbearbeiter|Schaffner|Schwester|Servicekraft|Techniker|Therapeut|Trainer|Verkäufer|Vertreter|Zugbegleiter)"
    r"(?:in|e|en|s|r)?"
)
_CLOSING: Final = (
    r"(?<![^\W\d_])(?:(?i:mit\s+(?:freundlich|best|lieb|herzlich)en\s+gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:viele|liebe|beste|sch(?:ö|oe)ne|freundliche|herzliche)\s+gr(?:ü|ue)(?:ß|ss)e|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)"
    r"|mfg|vg|lg|gez(?:eichnet|\.)|i\.\s?a\.))"
)
_RULES: Final = (
    # Herr Dr. von Bülow, Frau Sabine Kraus
    re.compile(rf"\b{_POLITE}\s+{_DEGREES}(?P<name>{_SURNAME})"),
    re.compile(r"\b(?i:herrn?)\s+(?P<name>[^\W\d_]{3,})"),
    re.compile(r"\b(?:frau|FRAU)(?<!eine frau)(?<!die frau)(?<!der frau)(?<!hre frau)\s+(?P<name>[^\W\d_]{3,})"),
    re.compile(rf"\b(?:(?:Dr|Prof)\.\s*)+(?:med\.\s*)?(?P<name>{_PERSON})|\bDipl\.-\w+\.\s*(?P<other>{_PERSON})"),
    # Mit freundlichen Grüßen aus Hamburg, Ihre Anna Weber
    re.compile(
        rf"{_CLOSING}(?:\s+aus\s+(?:dem\s+|der\s+)?{_WORD})?[\s,.!\-–]+(?:Ihre?|Eure?|Deine?)?\s*{_DEGREES}"
        rf"(?P<name>{_PERSON})(?=\s*(?:$|[\n,.;!(–-]))"
    ),
    re.compile(
        rf"\b(?i:mein\s+name\s+(?:ist|lautet)|ich\s+hei(?:ß|ss)e|hier\s+spricht|namens|auf\s+den\s+namen)[\s:]+"
        rf"{_DEGREES}(?P<name>{_PERSON})"
    ),
    re.compile(rf"\b(?:hei(?:ß|ss)t|hie(?:ß|ss))\s+(?P<name>{_PERSON})"),
    # Kollege Markus, Mitarbeiterin Frau …, Bearbeiter: Ralf Kuhn
    re.compile(rf"\b{_ROLE}:?\s+(?:war\s+)?{_DEGREES}(?P<name>{_PERSON})"),
)
_LISTED: Final = re.compile(rf"(?<![\w-]){_WORD}(?![\w-])")
_FOLLOWING: Final = re.compile(rf"\s+(?:{_PARTICLE}\s+)?(?P<name>{_WORD})(?![\w-])")
_FRONT: Final = re.compile(r"([^\W\d_]+)[\s\-.:]*$")
"""The word before a place."""

_NO_NAME: Final = frozenset(
    """
    am an auf aus bei beim bin bitte da dann das dem den der des die doch durch ein eine einem einen einer er es für
    gegen hat hatte heißt heisst hieß ich ihm ihr im in ins ist ja kann keine kam man mehr mein meine mich mir mit
    nach nicht noch nur oder sagt sagte sehr sein seine sich sie sind so über um und uns unter vom von vor war waren
    was wegen wenn wer wie wird wir wollte wurde zu zum zur abend abteilung aktion angebot anfrage antwort
    bestellung buchhaltung bürgermeister damen danke deutschland direktor doktor dozent empfang fahrer filiale frau
    frauen fragen gast geschäftsführer hausmeister herr herren hilfe hotline info kassierer kassiererin kollege
    kollegen kollegin krankenkasse kunde kunden kundendienst kundenservice kundin lehrer leute markt minister
    ministerin mitarbeiter mitarbeiterin mutter nachbar nachbarin ober oberarzt pfarrer präsident professor rechnung
    schalter service sie support team telefon thema vater verkäufer verkäuferin vertrag vertrieb zentrale
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_THINGS: Final = frozenset(
    """
    autohaus bad bäckerei bar café chatbot edeka film firma fluss gasthof hotel kirche klinik kloster lied marke
    markt modell pizza platz porto praxis puerto regal restaurant rewe saal saint salon san sankt santa santo sao
    são schiff schloss schule serie st straße tarif tisch torte turm zimmer
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_ARTICLES: Final = frozenset("der die das den dem des ein eine einen einem einer im am beim vom zum zur".split())  # noqa: SIM905
_TRIGGERS: Final = (
    r"herrn?|frau|fräulein|hrn?\.|fr\.|familie|fam\.|dr\.|prof\.|dipl\.|(?:freundlich|best|lieb|herzlich)en\s+gr"
    r"|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|mfg|vg|lg|gez(?:eichnet|\.)|i\.\s?a\.|mein\s+name|hei(?:ß|ss)[te]|hie(?:ß|ss)"
    r"|hier\s+spricht|namens|auf\s+den\s+namen|" + _ROLE
)
MAYBE_NAMED: Final = rf"(?:^|[^\p{{L}}])(?:(?i:{_TRIGGERS})|(?:{'|'.join(sorted(FIRST_NAMES))})(?:$|[^\p{{L}}]))"
"""For Arrow: a text that this pattern does not find holds no name for the rules below (it finds more than they do)."""


class Known(NamedTuple):
    """Names of own members, ready to be found: whole names and surnames alone."""

    names: tuple[str, ...]
    pattern: re.Pattern[str]


def find_names(text: str, known: Known | None = None) -> list[Span]:
    """Where names of persons stand, as ordered spans without overlap. Titles and degrees stay outside."""
    spans = [span for rule in _RULES for found in rule.finditer(text) if (span := _named(text, found))]
    spans += _by_list(text)
    if known is not None:
        spans += _by_members(text, known)
    return _merged(spans)


def _named(text: str, found: re.Match[str]) -> Span | None:
    group = "other" if found.groupdict().get("other") else "name"
    start, end = found.span(group)
    word = text[start:end].rsplit(maxsplit=1)[-1].lower()
    if word in _NO_NAME:
        return None
    return start, _with_surname(text, start, end)


def _with_surname(text: str, start: int, end: int) -> int:
    """A first name takes the surname after it along."""
    following = _FOLLOWING.match(text, end)
    if following is None or not _is_first(text[start:end]) or following.group("name").lower() in _NO_NAME:
        return end
    return following.end()


def _is_first(word: str) -> bool:
    return word in FIRST_NAMES or ("-" in word and all(part in FIRST_NAMES for part in word.split("-")))


def _by_list(text: str) -> Iterator[Span]:
    for found in _LISTED.finditer(text):
        if _is_first(found.group()) and _front(text, found.start()) not in _THINGS:
            yield found.start(), _with_surname(text, *found.span())


def _by_members(text: str, known: Known) -> Iterator[Span]:
    for found in known.pattern.finditer(text):
        alone = " " not in found.group()
        if not (alone and _front(text, found.start()) in _ARTICLES):
            yield found.span()


def _front(text: str, place: int) -> str:
    before = _FRONT.search(text, max(0, place - 40), place)
    return before.group(1).lower() if before else ""


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def known_patterns(known: Known | None) -> Iterator[str]:
    """Patterns for Arrow that find every text with a known name."""
    names = () if known is None else known.names
    for at in range(0, len(names), _AT_ONCE):
        yield "|".join(re.escape(name) for name in names[at : at + _AT_ONCE])


@lru_cache(maxsize=8)
def read_known(names: tuple[str, ...]) -> Known | None:
    """Prepare full names such as "Jens Petersen"; the surname is also found alone, unless an article precedes it."""
    whole = {" ".join(name.split()) for name in names if len(name.strip()) > 2}
    wanted = whole | {name.rsplit(" ", 1)[-1] for name in whole if len(name.rsplit(" ", 1)[-1]) > 2}
    if not wanted:
        return None
    ordered = tuple(sorted(wanted, key=lambda name: (-len(name), name)))
    return Known(ordered, re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])"))
