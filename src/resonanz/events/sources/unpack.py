"""Taking files out of `.gz` and `.zip` without being blown up."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Final

from resonanz.events.errors import InputRefused
from resonanz.events.sources.limits import MEGABYTE, Limits
from resonanz.events.sources.scratch import Scratch
from resonanz.events.sources.source import Plain

_TABLES: Final = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".parquet", ".jsonl", ".ndjson", ".json", ".xes"}
)
_ARCHIVES: Final = frozenset({".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".jar"})
_ENCRYPTED: Final = 0x1
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What damaged or unknown archives make the standard library raise."""


def gunzip(plain: Plain) -> Plain:
    """Unpack a `.gz` into the scratch folder, counting on the way."""
    target = plain.scratch.new_file()
    allowance = min(plain.limits.unpacked, plain.scratch.free())
    written = 0
    with plain.file.open("rb") as packed, gzip.GzipFile(fileobj=packed) as unpacked, target.open("wb") as out:
        for chunk in _chunks(unpacked, plain.name):
            written += len(chunk)
            _check_gzip(plain, written, packed.tell(), allowance)
            out.write(chunk)
    return replace(plain, file=target, name=_without_gz(plain.name))


def tables_in(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """The tables of a checked archive, in its order; other files are left alone.

    Raises:
        InputRefused: the archive is a bomb, encrypted, holds archives, paths that lead out of it, or no table.
    """
    check_archive(archive, name, limits)
    entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
    nested = next((entry for entry in entries if _suffix(entry) in _ARCHIVES), None)
    if nested:
        raise InputRefused(
            "{name} holds another archive, {entry}. Unpack it and name its files.", name=name, entry=nested.filename
        )
    tables = [entry for entry in entries if _suffix(entry) in _TABLES]
    if not tables:
        raise InputRefused(
            "{name} holds no table. Readable are CSV, XLSX, Parquet, JSONL and XES, also as .gz or .zip.", name=name
        )
    return tables


def unzip(plain: Plain, entry: zipfile.ZipInfo, scratch: Scratch) -> Plain:
    """Unpack one table; never more than the archive's directory promised."""
    target = scratch.new_file()
    with (
        zipfile.ZipFile(plain.file) as archive,
        open_entry(archive, entry, plain.name) as part,
        target.open("wb") as out,
    ):
        for chunk in _chunks(part, plain.name):
            out.write(chunk)
    return replace(plain, file=target, name=PurePosixPath(entry.filename).name, scratch=scratch)


def open_zip(plain: Plain) -> zipfile.ZipFile:
    """The archive, or a refusal in words."""
    try:
        return zipfile.ZipFile(plain.file)
    except _DAMAGED as error:
        raise damaged(plain.name) from error


def open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> IO[bytes]:
    """One file of an archive, or a refusal in words."""
    try:
        return archive.open(entry)
    except _DAMAGED as error:
        raise damaged(name) from error


def check_archive(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse what its own directory shows to be hostile; no byte is unpacked for that."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise InputRefused(
            "{name} holds {entries} files, at most {limit} are allowed. Pack only the tables.",
            name=name,
            entries=len(entries),
            limit=limits.entries,
        )
    for entry in entries:
        _check_entry(entry, name, limits)
    _check_size(sum(entry.file_size for entry in entries), name, limits.unpacked)


def damaged(name: str) -> InputRefused:
    """Refusal of an archive that cannot be unpacked."""
    return InputRefused("{name} is damaged or incomplete and cannot be unpacked. Fetch it again.", name=name)


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise InputRefused("{name} is protected by a password. Unpack it and name its files.", name=name)
    path = PureWindowsPath(entry.filename)
    if path.anchor or ".." in path.parts:
        raise InputRefused(
            "{name} holds a file whose path leads out of it, {entry}: it is not safe to unpack.",
            name=name,
            entry=entry.filename,
        )
    if entry.file_size > limits.harmless and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise _bomb(name, entry.file_size // max(entry.compress_size, 1), limits.ratio)


def _check_gzip(plain: Plain, written: int, read: int, allowance: int) -> None:
    _check_size(written, plain.name, allowance)
    if written > plain.limits.gzip_harmless and written > plain.limits.gzip_ratio * max(read, 1):
        raise _bomb(plain.name, written // max(read, 1), plain.limits.gzip_ratio)


def _check_size(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise InputRefused(
            "{name} unpacks to {size} MB or more, at most {limit} MB fit here. "
            "Unpack it yourself where there is room and name its files.",
            name=name,
            size=size // MEGABYTE,
            limit=limit // MEGABYTE,
        )


def _bomb(name: str, ratio: int, limit: int) -> InputRefused:
    return InputRefused(
        "{name} unpacks to {ratio} times its size, at most {limit} times is allowed: it looks like a decompression "
        "bomb. If you trust it, unpack it and name its files.",
        name=name,
        ratio=ratio,
        limit=limit,
    )


def _chunks(unpacked: IO[bytes] | gzip.GzipFile, name: str) -> Iterator[bytes]:
    while True:
        try:
            chunk = unpacked.read(MEGABYTE)
        except _DAMAGED as error:
            raise damaged(name) from error
        if not chunk:
            return
        yield chunk


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS leaves in archives."""
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts
