"""Who meets which measures, and what a measure needs before it may start."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from resonanz.act.measures.arm.phrases import too_few
from resonanz.act.measures.arm.queries import fitting, least_of
from resonanz.act.measures.models import Design, Measure
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

_IN = Measure.units.through.objects.all()
_BESIDE = Measure.controls.through.objects.all()


def _somewhere(permission: str) -> Callable[[Viewer], Q]:
    """One of the units lies where the right is held; without units the whole house is needed."""

    def where(viewer: Viewer) -> Q:
        own = Unit.objects.filter(below(viewer.paths(permission)))
        found = Q(pk__in=_IN.filter(unit__in=own).values("measure"))
        return found | ~Q(pk__in=_IN.values("measure")) if _whole(viewer, permission) else found

    return where


def _everywhere(permission: str) -> Callable[[Viewer], Q]:
    """All units lie where the right is held: nobody plans for others."""

    def where(viewer: Viewer) -> Q:
        outside = Unit.objects.exclude(below(viewer.paths(permission)))
        foreign = Q(pk__in=_IN.filter(unit__in=outside).values("measure"))
        foreign |= Q(pk__in=_BESIDE.filter(unit__in=outside).values("measure"))
        return ~foreign if _whole(viewer, permission) else ~foreign & Q(pk__in=_IN.values("measure"))

    return where


def plans_everywhere(viewer: Viewer) -> bool:
    """Whether measures may be planned that name no unit yet."""
    return _whole(viewer, "edit_measures")


def _whole(viewer: Viewer, permission: str) -> bool:
    roots = Unit.objects.filter(parent=None, archived_at=None)
    return not roots.exclude(below(viewer.paths(permission))).exists()


MEASURES = Rule(Measure, "see_measures", _somewhere("see_measures"))
EDITED = Rule(Measure, "edit_measures", _everywhere("edit_measures"))
STARTED = Rule(Measure, "start_measures", _everywhere("start_measures"))


def missing(measure: Measure) -> dict[str, str]:
    """What still stands in the way of registering, by field, in words."""
    plain = {
        "hypothesis": (measure.hypothesis.strip(), _("the hypothesis: what changes for customers, and why")),
        "metric": (measure.metric, _("the metric that is to change")),
        "touchpoints": (measure.touchpoints.exists(), _("the touchpoint where it happens")),
        "roles": (measure.roles.exists(), _("the roles that work differently then")),
        "owner": (measure.owner_id, _("an owner")),
        "cost_cents": (measure.cost_cents is not None, _("the cost; nought is an answer, too")),
        "stop_rule": (measure.stop_rule.strip(), _("the stop rule: when would we end it early?")),
        "planned_start": (measure.planned_start, _("the day on which it is to start")),
        "units": (measure.units.exists(), _("the units that receive it")),
    }
    found = {field: words for field, (there, words) in plain.items() if not there}
    units, waves = measure.units.count(), measure.wave_count
    if measure.design == Design.WAVES and units and not 2 <= waves <= units:
        found["wave_count"] = _("two waves or more, and not more waves than units (%(n)s)") % {"n": units}
    if measure.draws_customers and units and (n := len(fitting(measure))) < least_of(measure):
        found["share"] = too_few(measure, n)
    if measure.design == Design.CONTROLS and not measure.controls.exists():
        found["controls"] = _("units to compare with")
    return found
