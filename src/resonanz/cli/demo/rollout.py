"""What went wrong at Nordlicht: new software in one region, seen early by the monitor, ended late by people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from resonanz.act.measures import actions
from resonanz.act.measures.models import Advice, Design, Measure, Selection
from resonanz.act.measures.monitor.actions import look_at
from resonanz.cli.demo.calendar import month, on
from resonanz.loop.joining import effect_question
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.actions import request_effect

BEGAN: Final = 14
ENDED: Final = 19
"""Months of the history: what the simulation planted."""
_PLACES: Final = ("Hotline", "Antwort per E-Mail")
_LOOKS: Final = 12
"""Weeks in which somebody looked at the monitor before the advice came."""


def tell(people: Mapping[str, Member]) -> Measure:
    """The measure, the advice to stop, the late end, and the question what it caused."""
    cx, start = people["cx_manager"], month(BEGAN)
    with on(start - timedelta(weeks=3)):
        measure = actions.register_measure(_planned(owner=people["lead_ost"], by=cx), by=cx)
    with on(start):
        measure = actions.start_measure(measure, by=cx)
        actions.start_wave(measure, 1, by=cx)
    for week in range(2, _LOOKS):
        with on(start + timedelta(weeks=week)):
            look_at(measure)
        measure.refresh_from_db()
        if measure.advice == Advice.STOP:
            break
    with on(month(ENDED)):
        reason = "Die alte Software ist wieder da. Die Umstellung wird neu geplant, zuerst mit einem Pilot."
        actions.end_measure(measure, reason=reason, by=cx)
        request_effect(measure=measure.pk, specification=effect_question(measure), by=cx)
    return measure


def _planned(*, owner: Member, by: Member) -> Measure:
    return actions.draft_measure(
        title="Neue Service-Software in Ost",
        hypothesis="Wenn alle Vorgänge in einer Maske stehen, antworten wir schneller und beim ersten Mal richtig.",
        touchpoints=Touchpoint.objects.filter(name__in=_PLACES),
        roles=Role.objects.filter(name="Kundenservice"),
        metric="csat",
        target=0.2,
        owner=owner,
        cost_cents=42_000_000,
        units=Unit.objects.filter(name="Ost"),
        controls=Unit.objects.filter(name__in=("Nord", "Küste", "Mitte", "West", "Süd")),
        stop_rule="Wir hören auf, wenn die Zufriedenheit in Ost klar unter der der anderen Regionen liegt.",
        design=Design.CONTROLS,
        selection=Selection.OTHER,
        weeks_after=20,
        planned_start=month(BEGAN),
        by=by,
    )
