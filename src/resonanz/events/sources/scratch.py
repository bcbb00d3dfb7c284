"""A private temporary folder for what was unpacked, gone when the source is closed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Self


class Scratch:
    """Made at first use with mode 700, below TMPDIR."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files = 0

    def new_file(self) -> Path:
        """Path of a new file, named by us and never by an archive."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="resonanz-", ignore_cleanup_errors=True)
        self._files += 1
        return Path(self._folder.name) / f"{self._files:06d}"

    def free(self) -> int:
        """Bytes that may still be written, leaving a tenth of the free space to others."""
        folder = self._folder.name if self._folder else tempfile.gettempdir()
        return shutil.disk_usage(folder).free * 9 // 10

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
