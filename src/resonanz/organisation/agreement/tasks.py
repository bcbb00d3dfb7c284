"""What must end by itself."""

from __future__ import annotations

from huey import crontab

from resonanz.organisation.agreement.actions import forget_groups
from resonanz.organisation.base.jobs import jobs


@jobs.periodic_task(crontab(hour="3", minute="20"))  # type: ignore[untyped-decorator]
def end_groups() -> None:
    """Each night: hashes of groups older than a year."""
    forget_groups()
