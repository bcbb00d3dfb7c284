"""The nightly look at running measures, and waves that begin after two have released them."""

from __future__ import annotations

from huey import crontab

from resonanz.organisation.base.jobs import jobs


@jobs.periodic_task(crontab(hour="5", minute="20"))  # type: ignore[untyped-decorator]
def look() -> None:
    """Read every monitor; whoever owns a measure is told when the advice changes."""
    from resonanz.act.measures.monitor.actions import look_at_all

    look_at_all()


@jobs.periodic_task(crontab(minute="*/5"))  # type: ignore[untyped-decorator]
def begin() -> None:
    """Begin the waves whose morning has come."""
    from resonanz.act.measures.release.actions import begin_released

    begin_released()
