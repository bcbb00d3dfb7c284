"""The one clock: everything that needs the time asks here, so that the demo and the tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

_OFFSET: ContextVar[timedelta] = ContextVar("offset", default=timedelta(0))
_KEPT: Final = "demo-forward"
MOST_DAYS: Final = 730


class TimeStandsError(ValueError):
    """The time cannot be moved here, or not so far."""


def now() -> datetime:
    """The time in UTC."""
    return timezone.now() + forwarded() + _OFFSET.get()


def today() -> date:
    """The day in the organisation's zone."""
    return timezone.localdate(now())


def forwarded() -> timedelta:
    """How far the time of a demo was moved when this process began to ask; nothing anywhere else."""
    return _kept(settings.WORKSPACE / _KEPT) if settings.DEMO else timedelta(0)


def move_forward(by: timedelta) -> timedelta:
    """Move the time of a demo workspace for good; processes that start from now on live in it.

    Returns:
        how far it is moved now, altogether.

    Raises:
        TimeStandsError: this is no demo, the time would go back, or it would go further than two years.
    """
    if not settings.DEMO:
        raise TimeStandsError("Time can be moved in a demo workspace only.")
    moved_by = forwarded() + by
    if by < timedelta(0) or moved_by > timedelta(days=MOST_DAYS):
        raise TimeStandsError(f"Time moves forward only, and by {MOST_DAYS} days at most.")
    path = settings.WORKSPACE / _KEPT
    path.write_text(f"{moved_by.days}\n", encoding="ascii")
    _kept.cache_clear()
    return moved_by


@lru_cache(maxsize=8)
def _kept(path: Path) -> timedelta:
    try:
        return timedelta(days=int(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta(0)


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the time be later (or earlier) inside this block."""
    token = _OFFSET.set(_OFFSET.get() + by)
    try:
        yield
    finally:
        _OFFSET.reset(token)
