"""What must end by itself."""

from __future__ import annotations

from huey import crontab

from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.customers.actions import erase_expired


@jobs.periodic_task(crontab(hour="3", minute="10"))  # type: ignore[untyped-decorator]
def end_retention() -> None:
    """Each night: identities that nobody heard of for 36 months."""
    erase_expired()
