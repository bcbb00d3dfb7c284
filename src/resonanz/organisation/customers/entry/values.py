"""What people and systems write about a customer, as values; what cannot be read is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext

LONGEST_KEY: Final = 200
LONGEST_CONTACT: Final = 254
_DAY: Final = re.compile(
    r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"
    r"|(?P<year2>[0-9]{4})-(?P<month2>[0-9]{2})-(?P<day2>[0-9]{2})(?:[T ]00:00:00)?"
)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.\-]{3,38}[0-9]|\(0[0-9 ()/.\-]{3,38}[0-9]")
_YES: Final = frozenset({"ja", "j", "yes", "y", "x", "1", "true", "wahr", "✓", "✔"})
_NO: Final = frozenset({"", "nein", "n", "no", "0", "false", "falsch", "-", "–"})
_EARLIEST: Final = 1900


def email_of(text: str) -> str | None:
    """An address in small letters, as two ways of writing reach the same person."""
    address = text.strip().casefold()
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address if len(address) <= LONGEST_CONTACT else None


def phone_of(text: str) -> str | None:
    """A number as it was written, with single blanks."""
    number = " ".join(text.split())
    return number if _PHONE.fullmatch(number) else None


def day_of(text: str) -> date | None:
    """A day as 31.12.2026 or 2026-12-31; 12/31/2026 means two days and is not read."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    part = found.groupdict()
    try:
        day = date(*(int(part[name] or part[f"{name}2"]) for name in ("year", "month", "day")))
    except ValueError:
        return None
    return day if day.year >= _EARLIEST else None


def yes_or_no(text: str) -> bool | None:
    """Whether a cell agrees."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def language_of(text: str) -> str | None:
    """The code of a language that is named by its code or in words, "" for none."""
    word = text.strip().replace("_", "-").casefold()
    return _languages().get(word, _languages().get(word.partition("-")[0])) if word else ""


def several(text: str, *, blanks: bool = False) -> list[str]:
    """The parts of a cell or of lines, each once; addresses are divided by blanks, too."""
    parts = re.split(r"[|;,\s]+" if blanks else r"[|;\n]", text)
    return once(part.strip() for part in parts)


def once(parts: Iterable[str]) -> list[str]:
    """What is not empty, each once, in its order."""
    return list(dict.fromkeys(part for part in parts if part))


@cache
def _languages() -> dict[str, str]:
    """Codes of two or three letters by code and by name in its own language and in those of the house."""
    from django.conf.locale import LANG_INFO

    known = {code: info for code, info in LANG_INFO.items() if "name" in info and "-" not in code}
    words = {code: code for code in known}
    words |= {str(info[key]).casefold(): code for code, info in known.items() for key in ("name", "name_local")}
    for house, _name in settings.LANGUAGES:
        with translation.override(house):
            words |= {gettext(str(info["name"])).casefold(): code for code, info in known.items()}
    return words
