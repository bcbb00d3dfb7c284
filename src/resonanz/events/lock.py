"""One writer at a time: a file lock that the system releases when its holder dies.

Where several machines write, a second lock that they share (an advisory lock of PostgreSQL) is added as a guard.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

Guard = Callable[[Path], AbstractContextManager[object]]
"""Given the path of the lock file, holds another lock while the body runs."""

_guards: list[Guard] = []


def add_guard(guard: Guard) -> None:
    """Let every writer of this process hold a further lock."""
    _guards.append(guard)


@contextmanager
def writer_lock(path: Path, *, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock; where another process holds it, `on_wait` is called once and this one waits."""
    with _opened(path) as handle, ExitStack() as held:
        if not _try(handle):
            if on_wait is not None:
                on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        for guard in _guards:
            held.enter_context(guard(path))
        yield


@contextmanager
def hold_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock if nobody else does, and say whether."""
    with _opened(path) as handle:
        yield _try(handle)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
