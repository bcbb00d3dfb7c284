"""What the pages of units ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from resonanz.organisation.access.registers import UNITS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.search import Hit


def found_units(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The units that the search over everything finds."""
    rows = UNITS_SEEN.rows(viewer).filter(archived_at=None, name__icontains=words).select_related("parent")[:limit]
    return [Hit(_("Unit"), row.name, reverse("units:show", args=[row.pk]), str(row.parent or "")) for row in rows]
