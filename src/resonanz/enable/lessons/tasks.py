"""What must happen by itself."""

from __future__ import annotations

from huey import crontab

from resonanz.enable.lessons.groups.actions import write_weeks
from resonanz.enable.lessons.own.retention import end_old_learning
from resonanz.organisation.base.jobs import jobs


@jobs.periodic_task(crontab(hour="3", minute="40"))  # type: ignore[untyped-decorator]
def end_learning() -> None:
    """Each night: learning that was kept as long as agreed."""
    end_old_learning()


@jobs.periodic_task(crontab(hour="4", minute="10"))  # type: ignore[untyped-decorator]
def write_groups() -> None:
    """Each night: the weeks that are over and not yet written."""
    write_weeks()
