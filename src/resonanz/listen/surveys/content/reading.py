"""Typed reading of JSON: every refusal names the place, what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.shapes import LONGEST, Text

T = TypeVar("T")
ID: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class ContentError(ValidationError):
    """Something in a survey that cannot be taken."""

    def __init__(self, message: Any, **params: object) -> None:
        super().__init__(message, params=params)

    def __str__(self) -> str:
        return " ".join(self.messages)


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the JSON and where it stands, in the words of a person."""

    data: Mapping[str, Any]
    at: str
    languages: Sequence[str] = ()

    def only(self, names: frozenset[str]) -> None:
        """Refuse fields that nobody would read."""
        if unknown := sorted(set(self.data) - names):
            raise ContentError(
                _("%(at)s: the field “%(field)s” does not belong here. Remove it; possible are %(names)s."),
                at=self.at,
                field=unknown[0],
                names=", ".join(sorted(names)),
            )

    def nodes(self, name: str, most: int) -> list[Node]:
        """A list of objects."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise ContentError(_("%(at)s: “%(field)s” must be a list of objects."), at=self.at, field=name)
        if len(value) > most:
            raise ContentError(
                _("%(at)s: %(n)s entries in “%(field)s” are too many; at most %(most)s are possible."),
                at=self.at,
                field=name,
                n=len(value),
                most=most,
            )
        return [Node(each, f"{self.at}.{name}[{i}]", self.languages) for i, each in enumerate(value, 1)]

    def key(self) -> str:
        """The id of this object."""
        value = self.data.get("id")
        if not isinstance(value, str) or not ID.fullmatch(value):
            raise ContentError(
                _(
                    "%(at)s: the id must begin with a small letter and hold at most 32 small letters, digits and "
                    "underscores."
                ),
                at=self.at,
            )
        return value

    def text(self, name: str, kind: str | None = None) -> Text:
        """A text by language; empty ones are left out."""
        value = self.data.get(name, {})
        if not isinstance(value, Mapping):
            raise ContentError(_("%(at)s: “%(field)s” must be an object with a text per language."), **self._of(name))
        if unknown := sorted(str(code) for code in value if code not in self.languages):
            raise ContentError(
                _("%(at)s: “%(field)s” has a text in %(language)s, which is no language of this survey."),
                language=unknown[0],
                **self._of(name),
            )
        return {code: said for code in self.languages if (said := self._line(name, value.get(code, ""), kind or name))}

    def _line(self, name: str, value: object, kind: str) -> str:
        most = LONGEST[kind]
        if not isinstance(value, str) or _CONTROL.search(value):
            raise ContentError(_("%(at)s: “%(field)s” must be text without control characters."), **self._of(name))
        if len(value.strip()) > most:
            raise ContentError(
                _("%(at)s: “%(field)s” has %(n)s characters; at most %(most)s are possible. Shorten it."),
                n=len(value.strip()),
                most=most,
                **self._of(name),
            )
        return value.strip()

    def flag(self, name: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise ContentError(_("%(at)s: “%(field)s” must be true or false."), **self._of(name))
        return value

    def amount(self, name: str) -> float | None:
        """A number, or None."""
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e12:  # nan is not
            raise ContentError(_("%(at)s: “%(field)s” must be a number."), **self._of(name))
        return int(value) if float(value).is_integer() else value

    def one_of(self, name: str, make: Callable[[Any], T], possible: Sequence[str]) -> T:
        """One of a few words."""
        value = self.data.get(name)
        if value not in possible:
            raise ContentError(
                _("%(at)s: “%(field)s” is %(value)s; possible are %(names)s."),
                value=f"“{value}”",
                names=", ".join(possible),
                **self._of(name),
            )
        return make(value)

    def _of(self, name: str) -> dict[str, object]:
        return {"at": self.at, "field": name}
