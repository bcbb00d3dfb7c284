"""What a file is, told by its first bytes and not by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from resonanz.events.errors import InputRefused

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BZh", "packed with bzip2"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ARROW1", "an Arrow file"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_OFFICE: Final = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("content.xml", "an OpenDocument file"),
)

_ROOT: Final = re.compile(rb"<([A-Za-z_][\w:.-]*)[\s/>]")


class Kind(StrEnum):
    """Formats that are read, and wrappings that are taken off."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"
    XES = "xes"
    XML = "xml"
    GZIP = "gzip"
    ZIP = "zip"
    UTF16 = "utf-16"


def kind_of(head: bytes, name: str) -> Kind:
    """Kind of a file that begins with `head`; workbooks are told from other archives later.

    Raises:
        InputRefused: it is something known that is not read here.
    """
    for magic, kind in ((b"PAR1", Kind.PARQUET), (b"PK\x03\x04", Kind.ZIP), (b"PK\x05\x06", Kind.ZIP)):
        if head.startswith(magic):
            return kind
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    _refuse_foreign(head, name)
    if head.startswith(_UTF16) or _looks_like_utf16(head):
        return Kind.UTF16
    return _text_kind(head.removeprefix(_BOM).lstrip(), name)


def zip_kind(entries: Sequence[str], name: str) -> Kind:
    """Whether an archive with these entries is a workbook.

    Raises:
        InputRefused: it is a document of another office program.
    """
    if "xl/workbook.xml" in entries:
        return Kind.XLSX
    for entry, what in _OFFICE:
        if entry in entries:
            raise _foreign(name, what)
    return Kind.ZIP


def _refuse_foreign(head: bytes, name: str) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputRefused(
            "{name} is an old Excel file (.xls) or a workbook with a password. "
            "Open it in Excel and save it as .xlsx without a password, or as CSV.",
            name=name,
        )
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise _foreign(name, what)


def _foreign(name: str, what: str) -> InputRefused:
    return InputRefused(
        "{name} is {what}, not a table. Readable are CSV, XLSX, Parquet, JSONL and XES, also as .gz or .zip.",
        name=name,
        what=what,
    )


def _looks_like_utf16(head: bytes) -> bool:
    """Text in UTF-16 without a mark: every second byte of Latin letters is zero, and no other."""
    start = head[:200]
    even, odd = start[0::2], start[1::2]
    return len(start) > 3 and any(
        zeros.count(0) > len(zeros) // 2 and not others.count(0) for zeros, others in ((even, odd), (odd, even))
    )


def _text_kind(text: bytes, name: str) -> Kind:
    start = text[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _foreign(name, "a web page")
    if start.startswith((b"<?xml", b"<!--", b"<!doctype", b"<log")):
        return _xml_kind(text)
    if start.startswith(b"<") and _ROOT.match(text) and b"</" in text:
        return Kind.XML
    if start.startswith(b"[") and _is_json(text.splitlines()[0], list):
        raise InputRefused(
            "{name} is one JSON list. Write one object per line instead (JSONL), for example with `jq -c '.[]'`.",
            name=name,
        )
    named = name.lower().endswith((".jsonl", ".ndjson")) and text
    return Kind.JSONL if named or (start.startswith(b"{") and _is_jsonl(text)) else Kind.CSV


def _xml_kind(text: bytes) -> Kind:
    root = _ROOT.search(text)
    return Kind.XES if root is None or root[1].rpartition(b":")[2] == b"log" else Kind.XML


def _is_jsonl(text: bytes) -> bool:
    """The first line is an object, or as much of it as fits into the head begins like one."""
    first, _, rest = text.partition(b"\n")
    return _is_json(first, dict) or first.strip() == b"{" or (not rest and first.startswith((b'{"', b"{ ")))


def _is_json(line: bytes, kind: type) -> bool:
    """Whether the line is such a value, or the beginning of one that goes on in the next line."""
    try:
        return isinstance(json.loads(line), kind)
    except RecursionError:
        return True
    except ValueError:
        return kind is list and line.strip() in {b"[", b"[{"}
