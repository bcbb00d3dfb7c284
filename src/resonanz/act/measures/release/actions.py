"""Proposing the next wave, releasing it by two persons, taking it back, and beginning it when its morning has come."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from resonanz.act.measures.actions import start_wave
from resonanz.act.measures.events import WAVE_PROPOSED, WAVE_RELEASED, emit_proposal
from resonanz.act.measures.models import Measure, Outcome, Proposal, Wave
from resonanz.act.measures.release import phrases
from resonanz.act.measures.release.ending import end_proposal
from resonanz.act.measures.release.queries import advised_now, kept, newest, next_wave, to_begin
from resonanz.act.measures.release.rules import begins_at, due_on, require_releaser, speaks_against
from resonanz.analytics.effects.sequential import Advised
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.intake.outbox import post_mail
from resonanz.organisation.people.models import Member

_LOG = logging.getLogger(__name__)


@transaction.atomic
def propose_wave(measure: Measure, number: int, *, hours: int = 0, advised: Advised | None = None) -> Proposal:
    """The machine proposes; two persons have to release it.

    Args:
        measure: a running measure.
        number: its next wave.
        hours: least hours between the second release and the start.
        advised: what the monitor says.

    Raises:
        ValidationError: it is not the next wave, or the monitor says stop.
        Conflict: it is proposed already.
    """
    wave, _due = _next(measure, number)
    return _propose(wave, advised, by=None, rest_hours=hours)


@transaction.atomic
def release_wave(measure: Measure, number: int, *, seen: int, viewer: Viewer) -> Proposal:
    """Release the next wave, as the first or the second person; with `seen` 0 it is proposed and released in one.

    Raises:
        PermissionDenied: the viewer may not start this measure.
        ValidationError: it is not the next wave, the same person has released it, or the monitor says stop.
        Conflict: somebody was quicker: it was proposed, released or taken back in the meantime.
    """
    wave, due = _next(measure, number)
    require_releaser(viewer, wave)
    found = newest(wave)
    is_open = found is not None and found.is_open
    if found is not None and (is_open if seen == 0 else not is_open):
        raise Conflict(found)
    if found is None and seen:
        raise ValidationError(_("Wave %(n)s is not proposed.") % {"n": number})
    proposal = found if seen else _propose(wave, advised_now(measure), by=viewer.member)
    assert proposal is not None
    return _release(proposal, due, seen=seen or proposal.version, by=viewer.member)


@transaction.atomic
def withdraw_wave(measure: Measure, number: int, *, reason: str, seen: int, viewer: Viewer) -> Proposal:
    """Take a proposed wave back, until it has begun; the machine does not propose it again.

    Raises:
        PermissionDenied: the viewer may not start this measure.
        ValidationError: no reason, or it is not proposed any more.
        Conflict: somebody was quicker.
    """
    wave = _wave(measure, number)
    require_releaser(viewer, wave)
    found = newest(wave)
    if found is None:
        raise ValidationError(_("Wave %(n)s is not proposed.") % {"n": number})
    if not found.is_open:
        raise Conflict(found)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you take it back.")})
    return end_proposal(found, Outcome.WITHDRAWN, seen=seen, by=viewer.member, reason=reason.strip())


def begin_released() -> int:
    """Begin what two have released and whose morning has come; how many began."""
    begun = 0
    for proposal in to_begin():
        try:
            begun += _begin(proposal)
        except Conflict:  # taken back in this moment
            _LOG.info("wave %s was taken back", proposal.wave_id)
    return begun


@transaction.atomic
def _begin(proposal: Proposal) -> bool:
    wave, measure = proposal.wave, proposal.wave.measure
    advised = advised_now(measure)
    if speaks_against(advised):
        _hold(proposal, advised=kept(advised))
        return False
    try:
        with transaction.atomic():
            end_proposal(proposal, Outcome.BEGUN, seen=proposal.version, by=None)
            start_wave(measure, wave.number, by=None)
    except ValidationError as error:
        _hold(Proposal.objects.select_related("wave__measure__owner").get(pk=proposal.pk), reason=error.messages[0])
        return False
    return True


def _hold(proposal: Proposal, **why: Any) -> None:
    """It does not begin, and those who counted on it hear so."""
    end_proposal(proposal, Outcome.HELD, seen=proposal.version, by=None, **why)
    persons = {each.pk: each for each in _told(proposal) if each is not None and each.is_active}
    for person in persons.values():
        with translation.override(person.language):
            address = f"{settings.PUBLIC_URL}/measures/{proposal.wave.measure_id}/#next-wave"
            subject, body = phrases.held_mail(proposal, address)
            post_mail(to=person.email, subject=subject, body=body)


def _told(proposal: Proposal) -> tuple[Member | None, ...]:
    return proposal.wave.measure.owner, proposal.first_by, proposal.second_by


def _propose(wave: Wave, advised: Advised | None, *, by: Member | None, rest_hours: int = 0) -> Proposal:
    measure = wave.measure
    if speaks_against(advised):
        raise ValidationError(_("The monitor says stop: the wave is not proposed. Whoever wants it begins it by hand."))
    if found := wave.proposals.filter(ended_at=None).first():
        raise Conflict(found)
    about = {"advised": kept(advised), "rest_hours": rest_hours, "by_policy": by is None}
    made = Proposal.objects.create(wave=wave, proposed_at=clock.now(), proposed_by=by, **about)
    record("measure.wave_proposed", by=by, on=measure, number=measure.code, wave=wave.number)
    emit_proposal(made, WAVE_PROPOSED)
    return made


def _release(proposal: Proposal, due: date, *, seen: int, by: Member) -> Proposal:
    measure, now = proposal.wave.measure, clock.now()
    if proposal.version != seen:
        raise Conflict(proposal)
    if proposal.second_at is not None:
        raise ValidationError(_("Two have released it already."))
    if proposal.first_by_id == by.pk:
        raise ValidationError(_("You have released it. It takes somebody else, too."))
    if proposal.first_at is None:
        proposal.write(seen=seen, first_by=by, first_at=now)
    else:
        if speaks_against(advised_now(measure)):
            raise ValidationError(_("The monitor says stop now: the wave is not released."))
        begins = begins_at(now, due, proposal.rest_hours)
        proposal.write(seen=seen, second_by=by, second_at=now, begins_at=begins)
    detail = {"number": measure.code, "wave": proposal.wave.number, "releases": proposal.releases}
    record("measure.wave_released", by=by, on=measure, **detail, begins=proposal.begins_at)
    emit_proposal(proposal, WAVE_RELEASED, releases=str(proposal.releases))
    return proposal


def _wave(measure: Measure, number: int) -> Wave:
    """A wave of the measure as it is now; nobody else writes meanwhile."""
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    wave = locked.waves.filter(number=number).first()
    if wave is None:
        raise ValidationError(_("There is no wave %(n)s.") % {"n": number})
    wave.measure = locked
    return wave


def _next(measure: Measure, number: int) -> tuple[Wave, date]:
    wave = _wave(measure, number)
    if not wave.measure.is_running:
        raise ValidationError(_("The measure does not run. Start it first."))
    if wave.measure.draws_customers:
        raise ValidationError(_("Customers are drawn in one wave, which begins by hand."))
    following, before = next_wave(wave.measure)
    if following is None or following.pk != wave.pk:
        raise ValidationError(_("Wave %(n)s is not the next one.") % {"n": number})
    return wave, due_on(wave, before)
