"""The next wave of a measure is due and nothing speaks against it: it is proposed to two persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resonanz.act.measures import phrases
from resonanz.act.measures.models import Measure, State, Wave
from resonanz.act.measures.release.actions import propose_wave
from resonanz.act.measures.release.phrases import proposes
from resonanz.act.measures.release.queries import advised_now, waves_at
from resonanz.act.measures.release.rules import due_on, speaks_against
from resonanz.analytics.effects.sequential import Advised
from resonanz.loop.policy import Finding, Inside, Policy, Setting, Settings
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import known_as


def _found(settings: Settings, at: datetime, inside: Inside) -> Iterator[Finding]:
    running = Measure.objects.filter(state=State.RUNNING, started_at__lte=at).order_by("number")
    for measure in running:
        wave = _due(measure, at)
        if wave is None or not _within(wave, int(settings["units"]), inside):
            continue
        advised = _advised(measure, at)
        if advised is not None and not speaks_against(advised):
            yield _finding(measure, wave, advised, hours=int(settings["hours"]))


def _due(measure: Measure, at: datetime) -> Wave | None:
    """The wave that is due at a moment, unless somebody proposed it by then: what was taken back stays so."""
    wave, before = waves_at(measure, at)
    if wave is None or before is None or measure.draws_customers or due_on(wave, before) > timezone.localdate(at):
        return None
    return None if wave.proposals.filter(proposed_at__lte=at).exists() else wave


def _within(wave: Wave, most: int, inside: Inside) -> bool:
    units = list(wave.units.all())
    return len(units) <= most and all(inside(known_as(unit)) for unit in units)


def _advised(measure: Measure, at: datetime) -> Advised | None:
    """What the monitor says at that moment; a dry run asks about days that have passed."""
    with clock.moved(at - clock.now()):
        return advised_now(measure)


def _finding(measure: Measure, wave: Wave, advised: Advised, *, hours: int) -> Finding:
    words = proposes(wave.number, measure.code, measure.title, phrases.advised(measure, advised))
    act = partial(propose_wave, measure, wave.number, hours=hours, advised=advised)
    return Finding(f"wave:{measure.pk}:{wave.number}", words, act)


POLICY = Policy(
    code="next-wave",
    label=_("The next wave begins by itself when two have released it"),
    about=_(
        "When the next wave of a running measure is due and the monitor does not say stop, it is proposed with what "
        "the monitor says. Two different persons who may start the measure release it; it begins in the morning after, "
        "and until then each of them may take it back."
    ),
    settings=(
        Setting("hours", _("Between release and start at least"), 0, 0, 336, _("hours; never before the next morning")),
        Setting("units", _("Units of a wave at most"), 20, 1, 10_000, _("units; larger waves are left to people")),
    ),
    found=_found,
    pause=timedelta(hours=3),
)
