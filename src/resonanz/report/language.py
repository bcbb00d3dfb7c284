"""One language of the report: sentences from the catalogue, numbers and dates as its readers write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, parse_pattern
from markupsafe import Markup

Code = Literal["de", "en"]
MINUS = "−"
LOCALES: Mapping[str, str] = {"de": "de_DE", "en": "en_GB"}
QUOTES: Mapping[str, tuple[str, str]] = {"de": ("„", "“"), "en": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Language:
    """Speaks one language. Call it with an English sentence; placeholders in braces take the parameters."""

    code: Code
    locale: Locale
    catalogue: Mapping[str | tuple[str, str], str | tuple[str, ...]]

    def __call__(self, msgid: str, **params: object) -> str:
        return self.text(msgid).format(**params) if params else self.text(msgid)

    def text(self, msgid: str) -> str:
        """The translation as a template, its placeholders untouched."""
        found = self.catalogue.get(msgid, msgid)
        return found if isinstance(found, str) else found[0]

    def plural(self, one: str, many: str, n: int, **params: object) -> str:
        """The singular or plural sentence; `{n}` becomes the number as people write it."""
        forms = self.catalogue.get((one, many), (one, many))
        template = forms[0] if n == 1 else forms[1]
        return template.format(n=self.whole(n), **params)

    def markup(self, msgid: str, **params: object) -> Markup:
        """Like a call, but safe for HTML: parameters are escaped unless they are markup themselves."""
        return Markup(self.text(msgid)).format(**params)  # noqa: S704 - the template is ours, parameters are escaped

    def quote(self, name: str) -> str:
        """A name in the quotation marks of the language."""
        left, right = QUOTES[self.code]
        return f"{left}{name}{right}"

    def names(self, names: tuple[str, ...]) -> str:
        """A list in words: a, b and c, each in quotation marks."""
        quoted = [self.quote(name) for name in names]
        if len(quoted) < 2:
            return "".join(quoted)
        return self("{first} and {last}", first=", ".join(quoted[:-1]), last=quoted[-1])

    def number(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """A number with grouped thousands, decimal mark of the language and a true minus."""
        text = _written(round(value, digits) + 0.0, digits, self.locale)
        return f"+{text}" if sign and round(value, digits) > 0 else text

    def whole(self, value: float) -> str:
        return self.number(value, 0)

    def percent(self, share: float, digits: int = 0, *, sign: bool = False) -> str:
        """A share 0…1 as "82 %"."""
        space = "\u00a0" if self.code == "de" else ""
        return f"{self.number(share * 100, digits, sign=sign)}{space}%"

    def day(self, day: date) -> str:
        """A date in words: 14. November 2026."""
        return str(format_date(day, "long", locale=self.locale))

    def period(self, day: date, grain: str) -> str:
        """The label of a period on an axis: Nov 26, Q4 26, 2026."""
        if grain == "year":
            return str(day.year)
        if grain == "quarter":
            return f"Q{(day.month + 2) // 3} {day:%y}"
        pattern = "d. MMM" if self.code == "de" else "d MMM"
        return str(format_date(day, "MMM yy" if grain == "month" else pattern, locale=self.locale))


@lru_cache(10_000)
def _written(value: float, digits: int, locale: Locale) -> str:
    """A page writes some hundred numbers, mostly the same again and again."""
    return str(_pattern(digits).apply(value, locale)).replace("-", MINUS)


@lru_cache(maxsize=16)
def _pattern(digits: int) -> NumberPattern:
    return parse_pattern("#,##0." + "0" * digits if digits else "#,##0")


@lru_cache(maxsize=2)
def language(code: Code) -> Language:
    """The language with its catalogue, read once; English needs none because it is the source."""
    return Language(code, Locale.parse(LOCALES[code]), _catalogue(code) if code != "en" else {})


def _catalogue(code: str) -> dict[str | tuple[str, str], str | tuple[str, ...]]:
    path = files("resonanz").joinpath("locale", code, "LC_MESSAGES", "resonanz.po")
    with path.open("rb") as stream:
        messages = read_po(stream, locale=code)
    found: dict[str | tuple[str, str], str | tuple[str, ...]] = {}
    for message in messages:
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        else:
            found[message.id[0], message.id[1]] = tuple(str(form) for form in message.string or ())
    return {msgid: text for msgid, text in found.items() if msgid and text}
