"""Policies that look by themselves, each five minutes; everything they do happens once."""

from __future__ import annotations

from huey import crontab

from resonanz.loop.policy import policies
from resonanz.loop.running import look_at
from resonanz.organisation.base.jobs import jobs


@jobs.periodic_task(crontab(minute="*/5"))  # type: ignore[untyped-decorator]
def look_around() -> None:
    """Let the policies look."""
    look_at(policies().values())
