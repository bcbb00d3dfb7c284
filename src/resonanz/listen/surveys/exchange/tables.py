"""The tables of a LimeSurvey file: hostile XML is refused, texts are plain."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.reading import ContentError

Row = Mapping[str, str]
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_ODD: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
MOST_ROWS: Final = 20_000


@dataclass(frozen=True)
class Tables:
    """Rows by table; the languages in the file's order."""

    rows: Mapping[str, list[Row]]
    languages: tuple[str, ...]

    def of(self, name: str) -> list[Row]:
        return self.rows.get(name, [])


def read_tables(data: bytes) -> Tables:
    """All tables of the file.

    Raises:
        ContentError: if it is no LimeSurvey survey, or its XML defines entities.
    """
    try:
        root: Any = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise ContentError(_("The file is no XML that we may read. Export the survey in LimeSurvey again.")) from error
    if root.tag != "document" or (root.findtext("LimeSurveyDocType") or "").strip() != "Survey":
        raise ContentError(_("The file is no survey of LimeSurvey: export its structure (.lss)."))
    tables = {table.tag: [_row(row) for row in table.iterfind("rows/row")][:MOST_ROWS] for table in root}
    languages = tuple((each.text or "").strip() for each in root.iterfind("languages/language"))
    return Tables(tables, languages)


def _row(row: Any) -> Row:
    return {cell.tag: cell.text or "" for cell in row}


def plain(text: str, most: int) -> str:
    """HTML as plain text, shortened."""
    lines = _TAG.sub("", _BREAK.sub("\n", text))
    said = html.unescape(lines).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    said = re.sub(r"[^\S\n]+", " ", _ODD.sub(" ", said))
    return re.sub(r"\s*\n\s*", "\n", said).strip()[:most].strip()


def is_formatted(text: str) -> bool:
    """Whether more than line breaks is lost in plain text."""
    return bool(_TAG.search(_BREAK.sub("", re.sub(r"<\s*(?:p|div)\s*>", "", text))))


def number(row: Row, name: str) -> int:
    """A whole number of a row; 0 where it has none."""
    value = row.get(name, "").strip()
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else 0
