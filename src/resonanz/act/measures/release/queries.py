"""Reading proposals: the next wave of a measure, what waits for whom, what is to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from resonanz.act.measures.models import Measure, Proposal, State, Wave
from resonanz.act.measures.monitor.queries import running
from resonanz.act.measures.release.rules import due_on, speaks_against
from resonanz.act.measures.rules import STARTED
from resonanz.analytics.effects.sequential import Advice, Advised, Reason
from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.access.viewers import Viewer, viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member


def waves_at(measure: Measure, at: datetime) -> tuple[Wave | None, Wave | None]:
    """The wave that begins next as it was at a moment, and the one before it."""
    before: Wave | None = None
    for wave in measure.waves.all():
        if wave.started_at is None or wave.started_at > at:
            return wave, before
        before = wave
    return None, before


def next_wave(measure: Measure) -> tuple[Wave | None, Wave | None]:
    """The wave of a running measure that begins next, and the one before it."""
    return waves_at(measure, clock.now()) if measure.is_running else (None, None)


@dataclass(frozen=True, slots=True)
class NextWave:
    """The next wave of a measure as it stands: `proposal` is the open one, else the last that ended."""

    measure: Measure
    wave: Wave
    due: date
    proposal: Proposal | None
    against: bool
    """Whether the monitor says stop."""

    @property
    def by_hand_only(self) -> bool:
        return self.measure.draws_customers

    @property
    def seen(self) -> int:
        """The version of the open proposal; 0 where there is none."""
        return self.proposal.version if self.proposal is not None and self.proposal.is_open else 0


def standing(measure: Measure, advised: Advised | None) -> NextWave | None:
    """How the next wave stands; after the end of a measure only where one was proposed and did not begin."""
    if measure.is_draft:
        return None
    wave, before = waves_at(measure, clock.now())
    if wave is None:
        return None
    wave.measure = measure
    found = newest(wave)
    if not measure.is_running and (found is None or measure.ended_at is None):
        return None
    return NextWave(measure, wave, due_on(wave, before), found, speaks_against(advised))


def newest(wave: Wave) -> Proposal | None:
    """The open proposal of a wave, else the last one."""
    return wave.proposals.select_related("wave__measure", "first_by", "second_by", "proposed_by", "ended_by").first()


def advised_now(measure: Measure) -> Advised | None:
    """What the monitor says; None before the first wave has begun."""
    found = running(measure)
    return found.advised if found is not None else None


def kept(advised: Advised | None) -> dict[str, Any]:
    """The advice as plain values, to be read in any language later."""
    if advised is None:
        return {}
    plain = {name: getattr(advised, name) for name in ("low", "high", "guard", "week")}
    return {"advice": advised.advice.value, "reason": advised.reason.value, **plain}


def read(plain: dict[str, Any]) -> Advised | None:
    """The advice that was kept."""
    if not plain:
        return None
    return Advised(**{**plain, "advice": Advice(plain["advice"]), "reason": Reason(plain["reason"])})


def waiting_for(viewer: Viewer) -> QuerySet[Proposal]:
    """Open proposals that this viewer may release, the oldest first."""
    if viewer.simulated_by is not None or not viewer.may("start_measures"):
        return Proposal.objects.none()
    rows = Proposal.objects.filter(ended_at=None, second_at=None, wave__measure__in=STARTED.rows(viewer))
    mine = Q(first_by=viewer.member.pk)
    return rows.exclude(mine).select_related("wave__measure").order_by("proposed_at")


def is_alone(viewer: Viewer, measure: Measure) -> bool:
    """Whether nobody else may release: then the right is missing to somebody."""
    levels = [level for level, held in LEVELS.items() if "start_measures" in held]
    others = Member.objects.filter(is_active=True, assignments__role__level__in=levels).exclude(pk=viewer.member.pk)
    return not any(STARTED.allows(viewer_of(member), measure) for member in others.distinct())


def to_begin() -> QuerySet[Proposal]:
    """What two have released and whose morning has come."""
    rows = Proposal.objects.filter(ended_at=None, begins_at__lte=clock.now(), wave__measure__state=State.RUNNING)
    return rows.select_related("wave__measure__owner", "first_by", "second_by").order_by("begins_at")
