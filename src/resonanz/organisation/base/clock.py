"""The one clock: everything that needs the time asks here, so that the demo and the tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_OFFSET: ContextVar[timedelta] = ContextVar("offset", default=timedelta(0))


def now() -> datetime:
    """The time in UTC."""
    return timezone.now() + _OFFSET.get()


def today() -> date:
    """The day in the organisation's zone."""
    return timezone.localdate(now())


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the time be later (or earlier) inside this block."""
    token = _OFFSET.set(_OFFSET.get() + by)
    try:
        yield
    finally:
        _OFFSET.reset(token)
