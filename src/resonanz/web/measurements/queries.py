"""The inventory as a panel of a touchpoint, and as a table."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import MEASUREMENTS_SEEN, edits_everywhere
from resonanz.organisation.touchpoints.models import Measurement
from resonanz.ui.panels import Panel

COLUMNS = (
    *(_("Measurement"), _("Touchpoints"), _("Owner"), _("Since"), _("Method")),
    *(_("Used for"), _("Decision"), _("Merged into"), _("Reason")),
)


def listed(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """With all that a row of the inventory shows."""
    return rows.select_related("owner", "merged_into").prefetch_related("touchpoints")


def cells_of(row: Measurement) -> tuple[object, ...]:
    """A measurement as a row of a file."""
    touchpoints = " | ".join(touchpoint.name for touchpoint in row.touchpoints.all())
    owner = row.owner.email if row.owner else ""
    decided = (row.get_used_for_display(), row.get_decision_display())
    return (row.name, touchpoints, owner, row.since, row.method, *decided, row.merged_into, row.reason)


def panel(request: HttpRequest, subject: Any) -> Panel | None:
    """The measurements of one touchpoint."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = MEASUREMENTS_SEEN.rows(viewer, listed(Measurement.objects.filter(touchpoints=subject)))
    return Panel("measurements/panel.html", {"rows": rows, "may_edit": edits_everywhere(viewer), "subject": subject})
