"""The worker's part: jobs when they are asked for, a sweep each minute, tidying up each hour."""

from __future__ import annotations

from huey import crontab

from resonanz.api.jobs import run_next, tidy
from resonanz.api.once import forget_answers
from resonanz.organisation.base.jobs import jobs


@jobs.task()  # type: ignore[untyped-decorator]
def run_jobs() -> None:
    """Do what waits."""
    while run_next():
        pass


@jobs.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    """What nobody was woken for."""
    while run_next():
        pass


@jobs.periodic_task(crontab(minute="17"))  # type: ignore[untyped-decorator]
def forget() -> None:
    """Files that lay ready long enough, answers that nobody asks for again."""
    tidy()
    forget_answers()


def wake() -> None:
    """Tell the worker that something waits."""
    run_jobs()
