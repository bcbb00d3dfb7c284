"""Who meets which rows of the registers: units, touchpoints, measurements, customers."""

from __future__ import annotations

from django.db.models import Q

from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.entry.queries import Reach
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
    return _everywhere(viewer, "edit_touchpoints")


def _everywhere(viewer: Viewer, permission: str) -> bool:
    """Whether a right reaches the whole house."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    return viewer.may(permission) and not roots.exclude(below(viewer.paths(permission))).exists()


def _customers_edited(viewer: Viewer) -> Q:
    """Customers of the own units; one without a unit belongs to who may write in the whole house."""
    own = in_units("edit_customers")(viewer)
    return own | Q(unit=None) if _everywhere(viewer, "edit_customers") else own


def reach_of(viewer: Viewer) -> Reach:
    """Where a viewer may bring customers in."""
    whole = _everywhere(viewer, "edit_customers")
    units = Unit.objects.filter(below(viewer.paths("edit_customers")), archived_at=None)
    return Reach(lambda unit: whole if unit is None else viewer.may("edit_customers", unit), units)


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
CUSTOMERS_EDITED = Rule(Customer, "edit_customers", _customers_edited)
MEASUREMENTS_SEEN = Rule(Measurement, "see_touchpoints", _measures_seen)
MEASUREMENTS_EDITED = Rule(Measurement, "edit_touchpoints", _measures_edited)
