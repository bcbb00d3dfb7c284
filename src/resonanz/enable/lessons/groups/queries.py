"""The released figures of groups, as far as a lead may see the units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from resonanz.enable.lessons.groups.actions import LEARNT
from resonanz.enable.lessons.purposes import GROUPS
from resonanz.enable.lessons.rules import own_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.models import Release

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A group over the last weeks, the newest first; None where a week has no figure for it."""

    unit: str
    role: str
    weeks: tuple[Release | None, ...]

    @property
    def newest(self) -> Release | None:
        return self.weeks[0] if self.weeks else None


@dataclass(frozen=True, slots=True)
class Table:
    """The weeks that were written, newest first, and a row for each group."""

    weeks: tuple[str, ...]
    rows: tuple[Row, ...]


def table(viewer: Viewer) -> Table:
    """What was released about the groups of one's units."""
    cells = Release.objects.filter(function=GROUPS, measure=LEARNT, unit__in=own_units(viewer, "see_learning"))
    weeks = tuple(cells.order_by("-week").values_list("week", flat=True).distinct()[:WEEKS])
    rows = cells.filter(week__in=weeks).select_related("unit").order_by("unit__name", "role")
    groups = groupby(rows, key=lambda cell: (cell.unit.name, cell.role))
    return Table(weeks, tuple(_row(unit, role, cells, weeks) for (unit, role), cells in groups))


def _row(unit: str, role: str, cells: Iterable[Release], weeks: tuple[str, ...]) -> Row:
    by_week = {cell.week: cell for cell in cells}
    return Row(unit, role, tuple(by_week.get(week) for week in weeks))
