"""Reading cases: whose they are, when they are due, what a list shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from resonanz.act.cases.hours import OFFICE, Calendar, due_at
from resonanz.act.cases.models import Case, ClosingDay, Hours, State
from resonanz.act.cases.rules import CASES_SEEN, ENDED
from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment, Level, Member
from resonanz.organisation.people.queries import holding
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.models import Unit, UnitAlias

WORKING: Final = tuple(level for level, held in LEVELS.items() if "work_cases" in held)
LINE: Final = (Level.TEAM_LEAD, Level.FRONT_LINE)
"""Who belongs to a unit's own people; the CX team stands beside them."""


@dataclass(frozen=True, slots=True)
class Service:
    """When a unit works and how soon it answers."""

    calendar: Calendar
    answer: timedelta = timedelta(hours=2)
    urgent: timedelta = timedelta(hours=1)
    solve: timedelta = timedelta(hours=27)

    def first_due(self, at: datetime, *, urgent: bool) -> datetime:
        """When somebody who writes now hears from us at the latest."""
        return due_at(self.calendar, at, self.urgent if urgent else self.answer)

    def solved_due(self, at: datetime) -> datetime:
        """When a matter that came then is settled at the latest."""
        return due_at(self.calendar, at, self.solve)


def above(unit: Unit) -> list[str]:
    """The paths of a unit and of those above it, the nearest first."""
    steps = [step for step in unit.path.split("/") if step]
    return ["".join(f"{step}/" for step in steps[:n]) for n in range(len(steps), 0, -1)]


def hours_of(unit: Unit) -> Hours | None:
    """The hours of a unit, or of the nearest one above it that has some."""
    rows = Hours.objects.filter(unit__path__in=above(unit)).select_related("unit")
    return max(rows, key=lambda row: len(row.unit.path), default=None)


def closing_days(unit: Unit) -> QuerySet[ClosingDay]:
    """The days on which a unit is closed besides public holidays: its own, and those of the units above it."""
    return ClosingDay.objects.filter(unit__path__in=above(unit)).select_related("unit").order_by("day", "unit__path")


def service_of(unit: Unit) -> Service:
    """The hours that hold for a unit; Monday to Friday from 8 to 17 where nobody set any."""
    row = hours_of(unit)
    closed = frozenset(closing_days(unit).values_list("day", flat=True))
    if row is None:
        return Service(Calendar(OFFICE, zone=settings.TIME_ZONE, closed=closed))
    week = tuple(tuple((start, end) for start, end in day) for day in row.week)
    return Service(
        Calendar(week, row.region, row.zone, closed),
        timedelta(minutes=row.answer_minutes),
        timedelta(minutes=row.urgent_minutes),
        timedelta(minutes=row.solve_minutes),
    )


def workers(unit: Unit) -> list[Assignment]:
    """Who may work on cases of a unit today, the nearest first."""
    rows = holding().filter(member__is_active=True, unit__path__in=above(unit), role__level__in=WORKING)
    found = rows.select_related("member", "role", "unit")
    return sorted(found, key=lambda a: (-len(a.unit.path), a.since, a.member.name, str(a.member.pk)))


def workers_of(unit: Unit) -> QuerySet[Member]:
    """The members that a case of this unit may be handed to."""
    return Member.objects.filter(pk__in=[each.member_id for each in workers(unit)])


def chain_for(touchpoint: Touchpoint | None, unit: Unit) -> list[Member]:
    """Whose matter it is, then who steps in: owner and deputy of the touchpoint if they work here, leads, CX team."""
    held = workers(unit)
    here = {each.member_id for each in held if each.role.level in LINE}
    named = (touchpoint.owner, touchpoint.deputy) if touchpoint else ()
    own = [member for member in named if member is not None and member.pk in here]
    leads = [each.member for each in held if each.role.level == Level.TEAM_LEAD]
    rest = [each.member for each in held if each.role.level == Level.CX]
    return list(dict.fromkeys([*own, *leads, *rest]))


def leads_of(unit: Unit) -> list[Member]:
    """The leads of a unit, the nearest first; where there is none, the CX team."""
    held = workers(unit)
    leads = [each.member for each in held if each.role.level == Level.TEAM_LEAD]
    return list(dict.fromkeys(leads)) or cx_team(unit)


def cx_team(unit: Unit) -> list[Member]:
    """Who is asked when nobody in the line moved."""
    return list(dict.fromkeys(each.member for each in workers(unit) if each.role.level == Level.CX))


def unit_known_as(key: str) -> Unit:
    """The unit that the record means today; the house itself where nobody knows the key."""
    found = _meant(UnitAlias.objects.filter(key=key).select_related("unit__successor"))
    unit = found.unit if isinstance(found, UnitAlias) else Unit.objects.filter(parent=None).order_by("id").first()
    if unit is None:
        raise Unit.DoesNotExist("There is no unit yet. Set the organisation up first.")
    return unit.successor or unit


def touchpoint_known_as(key: str) -> Touchpoint | None:
    """The touchpoint that the record means today."""
    found = _meant(TouchpointAlias.objects.filter(key=key).select_related("touchpoint__successor"))
    touchpoint = found.touchpoint if isinstance(found, TouchpointAlias) else None
    return touchpoint.successor or touchpoint if touchpoint else None


def _meant(aliases: QuerySet[UnitAlias] | QuerySet[TouchpointAlias]) -> UnitAlias | TouchpointAlias | None:
    today = clock.today()
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    return aliases.filter(begun, Q(valid_to=None) | Q(valid_to__gt=today)).first()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases are wanted. There is no filter by another person: `mine` asks for the reader's own."""

    text: str = ""
    state: str = ""
    kind: str = ""
    touchpoint: str = ""
    unit: str = ""
    due: str = ""
    urgent: bool = False
    mine: bool = False
    cause: uuid.UUID | None = None


def filtered(rows: QuerySet[Case], wanted: Filters, reader: Member) -> QuerySet[Case]:
    """The cases that meet all filters."""
    if wanted.state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif wanted.state in State.values:
        rows = rows.filter(state=wanted.state)
    plain: Mapping[str, str] = {
        "kind": wanted.kind,
        "touchpoint__name": wanted.touchpoint,
        "unit__name": wanted.unit,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.cause is not None:
        rows = rows.filter(cause=wanted.cause)
    if wanted.urgent:
        rows = rows.filter(urgent=True)
    if wanted.mine:
        rows = rows.filter(owner=reader)
    if wanted.due in DUE:
        rows = rows.filter(owing(), due_at__lt=DUE[wanted.due]())
    return rows.filter(_speaks_of(wanted.text)) if wanted.text else rows


def _speaks_of(text: str) -> Q:
    """Words in the matter itself; a name of whoever works on it finds nothing."""
    number = text.upper().removeprefix("F-")
    found = Q(number=int(number)) if number.isdecimal() and len(number) < 10 else Q(pk__in=[])
    words = Q()
    for word in text.split()[:10]:
        words &= Q(subject__icontains=word) | Q(text__icontains=word) | Q(touchpoint__name__icontains=word)
    return found | words


def owing() -> Q:
    """Cases in which the customer waits for us."""
    return Q(state__in=(State.RECEIVED, State.ACKNOWLEDGED, State.ASSESSMENT, State.ACTION))


def end_of_today() -> datetime:
    """Midnight in the organisation's zone."""
    local = timezone.localtime(clock.now())
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


DUE: Final = {"overdue": clock.now, "today": end_of_today}


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With all that a row or card shows."""
    return rows.select_related("owner", "touchpoint", "unit", "customer", "cause")


def of_touchpoints(viewer: Viewer, touchpoints: Iterable[Touchpoint]) -> QuerySet[Case]:
    """The cases at some touchpoints that the viewer may meet, newest first."""
    return listed(CASES_SEEN.rows(viewer)).filter(touchpoint__in=list(touchpoints)).order_by("-opened_at")


def of_customer(viewer: Viewer, pseudonym: str) -> QuerySet[Case]:
    """The cases of a customer that the viewer may meet, newest first."""
    return listed(CASES_SEEN.rows(viewer)).filter(customer__pseudonym=pseudonym).order_by("-opened_at")
