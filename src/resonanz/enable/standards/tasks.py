"""What comes by itself: the figure of the week that is over, and the end of receipts that nobody needs."""

from __future__ import annotations

from huey import crontab

from resonanz.enable.standards.actions import forget_receipts_of_replaced, release_week
from resonanz.organisation.base.jobs import jobs


@jobs.periodic_task(crontab(minute="*/10"))  # type: ignore[untyped-decorator]
def sweep() -> None:
    """As soon as a week is over; what was decided stays as it is."""
    release_week()
    forget_receipts_of_replaced()
