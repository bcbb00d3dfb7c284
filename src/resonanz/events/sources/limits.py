"""How much a file may ask of this machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one input file.

    Attributes:
        unpacked: bytes that an archive may unpack to; free space of the temporary folder limits it further.
        ratio: unpacked / packed size of an archive entry, asked only above `harmless`.
        harmless: an archive entry that unpacks to less is never a bomb.
        gzip_ratio: the same for `.gz`, which log files compress further, asked only above `gzip_harmless`.
        entries: files in an archive.
        part: bytes of one part of a workbook (sheet, shared strings), unpacked.
        columns: columns of a table.
        cell: bytes of one cell.
        line: bytes of one JSON line.
        json_depth: levels of one JSON line.
        xml_depth: levels of an XML document.
    """

    unpacked: int = 50 * 1024 * MEGABYTE
    ratio: int = 100
    harmless: int = 10 * MEGABYTE
    gzip_ratio: int = 200
    gzip_harmless: int = 200 * MEGABYTE
    entries: int = 1000
    part: int = 512 * MEGABYTE
    columns: int = 5000
    cell: int = 10 * MEGABYTE
    line: int = 16 * MEGABYTE
    json_depth: int = 20
    xml_depth: int = 100


DEFAULT_LIMITS: Final = Limits()
