"""Many cases with one cause at one touchpoint become an opportunity: the process has to change, not the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.models import Case, RootCause, State
from resonanz.act.opportunities.actions import raise_opportunity
from resonanz.act.opportunities.models import Evidence, EvidenceKind, Kind
from resonanz.loop.policy import Finding, Inside, Policy, Setting, Settings
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import keys_of


def _found(settings: Settings, at: datetime, inside: Inside) -> Iterator[Finding]:
    days, least = int(settings["days"]), int(settings["cases"])
    cases = Case.objects.filter(opened_at__lte=at, opened_at__gt=at - timedelta(days=days), cause__isnull=False)
    there = cases.exclude(state=State.MERGED).filter(touchpoint__isnull=False, unit__in=_units(inside))
    groups = there.values("cause", "touchpoint").annotate(n=Count("pk")).filter(n__gte=least).order_by("-n")
    for group in groups:
        cause = RootCause.objects.get(pk=group["cause"])
        touchpoint = Touchpoint.objects.get(pk=group["touchpoint"])
        words = _now("%(n)s cases in %(days)s days at %(touchpoint)s with one cause: %(cause)s") % {
            "n": group["n"],
            "days": days,
            "touchpoint": touchpoint.name,
            "cause": cause.name,
        }
        key = f"cause:{cause.pk}:{touchpoint.pk}:{at:%Y-%m}"
        yield Finding(key, words, partial(_raise, key, words, cause, touchpoint, n=group["n"], days=days))


def _units(inside: Inside) -> list[Any]:
    """Units by the names that the record knows them by."""
    units = Unit.objects.all()
    return [unit.pk for unit in units if any(inside(key) for key in keys_of(Unit.objects.filter(pk=unit.pk)) or ("",))]


def _raise(key: str, words: str, cause: RootCause, touchpoint: Touchpoint, *, n: int, days: int) -> None:
    raise_opportunity(
        title=_now("%(cause)s: %(touchpoint)s") % {"cause": cause.name, "touchpoint": touchpoint.name},
        text=words,
        kind=Kind.CASES,
        touchpoints=[touchpoint],
        evidence=[
            Evidence(
                kind=EvidenceKind.CASES,
                reference=f"cause:{cause.pk}",
                words=words[:300],
                n=n,
                days=days,
                address=f"{reverse('cases:list')}?{urlencode({'cause': cause.pk, 'touchpoint': touchpoint.name})}",
            )
        ],
        by=None,
        key=key,
    )


POLICY = Policy(
    code="one-cause",
    label=_("Many cases with one cause → opportunity"),
    about=_(
        "When enough cases at one touchpoint have the same cause, an opportunity is raised with the cases as evidence."
    ),
    settings=(
        Setting("cases", _("Cases from"), 12, 3, 500, _("cases with the same cause")),
        Setting("days", _("Within"), 30, 7, 365, _("days")),
    ),
    found=_found,
    pause=timedelta(hours=1),
)
