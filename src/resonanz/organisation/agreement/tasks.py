"""What must end by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from huey import crontab

from resonanz.organisation.agreement.actions import forget_groups
from resonanz.organisation.agreement.queries import term
from resonanz.organisation.base.jobs import jobs
from resonanz.organisation.people.actions import forget_leavers

NAMED_DAYS: Final = 90
"""So long the name of somebody who left is kept at least; longer where the agreement keeps their learning longer."""


@jobs.periodic_task(crontab(hour="3", minute="20"))  # type: ignore[untyped-decorator]
def end_groups() -> None:
    """Each night: hashes of groups older than a year."""
    forget_groups()


@jobs.periodic_task(crontab(hour="3", minute="35"))  # type: ignore[untyped-decorator]
def end_leavers() -> None:
    """Each night: the names of those who left long enough ago."""
    forget_leavers(after=timedelta(days=max(NAMED_DAYS, term("leaver_days"))))
