"""The released figures of how cases are followed up, as far as a lead's units reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from resonanz.act.cases.figures.actions import FIGURES
from resonanz.act.cases.models import FollowUp
from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.analytics.waiting import median_wait
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.queries import is_on

FOLLOWED: Final = Rule(FollowUp, "assign_cases", in_units("assign_cases"))
BLOCKS: Final = 13
"""Four weeks each: a year."""
_FEWEST: Final = 10
Measure = FollowUp.Measure


@dataclass(frozen=True, slots=True)
class Totals:
    """What some released cells add up to."""

    n: int = 0
    k: int = 0
    out: int = 0
    ended: tuple[tuple[int, int], ...] = ()
    waiting: tuple[tuple[int, int], ...] = ()

    @property
    def share(self) -> Estimate:
        """Of how many it holds; the Wilson interval."""
        if self.n < _FEWEST:
            few = (note("too_few_answers", n=self.n, needed=_FEWEST),)
            return Estimate(None, None, None, 0.95, self.n, "wilson", Unit.SHARE, few)
        ends = wilson(self.k, self.n)
        return Estimate(self.k / self.n, float(ends.low), float(ends.high), 0.95, self.n, "wilson", Unit.SHARE)

    @property
    def median(self) -> Estimate:
        """After how long half had an answer, in the customers' time: nights count."""
        waits = [*self.ended, *self.waiting]
        minutes = np.repeat([each for each, _ in waits], [times for _, times in waits])
        over = np.arange(len(minutes)) < sum(times for _, times in self.ended)
        return median_wait(minutes * 60.0, over)

    @property
    def still(self) -> int:
        """How many customers waited when it was counted."""
        return sum(times for _, times in self.waiting)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the newest four weeks, by measure; None is withheld, what is missing had no case."""

    name: str
    together: bool
    cells: Mapping[str, Totals | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the reader may see: the units of the newest four weeks, and all that was released by week."""

    weeks: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Mapping[str, Totals]]
    """By measure and week, over released cells only: what was withheld is in no total."""
    elsewhere: bool = False
    """Weeks were decided, but none of the reader's units stands alone in them."""

    @property
    def newest(self) -> Mapping[str, Totals]:
        return {name: self.totals.get(name, {}).get(self.weeks[0], Totals()) for name in Measure.values}

    @property
    def shown(self) -> bool:
        """Whether anything was released in the newest four weeks."""
        return any(total.n or total.still for total in self.newest.values()) if self.weeks else False


NOTHING: Final = Figures((), (), {})


def figures(viewer: Viewer) -> Figures:
    """The figures of the reader's units, the newest four weeks first; none while they are not agreed."""
    if not is_on(FIGURES):
        return NOTHING
    rows = FOLLOWED.rows(viewer).select_related("unit").order_by("unit__name", "together", "pk")
    weeks = tuple(rows.order_by("-week").values_list("week", flat=True).distinct()[:BLOCKS])
    found = list(rows.filter(week__in=weeks))
    newest = tuple(_rows(each for each in found if each.week == weeks[0]))
    return Figures(weeks, newest, _totals(found), elsewhere=not weeks and FollowUp.objects.exists())


def _rows(found: Iterable[FollowUp]) -> Iterator[Row]:
    units: defaultdict[tuple[bool, str, Any], dict[str, Totals | None]] = defaultdict(dict)
    for each in found:
        units[each.together, each.unit.name, each.unit_id][each.measure] = None if each.withheld else added([each])
    for together, name, key in sorted(units, key=lambda place: place[:2]):
        yield Row(name, together, units[together, name, key])


def _totals(found: Sequence[FollowUp]) -> dict[str, dict[str, Totals]]:
    cells: defaultdict[str, defaultdict[str, list[FollowUp]]] = defaultdict(lambda: defaultdict(list))
    for each in found:
        if not each.withheld:
            cells[each.measure][each.week].append(each)
    return {name: {week: added(rows) for week, rows in weeks.items()} for name, weeks in cells.items()}


def added(cells: Iterable[FollowUp]) -> Totals:
    """Released cells together."""
    facts = [cell.facts for cell in cells]
    n, k, out = (sum(each[name] for each in facts) for name in ("n", "k", "out"))
    return Totals(n, k, out, _waits(facts, "ended"), _waits(facts, "waiting"))


def _waits(facts: Iterable[Mapping[str, Any]], name: str) -> tuple[tuple[int, int], ...]:
    counts: defaultdict[int, int] = defaultdict(int)
    for each in facts:
        for minutes, times in each[name].items():
            counts[int(minutes)] += times
    return tuple(sorted(counts.items()))


def first_day(week: str) -> date:
    """The Monday on which the four weeks began that end with this ISO week."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1) - timedelta(weeks=3)


def last_day(week: str) -> date:
    """Their Sunday."""
    return first_day(week) + timedelta(days=27)
