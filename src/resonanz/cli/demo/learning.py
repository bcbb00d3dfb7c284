"""Who learnt in the last weeks at Nordlicht: enough for the weekly figure of a group, nobody of the cast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Final

from resonanz.cli.demo.calendar import on, this_monday
from resonanz.cli.demo.people import CAST
from resonanz.enable.lessons.groups.actions import write_weeks
from resonanz.enable.lessons.models import Lesson
from resonanz.enable.lessons.own.actions import begin, move_on
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Assignment, Level, Member

_WEEKS: Final = 8
_NEWER: Final = 5
"""Of so many weeks the learning took off: what is new spreads."""


def tell(people: Mapping[str, Member]) -> None:
    """Somebody of each region learns each week, later more; then the figures of the weeks that are over."""
    cast = {people[person.key].pk for person in CAST}
    line = Assignment.objects.filter(role__level=Level.FRONT_LINE).exclude(member__in=cast)
    teams: defaultdict[str, list[Assignment]] = defaultdict(list)
    for held in line.select_related("member", "role", "unit").order_by("unit__name", "member__name"):
        teams[held.unit.name].append(held)
    first = this_monday(clock.today()) - timedelta(weeks=_WEEKS)
    for week in range(_WEEKS):
        for place, team in enumerate(teams.values()):
            for turn in range(1 + (week + place) % 3 + week // _NEWER):
                held = team[(2 * week + turn) % len(team)]
                with on(first + timedelta(weeks=week, days=(place + turn) % 5), at=time(8, 10 * turn)):
                    _learn(held, week)
    write_weeks()


def _learn(held: Assignment, week: int) -> None:
    """Go through one lesson for the role, another one each week."""
    lessons = list(Lesson.objects.filter(roles=held.role, live__isnull=False).order_by("key"))
    if not lessons:
        return
    sitting = begin(lessons[week % len(lessons)], by=held.member)
    content = sitting.content.parsed
    while sitting.finished_at is None:
        sitting = move_on(sitting, content)
