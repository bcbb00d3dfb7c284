"""What somebody may grant, and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum
from django.utils import timezone

from resonanz.act.cases.models import Case, Goodwill, GoodwillLimit
from resonanz.act.cases.queries import workers
from resonanz.act.cases.rules import GOODWILL_DECIDED
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be granted without asking, in cents; `limit` is the whole of it in one case."""

    cents: int
    limit: int


def room_of(case: Case, member: Member) -> Room:
    """How much a member may grant in a case without asking: the best of the limits of the member's roles there."""
    roles = {each.role_id for each in workers(case.unit) if each.member_id == member.pk}
    limits = list(GoodwillLimit.objects.filter(role__in=roles))
    if not limits:
        return Room(0, 0)
    here = granted(Goodwill.objects.filter(case=case))
    month = granted(Goodwill.objects.filter(case__unit=case.unit, decided_at__gte=start_of_month()))
    left = max(min(each.per_case_cents - here, each.per_month_cents - month) for each in limits)
    return Room(max(0, left), max(each.per_case_cents for each in limits))


def granted(rows: QuerySet[Goodwill]) -> int:
    """The sum of what was granted, in cents."""
    return rows.filter(state=Goodwill.State.GRANTED).aggregate(cents=Sum("cents"))["cents"] or 0


def start_of_month() -> datetime:
    """The first moment of this month in the organisation's zone."""
    local = timezone.localtime(clock.now())
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def waiting(viewer: Viewer, unit: Unit | None = None) -> QuerySet[Goodwill]:
    """Requests that the viewer may decide: those of others."""
    rows = GOODWILL_DECIDED.rows(viewer).filter(state=Goodwill.State.REQUESTED)
    rows = rows.exclude(asked_by=viewer.member).select_related(
        "case", "case__touchpoint", "case__customer", "case__unit"
    )
    return rows.filter(case__unit=unit) if unit else rows
