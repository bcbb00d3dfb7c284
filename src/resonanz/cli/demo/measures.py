"""What runs at Nordlicht today: meter readings by photograph. Wave 1 has begun, wave 2 waits for Gesine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from resonanz.act.measures import actions
from resonanz.act.measures.models import Measure
from resonanz.act.measures.monitor.actions import look_at
from resonanz.act.measures.release.actions import release_wave
from resonanz.act.measures.release.queries import advised_now
from resonanz.act.measures.release.rules import speaks_against
from resonanz.act.opportunities.actions import decide, raise_opportunity
from resonanz.act.opportunities.models import Decision, Kind, Opportunity
from resonanz.analytics.effects.planning import draw_waves
from resonanz.cli.demo.calendar import on, this_monday
from resonanz.cli.demo.company import AREAS
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

PLACE: Final = "Zählerstand melden"
FIRST: Final = "Nord"
_WEEKS: Final = 4
"""Weeks since the first wave began; the second one is due a week from now."""


def tell(people: Mapping[str, Member]) -> Measure:
    """The idea of a team lead, the plan, its first wave, and the first of the two releases that the next wave takes."""
    cx, start = people["cx_manager"], this_monday(clock.today()) - timedelta(weeks=_WEEKS)
    opportunity = _opportunity(start, by=people["lead_nord"], decider=people["manager"])
    with on(start - timedelta(days=5)):
        draft = _planned(opportunity, start, owner=people["lead_nord"], by=cx)
        measure = actions.register_measure(draft, by=cx, seed=_lot(draft))
    with on(start):
        measure = actions.start_measure(measure, by=cx)
        actions.start_wave(measure, 1, by=cx)
    look_at(measure)
    if not speaks_against(advised_now(measure)):
        with clock.moved(-timedelta(hours=20)):
            release_wave(measure, 2, seen=0, viewer=viewer_of(cx))
    return measure


def _opportunity(start: date, *, by: Member, decider: Member) -> Opportunity:
    with on(start - timedelta(weeks=4)):
        opportunity = raise_opportunity(
            title="Den Zählerstand abtippen ist mühsam",
            text="Viele vertippen sich und rufen dann an. Ein Foto vom Zähler würde genügen.",
            kind=Kind.IDEA,
            touchpoints=Touchpoint.objects.filter(name=PLACE),
            roles=Role.objects.filter(name="Kundenservice"),
            by=by,
        )
    with on(start - timedelta(weeks=3)):
        reason = "Es kostet fast nichts. Zwei Regionen beginnen; ob es hilft, zeigen erst mehr."
        return decide(opportunity, decision=Decision.DO, reason=reason, seen=opportunity.version, by=decider)


def _planned(opportunity: Opportunity, start: date, *, owner: Member, by: Member) -> Measure:
    return actions.draft_measure(
        title="Zählerstand per Foto",
        hypothesis="Wenn ein Foto vom Zähler genügt, ist der Stand in einem Schritt gemeldet, "
        "und Kunden urteilen besser darüber.",
        touchpoints=Touchpoint.objects.filter(name=PLACE),
        roles=Role.objects.filter(name="Kundenservice"),
        metric="csat",
        target=0.3,
        owner=owner,
        opportunity=opportunity,
        cost_cents=380_000,
        units=Unit.objects.filter(name__in=AREAS["Gebiet Norden"]),
        stop_rule="Wir hören auf, wenn die Zufriedenheit mit dem Melden klar sinkt.",
        wave_count=2,
        weeks_between=_WEEKS + 1,
        weeks_after=8,
        planned_start=start,
        by=by,
    )


def _lot(draft: Measure) -> str:
    """The lot that was drawn: the first one by which Nord begins."""
    first = str(draft.units.get(name=FIRST).pk)
    units = sorted(str(unit.pk) for unit in draft.units.all())
    lots = (f"{number:032x}" for number in range(100_000))
    return next(lot for lot in lots if first in draw_waves(units, lot, draft.wave_count)[0])
