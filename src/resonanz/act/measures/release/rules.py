"""When the next wave is due, when it begins after two have released it, and who may release."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from resonanz.act.measures.models import Proposal, Wave
from resonanz.act.measures.rules import STARTED
from resonanz.analytics.effects.sequential import Advice, Advised
from resonanz.organisation.access.viewers import Viewer

MORNING: Final = time(6)
"""When a released wave begins; the nightly look at the monitor is over by then."""


def due_on(wave: Wave, before: Wave | None) -> date:
    """The planned day of a wave; later where the wave before it began late, so that the weeks between are kept."""
    if before is None or before.started_at is None:
        return wave.planned_at
    pause = timedelta(weeks=wave.measure.weeks_between)
    return max(wave.planned_at, timezone.localdate(before.started_at) + pause)


def begins_at(now: datetime, due: date, hours: int) -> datetime:
    """The first morning after today that is not before the due day and leaves so many hours to take it back."""
    rested = timezone.localtime(now + timedelta(hours=hours))
    first = rested.date() if rested <= _morning(rested.date()) else rested.date() + timedelta(days=1)
    return _morning(max(first, due, timezone.localdate(now) + timedelta(days=1)))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def speaks_against(advised: Advised | None) -> bool:
    """Whether nothing may begin by itself: a guardrail is certainly broken, or the measure certainly does harm."""
    return advised is not None and advised.advice is Advice.STOP


def may_release(viewer: Viewer, proposal: Proposal) -> bool:
    """Whether a viewer may be the next to release an open proposal: nobody is two persons."""
    return proposal.is_open and proposal.second_at is None and proposal.first_by_id != viewer.member.pk


def require_releaser(viewer: Viewer, wave: Wave) -> None:
    """Only whoever may start the measure, with own eyes.

    Raises:
        PermissionDenied: the right is not held for all units of the measure, or somebody looks with others' eyes.
    """
    if viewer.simulated_by is not None or not STARTED.allows(viewer, wave.measure):
        raise PermissionDenied("start_measures")
