"""Reading and writing surveys as files. What a file says and we cannot do is listed, never dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.parsing import dump_content, parse_content
from resonanz.listen.surveys.content.reading import ContentError
from resonanz.listen.surveys.models import Anonymity, Purpose, Survey

FORMAT: Final = "resonanz-survey"
VERSION: Final = 1
LARGEST: Final = 2 * 1024 * 1024
_FIELDS: Final = frozenset({"format", "version", "touchpoint", "purpose", "anonymity", "content"})


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not taken over: a code, and what it is about."""

    code: str
    params: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """As it is kept with the survey."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Imported:
    """A survey out of a file; `touchpoint` is a name that may be unknown here."""

    content: dict[str, Any]
    purpose: str
    anonymity: str
    touchpoint: str = ""
    notes: tuple[Note, ...] = ()


def exported(survey: Survey) -> dict[str, Any]:
    """The draft of a survey as the JSON of a file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "touchpoint": survey.touchpoint.name if survey.touchpoint else "",
        "purpose": survey.purpose,
        "anonymity": survey.anonymity,
        "content": survey.draft,
    }


def read_file(data: bytes, name: str) -> Imported:
    """A survey out of the bytes of a file.

    Raises:
        ContentError: if the file is too large, of another kind, or holds something we do not know.
    """
    if len(data) > LARGEST:
        raise ContentError(_("The file is larger than %(most)s MB. Split the survey."), most=LARGEST // 1024**2)
    if name.lower().endswith(".lss"):
        from resonanz.listen.surveys.exchange.limesurvey import read_lss

        return read_lss(data)
    return _read_json(data)


def _read_json(data: bytes) -> Imported:
    try:
        plain = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ContentError(_("The file is no JSON. Export the survey again, or choose a .lss file.")) from error
    if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
        raise ContentError(_("The file is no survey of Resonanz: “format” must be “%(format)s”."), format=FORMAT)
    if plain.get("version") != VERSION:
        raise ContentError(
            _("The file has version %(found)s of the format; this installation reads version %(known)s."),
            found=plain.get("version"),
            known=VERSION,
        )
    if unknown := sorted(set(plain) - _FIELDS):
        raise ContentError(_("The field “%(field)s” of the file is not known. Remove it."), field=unknown[0])
    return Imported(
        content=dump_content(parse_content(plain.get("content"))),
        purpose=_one_of(plain, "purpose", Purpose.values, Purpose.CONTACT),
        anonymity=_one_of(plain, "anonymity", Anonymity.values, Anonymity.PSEUDONYMOUS),
        touchpoint=str(plain.get("touchpoint", ""))[:160],
    )


def _one_of(plain: Mapping[str, Any], name: str, known: list[str], usual: str) -> str:
    value = plain.get(name, usual)
    if value not in known:
        raise ContentError(
            _("“%(field)s” is “%(value)s”; possible are %(names)s."), field=name, value=value, names=", ".join(known)
        )
    return str(value)
