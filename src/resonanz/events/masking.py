"""Personal data in free text, masked at the door of the record: e-mail, phone, IBAN, card, link, names of persons.

What looks like a date, a price or a short order number stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Final

import pyarrow as pa

from resonanz.events.names import MAYBE_NAMED, Known, find_names, known_patterns, read_known

_GAP: Final = r"[\s./()\u2010-\u2015-]"
_LINK: Final = re.compile(
    r"""(?:https?://|www\.)[^\s<>"'\])]+"""
    r"|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,6}/[^\s<>\"'\])]+"
    r"""|\b(?:token|sig|signature|auth|session|key)=[^\s<>"'\])]+""",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[\w.%+-]+(?:@|\s?[(\[](?:at|ät)[)\]]\s?)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_IBAN: Final = re.compile(
    r"(?<![a-z0-9])[a-z]{2}[0-9]{2}[ -]?[a-z0-9]{4}(?:[ -]?[0-9]{4}){1,6}(?:[ -]?[0-9][a-z0-9]{0,3}){0,3}(?![a-z0-9])",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"(?<![0-9+])[1-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_CARD_GROUPS: Final = re.compile(r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}")
_PHONE: Final = re.compile(
    # +49 (0)170 1234567, 0041 44 123 45 67
    rf"(?<![\w+])(?:\+|00)[1-9][0-9]{{0,2}}{_GAP}{{0,3}}[0-9](?:{_GAP}{{0,3}}[0-9]){{5,12}}(?![0-9])"
    # 0170/1234567, (030) 123 456 78
    r"|(?<![\w.,:/-])\(?0[1-9][0-9]{1,4}\)?[\s/\u2010-\u2015-]{0,3}[0-9](?:[\s\u2010-\u2015-]?[0-9]){3,9}(?![0-9]|[.,:][0-9])"
    # 415-382-4657, (415) 382-4657
    r"|(?<![\w.,:/-])\(?[0-9]{3}\)?[\s.-]{1,2}[0-9]{3}[\s.-][0-9]{4}(?![0-9])"
    # mobile numbers written without a gap
    r"|(?<![\w.,:/-])[6-9][0-9]{9}(?![\w]|[.,:][0-9])"
)
_CALL_ME: Final = re.compile(
    r"\b(tel(?:efon)?(?:nummer|nr)?|phone|mobil(?:e|nummer)?|handy(?:nummer|nr)?|fax|whats?app|erreichbar"
    r"|call me|rückruf)"
    r"((?:[\s:.()/-]|\b(?:nr|no|number|nummer|ist|is|unter|auf|at|on)\b){1,8})"
    rf"([0-9](?:{_GAP}?[0-9]){{5,14}})(?![0-9])",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"[0-3]?[0-9]([./-])[01]?[0-9]\1(?:[0-9]{4}|[0-9]{2})")
_MAYBE: Final = (
    r"(?i)\S@|[(\[](?:at|ät)[)\]]|https?://|www\.|(?:token|sig|signature|auth|session|key)="
    r"|[a-z0-9-]\.[a-z]{2,6}/|[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){5}|[a-z]{2}[0-9]{2}[ -]?[a-z0-9]{4}[ -]?[0-9]{4}"
)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _card(match: re.Match[str]) -> str:
    found = match.group()
    is_card = _CARD_GROUPS.fullmatch(found) or _luhn(re.sub(r"[ -]", "", found))
    return "[Karte]" if is_card else found


def _phone(match: re.Match[str]) -> str:
    return match.group() if _DATE.search(match.group()) else "[Telefon]"


def mask(text: str, known_names: Iterable[str] = ()) -> str:
    """`text` with personal tokens replaced by `[E-Mail]`, `[Telefon]`, `[IBAN]`, `[Karte]`, `[Link]`, `[Name]`.

    `known_names` are full names of own members; they are masked wherever they stand.
    """
    return _mask_names(_mask_tokens(text), read_known(tuple(known_names)))


def _mask_tokens(text: str) -> str:
    text = _LINK.sub("[Link]", text)
    text = _EMAIL.sub("[E-Mail]", text)
    text = _IBAN.sub("[IBAN]", text)
    text = _CARD.sub(_card, text)
    text = _CALL_ME.sub(r"\1\2[Telefon]", text)
    return _PHONE.sub(_phone, text)


def _mask_names(text: str, known: Known | None) -> str:
    for start, end in reversed(find_names(text, known)):
        text = f"{text[:start]}[Name]{text[end:]}"
    return text


def mask_batch(texts: pa.Array | pa.ChunkedArray, known_names: Iterable[str] = ()) -> pa.Array | pa.ChunkedArray:
    """The same for a column. Arrow finds the texts that can hold a token or a name; only these are read one by one."""
    known = read_known(tuple(known_names))
    if isinstance(texts, pa.ChunkedArray):
        return pa.chunked_array([_mask_array(chunk, known) for chunk in texts.chunks], texts.type)
    return _mask_array(texts, known)


def _mask_array(texts: pa.Array, known: Known | None) -> pa.Array:
    texts = _replace(texts, (_MAYBE,), _mask_tokens)
    return _replace(texts, (MAYBE_NAMED, *known_patterns(known)), lambda text: _mask_names(text, known))


def _replace(texts: pa.Array, patterns: Iterable[str], work: Callable[[str], str]) -> pa.Array:
    from pyarrow import compute

    suspects = reduce(compute.or_, (compute.match_substring_regex(texts, pattern) for pattern in patterns))
    suspects = compute.fill_null(suspects, False)
    if not compute.any(suspects).as_py():
        return texts
    masked = [work(text) for text in texts.filter(suspects).to_pylist()]
    return compute.replace_with_mask(texts, suspects, pa.array(masked, texts.type))
