"""What was drawn by lot for single customers: a call on the day after a fault was reported, for every second one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Final

from resonanz.act.measures import actions
from resonanz.act.measures.arm.queries import fitting
from resonanz.act.measures.models import Design, Drawn, Measure
from resonanz.act.opportunities.actions import decide, raise_opportunity
from resonanz.act.opportunities.models import Decision, Evidence, EvidenceKind, Kind, Opportunity
from resonanz.analytics.effects.planning import draws_customer
from resonanz.cli.demo.calendar import month, on
from resonanz.cli.demo.company import AREAS, CALLED
from resonanz.cli.demo.customers import REPORTED
from resonanz.cli.demo.evidence import scores_before
from resonanz.loop.joining import effect_question
from resonanz.organisation.customers.models import Purpose
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.actions import request_effect

PLACE: Final = REPORTED
ENDED: Final = CALLED + 2
"""Month of the history."""
_DAYS: Final = 91
_SILENT: Final = 4
"""Every fourth customer does not answer, called or not."""
_EASE: Final = {True: (6, 5, 7, 4, 6, 3, 5, 7, 6, 2), False: (4, 5, 3, 6, 2, 4, 7, 3, 5, 1)}
"""How easy it was, from 1 to 7, for those who were called and for the others."""


def tell(people: Mapping[str, Member]) -> Measure:
    """The opportunity, the lot for each customer, what they answered, and the question what the call caused."""
    cx, start = people["cx_manager"], month(CALLED)
    opportunity = _opportunity(cx, people["manager"])
    with on(start - timedelta(days=3)):
        draft = _planned(opportunity, owner=people["lead_nord"], by=cx)
        measure = actions.register_measure(draft, by=cx, seed=_lot(draft))
    with on(start):
        measure = actions.start_measure(measure, by=cx)
        actions.start_wave(measure, 1, by=cx)
    _answer(measure)
    with on(month(ENDED)):
        actions.end_measure(measure, reason="Der Anruf bleibt; er gehört jetzt zum Auftrag der Technik.", by=cx)
        request_effect(measure=measure.pk, specification=effect_question(measure), by=cx)
    return measure


def _opportunity(cx: Member, decider: Member) -> Opportunity:
    day = month(CALLED) - timedelta(weeks=6)
    low, n = scores_before(day, PLACE, days=_DAYS, at_most=3, metric="ces")
    with on(day):
        opportunity = raise_opportunity(
            title="Nach einer Störung bleibt offen, ob alles wieder geht",
            text="Viele melden dieselbe Störung zweimal, weil niemand sagt, dass sie behoben ist.",
            kind=Kind.METRIC,
            touchpoints=Touchpoint.objects.filter(name=PLACE),
            evidence=[
                Evidence(
                    kind=EvidenceKind.METRIC,
                    reference=f"ces:{PLACE}",
                    words=f"{low} von {n} Antworten zur Störungsmeldung lagen bei 1 bis 3 von 7.",
                    n=n,
                    days=_DAYS,
                )
            ],
            by=cx,
        )
    with on(day + timedelta(weeks=1)):
        reason = "Ein Anruf kostet wenig, und ob er hilft, zeigt das Los."
        return decide(opportunity, decision=Decision.DO, reason=reason, seen=opportunity.version, by=decider)


def _planned(opportunity: Opportunity, *, owner: Member, by: Member) -> Measure:
    return actions.draft_measure(
        title="Rückruf nach der Störungsmeldung",
        hypothesis="Wer am Tag danach hört, dass die Störung behoben ist, meldet sie nicht ein zweites Mal und fand es "
        "leichter.",
        touchpoints=Touchpoint.objects.filter(name=PLACE),
        roles=Role.objects.filter(name__in=("Technik", "Kundenservice")),
        metric="ces",
        target=0.5,
        owner=owner,
        opportunity=opportunity,
        cost_cents=900_000,
        units=Unit.objects.filter(name__in=[name for names in AREAS.values() for name in names]),
        stop_rule="Wir hören auf, wenn die Angerufenen klar schlechter urteilen.",
        design=Design.CUSTOMERS,
        single=True,
        share=0.5,
        consent=Purpose.CALLBACK,
        weeks_after=8,
        planned_start=month(CALLED),
        by=by,
    )


def _lot(draft: Measure) -> str:
    """The lot that was drawn: of all lots the first one that calls every second customer."""
    customers = [who.pseudonym for who in fitting(draft)]
    lots = (sha256(str(number).encode()).hexdigest()[:32] for number in range(100_000))
    half = len(customers) // 2
    return next(lot for lot in lots if sum(draws_customer(who, lot, draft.share) for who in customers) == half)


def _answer(measure: Measure) -> None:
    """What they said about reporting the fault, in the six weeks after the draw."""
    drawn = measure.drawn.select_related("customer__unit").order_by("customer__pseudonym")
    sent = []
    for treated in (True, False):
        rows = [row for row in drawn if row.treated is treated]
        answered = [row for place, row in enumerate(rows) if place % _SILENT != _SILENT - 1]
        sent += [_said(row, place) for place, row in enumerate(answered)]
    accept_events(sent, source="resonanz")


def _said(row: Drawn, place: int) -> Sent:
    scores, unit = _EASE[row.treated], row.customer.unit
    fields = {
        "type": "feedback.scored",
        "customer": row.customer.pseudonym,
        "touchpoint": PLACE,
        "unit": unit.name if unit is not None else None,
        "channel": "Telefon",
        "metric": "ces",
        "scale": "1-7",
        "score": scores[place % len(scores)],
        "occurred_at": row.at + timedelta(days=5 + place % 37, hours=place % 9),
    }
    return Sent(fields, f"callback:{row.pk}")
