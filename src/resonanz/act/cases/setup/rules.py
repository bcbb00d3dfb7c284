"""Who sets what: hours in the own units, everything else for the whole house."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from resonanz.act.cases.models import ClosingDay
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

UNITS_WITH_HOURS = Rule(Unit, "manage_cases", in_units("manage_cases", ""))

DAYS_CLOSED = Rule(ClosingDay, "manage_cases", in_units("manage_cases"))


def require_whole_house(viewer: Viewer) -> None:
    """Causes, texts and budgets are the same everywhere, so the right must reach the whole house."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    if roots.exclude(below(viewer.paths("manage_cases"))).exists():
        raise PermissionDenied("manage_cases")
