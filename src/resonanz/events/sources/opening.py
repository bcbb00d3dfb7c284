"""Opening a file whatever it is wrapped in, or refusing it in words."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from resonanz.events.errors import InputRefused
from resonanz.events.sources.csv_source import CsvSource
from resonanz.events.sources.jsonl_source import JsonlSource
from resonanz.events.sources.kinds import Kind, kind_of, zip_kind
from resonanz.events.sources.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from resonanz.events.sources.parquet_source import ParquetSource
from resonanz.events.sources.scratch import Scratch
from resonanz.events.sources.source import OpenedSource, Plain
from resonanz.events.sources.unpack import gunzip, open_zip, tables_in, unzip
from resonanz.events.sources.xes_source import XesSource
from resonanz.events.sources.xlsx_source import XlsxSource
from resonanz.events.sources.xml_source import XmlSource

_HEAD: Final = 64 * 1024
_READERS: Final[dict[Kind, Callable[[Plain], OpenedSource]]] = {
    Kind.CSV: CsvSource,
    Kind.XLSX: XlsxSource,
    Kind.PARQUET: ParquetSource,
    Kind.JSONL: JsonlSource,
    Kind.XES: XesSource,
    Kind.XML: XmlSource,
}


def open_source(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> OpenedSource:
    """Open the one table that `path` holds.

    Raises:
        InputRefused: it cannot or must not be read, or it is an archive of several tables.
    """
    sources = open_sources([path], limits=limits)
    if len(sources) == 1:
        return sources[0]
    for source in sources:
        source.close()
    raise InputRefused(
        "{name} holds {count} tables: {tables}. Unpack it and name one of them.",
        name=path.name,
        count=len(sources),
        tables=", ".join(source.name for source in sources),
    )


def open_sources(paths: Iterable[Path], *, limits: Limits = DEFAULT_LIMITS) -> list[OpenedSource]:
    """Open all tables of all files, in order; an archive gives one source per table.

    Raises:
        InputRefused: one of them cannot or must not be read; all that were opened are closed.
    """
    sources: list[OpenedSource] = []
    with ExitStack() as opened:
        for path in paths:
            try:
                sources += _opened(path, limits, opened)
            except OSError as error:
                message = "{name} cannot be read or unpacked: {reason}. Is there room in the temporary folder?"
                raise InputRefused(message, name=path.name, reason=str(error)) from error
        opened.pop_all()
    return sources


def _opened(path: Path, limits: Limits, opened: ExitStack) -> Iterator[OpenedSource]:
    for plain in _unwrapped(path, limits, opened):
        source = _READERS[_kind(plain)](plain)
        opened.callback(source.close)
        yield source


def _unwrapped(path: Path, limits: Limits, opened: ExitStack) -> list[Plain]:
    """The files that `path` holds, each with its own scratch folder."""
    _check_readable(path)
    plain = Plain(path=path, file=path, name=path.name, scratch=_scratch(opened), limits=limits)
    if _kind(plain) is Kind.GZIP:
        plain = gunzip(plain)
        if _kind(plain) is Kind.GZIP:
            raise InputRefused("{name} is packed twice. Unpack it once and name the result.", name=path.name)
    if _kind(plain) is not Kind.ZIP:
        return [_as_utf8(plain)]
    with open_zip(plain) as archive:
        tables = tables_in(archive, plain.name, limits)
    return [_as_utf8(_inner(unzip(plain, entry, _scratch(opened)))) for entry in tables]


def _inner(plain: Plain) -> Plain:
    """A file of an archive, which must not be an archive under another name."""
    if _kind(plain) in {Kind.GZIP, Kind.ZIP}:
        raise InputRefused("{name} is an archive within an archive. Unpack it and name its files.", name=plain.name)
    return plain


def _kind(plain: Plain) -> Kind:
    with plain.file.open("rb") as file:
        kind = kind_of(file.read(_HEAD), plain.name)
    if kind is not Kind.ZIP:
        return kind
    with open_zip(plain) as archive:
        return zip_kind(archive.namelist(), plain.name)


def _scratch(opened: ExitStack) -> Scratch:
    return opened.enter_context(Scratch())


def _check_readable(path: Path) -> None:
    name = str(path)
    try:
        if path.is_dir():
            raise InputRefused("{name} is a folder. Name the files in it.", name=name)
        if path.exists() and not path.is_file():
            raise InputRefused("{name} is a pipe or a device, which cannot be read twice. Save it first.", name=name)
        path.open("rb").close()
    except FileNotFoundError:
        raise InputRefused("{name} does not exist. Is the path right?", name=name) from None
    except PermissionError:
        raise InputRefused("{name} may not be read by you. Ask its owner for the right.", name=name) from None
    except (OSError, ValueError) as error:
        raise InputRefused("{name} cannot be opened: {reason}.", name=name, reason=str(error)) from error


def _as_utf8(plain: Plain) -> Plain:
    """The file, rewritten as UTF-8 where it is UTF-16."""
    if _kind(plain) is not Kind.UTF16:
        return plain
    target = plain.scratch.new_file()
    with plain.file.open("rb") as wide, target.open("wb") as out:
        decoder = codecs.getincrementaldecoder(_utf16(wide.read(2)))(errors="replace")
        wide.seek(0)
        while chunk := wide.read(MEGABYTE):
            out.write(decoder.decode(chunk).encode())
    return replace(plain, file=target)


def _utf16(start: bytes) -> str:
    """With a mark it says its byte order itself; without, Latin text shows it by its zeros."""
    if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
