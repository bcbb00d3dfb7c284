"""Writing the weekly figure of groups, once per week that is over."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from resonanz.enable.lessons.events import LESSON_COMPLETED
from resonanz.enable.lessons.own.queries import finished_in
from resonanz.enable.lessons.purposes import GROUPS
from resonanz.organisation.agreement.actions import Cell, iso_week, release
from resonanz.organisation.agreement.models import InForce, Release
from resonanz.organisation.agreement.queries import is_on, term
from resonanz.organisation.agreement.rules import FUNCTION
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.models import Assignment, Level
from resonanz.organisation.units.models import Unit

LEARNT: Final = "lesson.completed"
"""The measure: how many of a group finished a lesson in the week."""
REST: Final = ""
"""The role of a cell that holds all roles too small to stand alone."""
_MOST_WEEKS: Final = 12


def write_weeks() -> int:
    """Write every week that is over, was agreed and is not yet written; how many cells."""
    since = InForce.objects.filter(key=FUNCTION + GROUPS, value=1).order_by("since").first()
    if since is None or not is_on(GROUPS):
        return 0
    agreed = timezone.localdate(since.since)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    weeks = (monday - timedelta(weeks=back) for back in range(_MOST_WEEKS, 0, -1))
    return sum(write_week(week) for week in weeks if week >= agreed - timedelta(days=6))


@transaction.atomic
def write_week(monday: date) -> int:
    """Write one week once: the groups as they were on its Sunday. A week that is written stays as it is.

    Raises:
        NotAgreedError: the function is off, or the week is not over.
    """
    week = iso_week(monday)
    if Release.objects.filter(function=GROUPS, measure=LEARNT, week=week).exists():
        return 0
    zone = ZoneInfo(settings.TIME_ZONE)
    first = datetime.combine(monday, time(), zone)
    end = datetime.combine(monday + timedelta(days=7), time(), zone)
    learnt = finished_in(first, end)
    cells = [
        Cell(unit, role, members, len(members & learnt))
        for unit, role, members in groups_on(monday + timedelta(days=6))
    ]
    released = release(GROUPS, LEARNT, week, cells)
    shown = [_event(cell, end - timedelta(seconds=1)) for cell in released if not cell.withheld]
    if shown:
        accept_events(shown, source="resonanz")
    return len(released)


def groups_on(day: date) -> list[tuple[Unit, str, frozenset[str]]]:
    """Who worked where as what on a day: each role of the front line large enough, the others of a unit together.

    The groups of a unit have nobody in common and no total, so nothing is found by subtracting; who may see the
    figures is in none of them.
    """
    holding = Q(until__isnull=True) | Q(until__gt=day)
    here = Q(member__left_at__isnull=True) | Q(member__left_at__date__gt=day)
    rows = Assignment.objects.filter(holding, here, since__lte=day, role__level=Level.FRONT_LINE)
    roles: defaultdict[tuple[Unit, str], set[str]] = defaultdict(set)
    for row in rows.select_related("unit", "role").order_by("since", "pk"):
        roles[row.unit, row.role.name].add(str(row.member_id))
    units: defaultdict[Unit, dict[str, set[str]]] = defaultdict(dict)
    for (unit, role), members in roles.items():
        units[unit][role] = members
    least = term("group")
    return [cell for unit, found in units.items() for cell in _apart(unit, found, least)]


def _apart(unit: Unit, roles: dict[str, set[str]], least: int) -> list[tuple[Unit, str, frozenset[str]]]:
    """Groups without anybody in two of them: larger roles first, who is in one of them is in no other."""
    taken: set[str] = set()
    cells: list[tuple[Unit, str, frozenset[str]]] = []
    for role in sorted(roles, key=lambda name: (-len(roles[name]), name)):
        members = roles[role] - taken
        if len(members) >= least:
            cells.append((unit, role, frozenset(members)))
            taken |= members
    rest = frozenset(set().union(*roles.values()) - taken)
    return [*cells, (unit, REST, rest)] if rest else cells


def _event(cell: Release, at: datetime) -> Sent:
    """The figure of one group as a fact of the record."""
    fields: dict[str, object] = {
        "type": LESSON_COMPLETED,
        "occurred_at": at,
        "unit": known_as(cell.unit),
        "attributes": {
            "week": cell.week,
            "of": str(cell.n),
            "learnt": str(round(cell.value or 0)),
            "bound": cell.bound or "=",
        },
    }
    if cell.role:
        fields["role"] = cell.role
    return Sent(fields, f"{LESSON_COMPLETED}:{cell.unit_id}:{cell.role}:{cell.week}")
