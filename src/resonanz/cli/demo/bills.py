"""What went well at Nordlicht: bills in clear words, in three waves, from the customers' voices to the euro."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from resonanz.act.measures import actions
from resonanz.act.measures.models import Measure
from resonanz.act.opportunities.actions import decide, raise_opportunity
from resonanz.act.opportunities.models import Decision, Evidence, EvidenceKind, Kind, Opportunity
from resonanz.analytics.effects.planning import draw_waves
from resonanz.cli.demo.calendar import month, on
from resonanz.cli.demo.evidence import scores_before
from resonanz.enable.lessons.models import Path
from resonanz.enable.lessons.paths.actions import assign_paths_for, link_path
from resonanz.loop.joining import effect_question
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.actions import request_effect

PLACE: Final = "Jahresrechnung"
ROLES: Final = ("Abrechnung", "Kundenservice")
WAVES: Final = ((13, ("Nord", "West")), (16, ("Mitte", "Süd")), (20, ("Küste",)))
"""Months of the history in which units got the new bills, as the simulation planted them. Ost is left out: the new
software of that time would have been mistaken for an effect of the bills."""
_LEARNT: Final = ("clear-bills-billing", "clear-bills-service")
_DAYS: Final = 91


def tell(people: Mapping[str, Member]) -> Measure:
    """The opportunity, the measure with its waves and lessons, and the question what it caused."""
    cx, board = people["cx_manager"], people["manager"]
    first = month(WAVES[0][0])
    opportunity = _opportunity(cx, board)
    with on(first - timedelta(weeks=6)):
        measure = _planned(opportunity, owner=people["lead_ost"], by=cx)
        for path in Path.objects.filter(key__in=_LEARNT):
            link_path(path, measure=measure.pk, by=cx)
    with on(first - timedelta(weeks=4)):
        measure = actions.register_measure(measure, by=cx, seed=_seed(measure))
    with on(first):
        measure = actions.start_measure(measure, by=cx)
    for number, (begins, _units) in enumerate(WAVES, 1):
        with on(month(begins)):
            wave = actions.start_wave(measure, number, by=cx)
            assign_paths_for(
                measure=measure.pk, units=wave.units.all(), roles=measure.roles.all(), wave=number, by=None
            )
    with on(month(WAVES[-1][0] + 3)):
        actions.end_measure(measure, reason="Alle Regionen haben die neue Rechnung; sie bleibt.", by=cx)
        request_effect(measure=measure.pk, specification=effect_question(measure), by=cx)
    return measure


def _opportunity(cx: Member, decider: Member) -> Opportunity:
    day = month(WAVES[0][0]) - timedelta(weeks=10)
    low, n = scores_before(day, PLACE, days=_DAYS, at_most=2)
    with on(day):
        opportunity = raise_opportunity(
            title="Die Rechnung erklärt sich nicht selbst",
            text="Viele rufen an, weil das Ergebnis auf der dritten Seite steht und der Grund nirgends.",
            kind=Kind.DRIVER,
            touchpoints=Touchpoint.objects.filter(name=PLACE),
            roles=Role.objects.filter(name__in=ROLES),
            evidence=[
                Evidence(
                    kind=EvidenceKind.METRIC,
                    reference=f"csat:{PLACE}",
                    words=f"{low} von {n} Antworten zur Jahresrechnung lagen bei 1 oder 2 von 5.",
                    n=n,
                    days=_DAYS,
                )
            ],
            by=cx,
        )
    with on(day + timedelta(weeks=2)):
        reason = "Die Rechnung erreicht jeden Kunden; die Kosten sind einmalig."
        return decide(opportunity, decision=Decision.DO, reason=reason, seen=opportunity.version, by=decider)


def _planned(opportunity: Opportunity, *, owner: Member, by: Member) -> Measure:
    return actions.draft_measure(
        title="Rechnung in klaren Worten",
        hypothesis="Wenn Ergebnis und zwei Gründe auf der ersten Seite stehen, verstehen Kunden ihre Rechnung und "
        "urteilen besser über sie.",
        touchpoints=Touchpoint.objects.filter(name=PLACE),
        roles=Role.objects.filter(name__in=ROLES),
        metric="csat",
        target=0.2,
        owner=owner,
        opportunity=opportunity,
        cost_cents=6_000_000,
        units=Unit.objects.filter(name__in=[name for _, names in WAVES for name in names]),
        stop_rule="Wir hören auf, wenn die Zufriedenheit in zwei Regionen klar sinkt.",
        wave_count=len(WAVES),
        weeks_between=13,
        weeks_after=12,
        planned_start=month(WAVES[0][0]),
        by=by,
    )


def _seed(measure: Measure) -> str:
    """The lot that was drawn: of all lots the first one that gives the waves of the history."""
    names = {str(unit.pk): unit.name for unit in measure.units.all()}
    wanted = [sorted(units) for _, units in WAVES]
    lots = (f"{number:032x}" for number in range(100_000))
    return next(lot for lot in lots if _named(draw_waves(sorted(names), lot, len(WAVES)), names) == wanted)


def _named(waves: Sequence[Sequence[str]], names: Mapping[str, Any]) -> list[list[str]]:
    return [sorted(names[key] for key in wave) for wave in waves]
