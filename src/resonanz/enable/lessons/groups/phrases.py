"""What the page of groups says first."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.enable.lessons.groups.queries import Table


def headline(table: Table, *, on: bool) -> str:
    """The newest week in one sentence."""
    if not on and not table.weeks:
        return _("Figures of groups are off: they have not been agreed yet.")
    shown = [row.newest for row in table.rows if row.newest is not None and not row.newest.withheld]
    if not table.weeks:
        return _("There is no figure yet; the first week is still running.")
    if not shown:
        return _("No group is large enough to be shown.")
    learnt, people = sum(round(cell.value or 0) for cell in shown), sum(cell.n or 0 for cell in shown)
    week = table.weeks[0].partition("-W")[2].lstrip("0")
    exact = all(not cell.bound for cell in shown)
    about = "" if exact else _("about") + " "
    return ngettext(
        "In week %(week)s %(about)s%(n)s of %(of)s person learnt.",
        "In week %(week)s %(about)s%(n)s of %(of)s people learnt.",
        people,
    ) % {"week": week, "about": about, "n": learnt, "of": people}
