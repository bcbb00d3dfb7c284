"""Letters to other programs go out beside the worker's beat: a slow receiver keeps nobody waiting."""

from __future__ import annotations

from huey import crontab

from resonanz.listen.connectors.webhooks.sending import send_due
from resonanz.organisation.base.jobs import jobs


def wake() -> None:
    """Have the worker look at once; it looks each minute anyway."""
    deliver_waiting()


@jobs.task()  # type: ignore[untyped-decorator]
def deliver_waiting() -> None:
    """Send what is due."""
    while send_due():
        pass


@jobs.periodic_task(crontab())  # type: ignore[untyped-decorator]
def sweep() -> None:
    """What nobody was woken for, and what is due again."""
    deliver_waiting.call_local()
