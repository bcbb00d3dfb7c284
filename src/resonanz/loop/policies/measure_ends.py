"""A measure ends: its effect is computed, and what it is worth is proposed for the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from resonanz.act.measures.events import ENDED
from resonanz.act.measures.models import Measure
from resonanz.events.consumers import Event
from resonanz.loop.joining import effect_question
from resonanz.loop.policy import Policy, Refused, Settings
from resonanz.prove.effects.actions import request_effect


def _prove(event: Event, _settings: Settings) -> None:
    measure = Measure.objects.filter(pk=event.instance).first() if event.instance else None
    if measure is None:
        raise Refused(str(_("The measure is not known here any more.")))
    request_effect(measure=measure.pk, specification=effect_question(measure), by=None)


POLICY = Policy(
    code="measure-ends",
    label=_("Measure ends → effect"),
    about=_(
        "When a measure ends, its effect on customers is computed as it was registered; the ledger asks for a booking."
    ),
    types=frozenset({ENDED}),
    key=lambda event: str(event.instance),
    react=_prove,
)
