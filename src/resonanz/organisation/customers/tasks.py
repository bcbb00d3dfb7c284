"""What must end by itself, and what takes too long for a request."""

from __future__ import annotations

from huey import crontab

from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.customers.actions import empty_old_texts, erase_expired
from resonanz.organisation.customers.erasures.actions import erase_next, forget_erasures


@jobs.periodic_task(crontab(hour="3", minute="10"))  # type: ignore[untyped-decorator]
def end_retention() -> None:
    """Each night: identities that nobody heard of for 36 months, and what is known about old erasures."""
    erase_expired()
    forget_erasures()


@jobs.periodic_task(crontab(hour="3", minute="50"))  # type: ignore[untyped-decorator]
def end_texts() -> None:
    """Each night: comments that were kept long enough."""
    empty_old_texts()


def wake() -> None:
    """Have the worker look at once; it looks each minute anyway."""
    run_erasures()


@jobs.task()  # type: ignore[untyped-decorator]
def run_erasures() -> None:
    """Do all erasures that were asked for."""
    while erase_next():
        pass


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep_erasures() -> None:
    """Erasures that nobody was woken for, or that stopped."""
    run_erasures.call_local()
