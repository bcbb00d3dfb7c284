"""A wave of a measure starts: exactly its roles in exactly its units get the paths that belong to it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from resonanz.act.measures.events import EXPOSED
from resonanz.act.measures.models import Measure
from resonanz.enable.lessons.paths.actions import assign_paths_for
from resonanz.events.consumers import Event
from resonanz.loop.policy import Policy, Refused, Settings
from resonanz.organisation.units.models import Unit


def _assign(event: Event, _settings: Settings) -> None:
    measure = Measure.objects.filter(pk=event.instance).first() if event.instance else None
    unit = Unit.objects.filter(aliases__key=event.unit).first()
    if measure is None or unit is None:
        raise Refused(str(_("The measure or the unit is not known here any more.")))
    assign_paths_for(
        measure=measure.pk,
        units=[unit],
        roles=list(measure.roles.all()),
        wave=int(event.wave or 0),
        by=None,
    )


POLICY = Policy(
    code="wave-starts",
    label=_("Wave starts → learning paths"),
    about=_(
        "When a wave of a measure starts, the roles at its touchpoints in these units get the paths that belong to it."
    ),
    types=frozenset({EXPOSED}),
    key=lambda event: f"{event.instance}:{event.wave}:{event.unit}",
    react=_assign,
)
