"""What ends an open proposal: beginning, taking back, holding back, the end of the measure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resonanz.act.measures.events import WAVE_WITHDRAWN, emit_proposal
from resonanz.act.measures.models import Measure, Outcome, Proposal, Wave
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member


def require_no_proposal(wave: Wave) -> None:
    """What two decide about is not begun by one.

    Raises:
        ValidationError: the wave is proposed.
    """
    if wave.proposals.filter(ended_at=None).exists():
        raise ValidationError(
            _("Two decide about wave %(n)s: it is proposed. Take the proposal back to begin it by hand.")
            % {"n": wave.number}
        )


def end_proposal(proposal: Proposal, outcome: Outcome, *, seen: int, by: Member | None, **more: Any) -> Proposal:
    """Close it; the log and the record hear why.

    Raises:
        Conflict: somebody was quicker.
    """
    measure, wave = proposal.wave.measure, proposal.wave
    proposal.write(seen=seen, outcome=outcome, ended_at=clock.now(), ended_by=by, **more)
    detail = {"number": measure.code, "wave": wave.number, "outcome": str(outcome.value)}
    record("measure.wave_proposal_ended", by=by, on=measure, **detail, reason=proposal.reason)
    if outcome != Outcome.BEGUN:
        emit_proposal(proposal, WAVE_WITHDRAWN, because=outcome.value)
    return proposal


def end_with(measure: Measure, *, by: Member | None) -> None:
    """The measure ends: what was to begin does not."""
    for proposal in Proposal.objects.filter(wave__measure=measure, ended_at=None).select_related("wave__measure"):
        end_proposal(proposal, Outcome.ENDED, seen=proposal.version, by=by)
