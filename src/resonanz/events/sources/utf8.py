"""A stream of bytes that is UTF-8 whatever the file is: lines that are not, are read as Windows-1252."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from resonanz.events.sources.cells import decode

_CHUNK: Final = 1 << 20
_LONGEST: Final = 32 << 20
"""A line longer than this is looked at in pieces."""


class Utf8Stream(io.RawIOBase):
    """The file from `start` on; what is ASCII or UTF-8 already is handed on untouched."""

    def __init__(self, path: Path, start: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(start)
        self._ready = b""
        self._held = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end of the file."""
        wanted = size if size > 0 else _CHUNK
        while not self._ready:
            raw = self._file.read(wanted)
            if not raw:
                self._ready, self._held = _as_utf8(self._held), b""
                break
            self._take(raw)
        piece, self._ready = self._ready[:wanted], self._ready[wanted:]
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _take(self, raw: bytes) -> None:
        if not self._held and raw.isascii():
            self._ready = raw
            return
        data = self._held + raw
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if not end and len(data) > _LONGEST:
            end = len(data)
        self._ready, self._held = _as_utf8(data[:end]), data[end:]


def _as_utf8(data: bytes) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError:
        return b"".join(decode(line).encode() for line in data.splitlines(keepends=True))
    return data
