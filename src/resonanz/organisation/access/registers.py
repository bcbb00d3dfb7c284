"""Who meets which rows of the registers: units, touchpoints, measurements, customers."""

from __future__ import annotations

from django.db.models import Q

from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.touchpoints.models import Measurement, Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

_WORKS = Touchpoint.units.through.objects.all()
_MEASURES = Measurement.touchpoints.through.objects.all()


def _seen(viewer: Viewer) -> Q:
    """Where the own units work, and what belongs to no unit in particular."""
    own = Unit.objects.filter(below(viewer.paths("see_touchpoints")))
    return ~Q(pk__in=_WORKS.values("touchpoint")) | Q(pk__in=_WORKS.filter(unit__in=own).values("touchpoint"))


def _edited(viewer: Viewer) -> Q:
    """All units of the touchpoint lie where the right is held; one of the whole house needs the whole house."""
    outside = Unit.objects.exclude(below(viewer.paths("edit_touchpoints")))
    elsewhere = Q(pk__in=_WORKS.filter(unit__in=outside).values("touchpoint"))
    return ~elsewhere if edits_everywhere(viewer) else ~elsewhere & Q(pk__in=_WORKS.values("touchpoint"))


def edits_everywhere(viewer: Viewer) -> bool:
    """Whether touchpoints that belong to no unit in particular may be written."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    return viewer.may("edit_touchpoints") and not roots.exclude(below(viewer.paths("edit_touchpoints"))).exists()


def _measures_seen(viewer: Viewer) -> Q:
    """Those of touchpoints that are seen, and those of the company as a whole."""
    seen = Touchpoint.objects.filter(_seen(viewer))
    return ~Q(pk__in=_MEASURES.values("measurement")) | Q(
        pk__in=_MEASURES.filter(touchpoint__in=seen).values("measurement")
    )


def _measures_edited(viewer: Viewer) -> Q:
    return Q() if edits_everywhere(viewer) else Q(pk__in=[])


UNITS_SEEN = Rule(Unit, "see_units", in_units("see_units", ""))
UNITS_MANAGED = Rule(Unit, "manage_units", in_units("manage_units", ""))
TOUCHPOINTS_SEEN = Rule(Touchpoint, "see_touchpoints", _seen)
TOUCHPOINTS_EDITED = Rule(Touchpoint, "edit_touchpoints", _edited)
CUSTOMERS = Rule(Customer, "see_customers", in_units("see_customers"))
MEASUREMENTS_SEEN = Rule(Measurement, "see_touchpoints", _measures_seen)
MEASUREMENTS_EDITED = Rule(Measurement, "edit_touchpoints", _measures_edited)
