"""Who meets which opportunities, and what the evidence says about their value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import Q

from resonanz.act.opportunities.models import Evidence, Opportunity
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit as Place
from resonanz.organisation.units.queries import below

QUARTER: Final = 91
DAY_SHARES: Final = (0.25, 1.0)
"""Days of work that a change takes per person who works at the touchpoint: an assumption, shown as one."""
_AT = Opportunity.touchpoints.through.objects.all()
_PLACES = Touchpoint.units.through.objects.all()


def _within(permission: str) -> Callable[[Viewer], Q]:
    """At a touchpoint of the own units or of the whole house; without a touchpoint where it comes from."""

    def where(viewer: Viewer) -> Q:
        own = Place.objects.filter(below(viewer.paths(permission)))
        elsewhere = Q(touchpoint__in=_PLACES.values("touchpoint"))
        here = Q(touchpoint__in=_PLACES.filter(unit__in=own).values("touchpoint"))
        at_own = Q(pk__in=_AT.filter(~elsewhere | here).values("opportunity"))
        nowhere = ~Q(pk__in=_AT.values("opportunity"))
        return at_own | nowhere & (Q(origin_unit__in=own) | _of_the_house(viewer, permission))

    return where


def _of_the_house(viewer: Viewer, permission: str) -> Q:
    return Q(origin_unit=None) if _whole(viewer, permission) else Q(pk__in=[])


def _whole(viewer: Viewer, permission: str) -> bool:
    roots = Place.objects.filter(parent=None, archived_at=None)
    return viewer.may(permission) and not roots.exclude(below(viewer.paths(permission))).exists()


def decides_everywhere(viewer: Viewer) -> bool:
    """Whether opportunities may be raised that name no touchpoint."""
    return _whole(viewer, "decide_opportunities")


OPPORTUNITIES = Rule(Opportunity, "see_opportunities", _within("see_opportunities"))
DECIDED = Rule(Opportunity, "decide_opportunities", _within("decide_opportunities"))
OWN_IDEAS = Rule(Opportunity, "raise_ideas", lambda viewer: Q(raised_by=viewer.member))


def counted_value(evidence: Iterable[Evidence]) -> Estimate:
    """Customers concerned per quarter by the strongest evidence, with the exact Poisson interval (Garwood 1936).

    Kinds of evidence overlap: they are never added.
    """
    from scipy.special import gammaincinv

    found = max(evidence, key=lambda row: row.n / max(row.days, 1), default=None)
    if found is None or not found.n:
        return Estimate(None, None, None, 0.95, 0, "poisson_rate", Unit.COUNT, (note("no_evidence"),))
    scale = QUARTER / max(found.days, 1)
    low, high = (float(gammaincinv(found.n + more, p)) * scale for more, p in ((0, 0.025), (1, 0.975)))
    return Estimate(found.n * scale, low, high, 0.95, found.n, "poisson_rate", Unit.COUNT)


def value_of(opportunity: Opportunity) -> Estimate:
    """Customers concerned per quarter: as somebody set it with a reason, else as the evidence counts them."""
    counted = counted_value(opportunity.evidence.all())
    if opportunity.value_low is None or opportunity.value_high is None:
        return counted
    return _set_by_hand(opportunity.value_low, opportunity.value_high, counted.n)


def effort_of(opportunity: Opportunity, people: int) -> Estimate:
    """Person-days: as somebody set it with a reason, else a quarter to a whole day for each of the people there."""
    if opportunity.effort_low is not None and opportunity.effort_high is not None:
        return _set_by_hand(opportunity.effort_low, opportunity.effort_high, people)
    if not people:
        return Estimate(None, None, None, 0.95, 0, "assumed_effort", Unit.COUNT, (note("nobody_concerned"),))
    low, high = (people * share for share in DAY_SHARES)
    return Estimate((low + high) / 2, low, high, 0.95, people, "assumed_effort", Unit.COUNT)


def _set_by_hand(low: int, high: int, n: int) -> Estimate:
    return Estimate((low + high) / 2, float(low), float(high), 0.95, n, "set_by_hand", Unit.COUNT)
