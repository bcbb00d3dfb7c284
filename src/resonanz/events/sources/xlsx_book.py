"""What the sheets of a workbook refer to: where they lie, shared strings, and which styles are times."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.xml_guard import guarded_parser, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WORKBOOK: Final = "xl/workbook.xml"
_ESCAPE: Final = re.compile(r"_x(?!0000)([0-9A-Fa-f]{4})_")
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Book:
    """The parts of a workbook that its sheets need.

    Attributes:
        sheets: paths of the worksheets in the order of their tabs.
        strings: texts that cells refer to by number.
        times: numbers of the cell styles that show a date or time.
        spans: numbers of the cell styles that show a length of time.
        epoch: the day from which dates are counted.
    """

    sheets: tuple[str, ...]
    strings: tuple[str, ...]
    times: frozenset[int]
    spans: frozenset[int]
    epoch: dt.datetime


def read_book(archive: zipfile.ZipFile, name: str) -> Book:
    """Read everything but the sheets."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

    relations = list(_relations(archive))
    worksheets = {key: path for key, kind, path in relations if kind == "worksheet"}
    parts = {kind: path for _, kind, path in relations}
    workbook = _tree(archive, _WORKBOOK)
    tabs = [_attribute(tab, "id") for tab in _all(workbook, "sheet")]
    old_mac = any(item.get("date1904") in {"1", "true"} for item in _all(workbook, "workbookPr"))
    times, spans = _time_styles(_tree(archive, parts["styles"])) if "styles" in parts else (frozenset(), frozenset())
    return Book(
        sheets=tuple(worksheets[tab] for tab in tabs if tab in worksheets),
        strings=tuple(_strings(archive, parts["sharedStrings"], name)) if "sharedStrings" in parts else (),
        times=times,
        spans=spans,
        epoch=MAC_EPOCH if old_mac else WINDOWS_EPOCH,
    )


def unescaped(text: str) -> str:
    """Characters that XML does not allow stand as `_x000D_` in workbooks."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _relations(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """Key, kind and path of every part that the workbook refers to."""
    for item in _all(_tree(archive, _RELATIONS), "Relationship"):
        path = posixpath.normpath(posixpath.join("/xl", item.get("Target", "")))
        yield item.get("Id", ""), posixpath.basename(item.get("Type", "")), path.lstrip("/")


def _tree(archive: zipfile.ZipFile, part: str) -> Element:
    from defusedxml import ElementTree

    tree: Element = ElementTree.fromstring(archive.read(part))
    return tree


def _all(tree: Element, tag: str) -> Iterator[Element]:
    return (item for item in tree.iter() if local(item.tag) == tag)


def _attribute(item: Element, key: str) -> str:
    """An attribute in whatever namespace it stands; workbooks of the strict kind use another one."""
    return next((value for found, value in item.items() if found.endswith("}" + key)), "")


def _time_styles(styles: Element) -> tuple[frozenset[int], frozenset[int]]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    codes = dict(BUILTIN_FORMATS)
    codes |= {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in _all(styles, "numFmt")}
    cells = next(_all(styles, "cellXfs"), None)
    used = [codes.get(int(item.get("numFmtId", "0")), "") for item in (() if cells is None else cells)]
    times = frozenset(number for number, code in enumerate(used) if is_date_format(code))
    return times, frozenset(number for number in times if is_timedelta_format(used[number]))


def _strings(archive: zipfile.ZipFile, part: str, name: str) -> list[str]:
    """Shared strings, without the reading aids of Japanese ones."""
    strings: list[str] = []
    pieces: list[str] = []
    aids = 0
    parser = guarded_parser(name)

    def start(tag: str, _: object) -> None:
        nonlocal aids
        aids += local(tag) == "rPh"
        parser.CharacterDataHandler = pieces.append if local(tag) == "t" and not aids else None

    def end(tag: str) -> None:
        nonlocal aids
        aids -= local(tag) == "rPh"
        parser.CharacterDataHandler = None
        if local(tag) == "si":
            strings.append(unescaped("".join(pieces)))
            pieces.clear()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(part) as xml:
        while chunk := xml.read(MEGABYTE):
            parser.Parse(chunk)
    parser.Parse(b"", True)
    return strings
