"""A workspace: the folder that holds the record and what belongs to it.

- `record/`: the table of events (Delta Lake)
- `imports/<import>.json`: what each import brought
- `rejected/<import>.csv`: rows that could not be read, with line and reason
- `projections/`: copies of the record ordered for one kind of question; may be deleted
- `staging/`: files of imports that run right now
- `secret`: key of the customers' pseudonyms
- `erased`: who was erased and when, hashed; applied to a restored backup before it is used
- `erasing`: there while an erasure runs, or after one was interrupted
- `lock`: held by the one writer
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from resonanz.events.errors import RecordError

_SECRET_BYTES: Final = 32


class Workspace:
    """The paths of one workspace; one that is not kept is looked at once, so nothing is laid ready in it."""

    def __init__(self, path: str | Path, *, kept: bool = True) -> None:
        self.kept = kept
        self.path = Path(path).absolute()
        self.record = self.path / "record"
        self.imports = self.path / "imports"
        self.rejected = self.path / "rejected"
        self.projections = self.path / "projections"
        self.staging = self.path / "staging"
        self.lock = self.path / "lock"
        self.erased = self.path / "erased"
        self.erasing = self.path / "erasing"
        self._secret = self.path / "secret"

    @property
    def keys(self) -> tuple[Path, ...]:
        """Files that a backup needs beside the record and cannot do without."""
        return self._secret, self.erased

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @property
    def exists(self) -> bool:
        """Whether a record was ever written here."""
        return (self.record / "_delta_log").is_dir()

    def create(self) -> Workspace:
        """Make the folders that are missing; nothing existing is changed."""
        if self.path.exists() and not self.path.is_dir():
            raise RecordError("{path} is a file, not a folder. Name a folder as the workspace.", path=self.path)
        try:
            for folder in (self.path, self.imports, self.rejected, self.projections, self.staging):
                folder.mkdir(parents=True, exist_ok=True)
        except PermissionError as error:
            raise RecordError(
                "The workspace {path} cannot be written. Choose another folder or change its rights.", path=self.path
            ) from error
        if not self.exists and not self._secret.exists():
            self._make_secret()
        return self

    def open(self) -> Workspace:
        """Take an existing workspace."""
        if not self.exists:
            raise RecordError("There is no record in {path} yet. Import a file first.", path=self.path)
        return self

    @property
    def secret(self) -> bytes:
        """The key of the customers' pseudonyms, made with the workspace and never changed."""
        key = self._secret.read_bytes() if self._secret.exists() else b""
        if len(key) != _SECRET_BYTES:
            raise RecordError(
                "{path} is damaged: it should hold {wanted} bytes and holds {found}. Restore it from a backup: "
                "without it customers cannot be recognised.",
                path=self._secret,
                wanted=_SECRET_BYTES,
                found=len(key),
            )
        return key

    def _make_secret(self) -> None:
        draft = self.path / f"secret.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_SECRET_BYTES))
            with suppress(FileExistsError):
                self._secret.hardlink_to(draft)
        finally:
            draft.unlink()

    @staticmethod
    @contextmanager
    def temporary() -> Iterator[Workspace]:
        """A workspace that leaves nothing behind, for a report without one."""
        with tempfile.TemporaryDirectory(prefix="resonanz-") as folder:
            yield Workspace(folder, kept=False).create()
