"""SQLite whose writers stand in line.

SQLite has one writer at a time, and whoever finds it busy sleeps longer after each try: among many writers those who
came first wait longest, until they give up ("database is locked"). Here transactions wait for their turn before they
begin: in a process one after the other, between processes by a lock on a file beside the database.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import IO, Any, Final

from django.db.backends.sqlite3 import base

_PAUSE: Final = 0.002
"""Seconds between two looks at the file; each process has one thread that looks."""
_FRONT: Final[defaultdict[str, threading.Lock]] = defaultdict(threading.Lock)
"""Who of this process is next, by database."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Each transaction waits for its turn as long as SQLite would wait; then SQLite itself decides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: IO[bytes] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        try:
            self._stand_in_line()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._step_aside()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._step_aside()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._step_aside()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._step_aside()

    def _stand_in_line(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._turn is not None or self.is_in_memory_db():
            return
        patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        end = time.monotonic() + patience
        if not _FRONT[name].acquire(timeout=patience):
            return
        try:
            self._turn = Path(f"{name}.line").open("ab")  # noqa: SIM115 - it is closed when the turn is over
        except OSError:  # where no file can be made SQLite cannot write either, and says so better
            _FRONT[name].release()
            return
        while not _locked(self._turn) and time.monotonic() < end:
            time.sleep(_PAUSE)

    def _step_aside(self) -> None:
        handle, self._turn = self._turn, None
        if handle is not None:
            handle.close()
            _FRONT[str(self.settings_dict["NAME"])].release()


def _locked(handle: IO[bytes]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
