"""Sentences about the next wave, on the page and in mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from resonanz.act.measures import phrases
from resonanz.act.measures.models import Outcome, Proposal
from resonanz.act.measures.release.queries import NextWave, read
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member
from resonanz.ui.speech import day_words, moment


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a wave: `done` True, waiting None, or ended there False."""

    name: str
    words: str
    done: bool | None = None


def headline(found: NextWave) -> str:
    """Where the next wave stands."""
    proposal, words = found.proposal, {"n": found.wave.number, "day": day_words(found.due)}
    if found.measure.ended_at is not None:
        return _("Wave %(n)s did not begin") % words
    if proposal is None or not proposal.is_open:
        return (_("Wave %(n)s is due") if found.due <= clock.today() else _("Wave %(n)s is planned: %(day)s")) % words
    if proposal.begins_at is not None:
        return _("Wave %(n)s begins: %(moment)s") % {**words, "moment": moment(proposal.begins_at)}
    return (_("Wave %(n)s waits for a second person") if proposal.releases else _("Wave %(n)s is proposed")) % words


def lead(found: NextWave) -> str:
    """What holds for it now."""
    proposal = found.proposal
    if found.measure.ended_at is not None:
        return ""
    if found.by_hand_only:
        return _("Customers are drawn in one wave, which begins by hand.")
    if proposal is not None and proposal.begins_at is not None:
        return _("Until then each who may release it may take it back. If the monitor says stop, it does not begin.")
    if found.against:
        return _("The monitor says stop: nothing begins by itself. By hand it can still begin, on one's own decision.")
    if proposal is not None and proposal.is_open:
        return _("When two different persons have released it, it begins in the morning, unless the monitor says stop.")
    return _("Released by two persons it begins by itself in the morning; by hand it begins at once.")


def steps(found: NextWave) -> list[Step]:
    """The way so far and what is still missing; nothing where nobody proposed it."""
    proposal = found.proposal
    if proposal is None:
        return []
    begun = [_proposed(proposal)]
    begun += [
        Step(_("Released by %(name)s") % {"name": _name(by)}, moment(at), done=True)
        for by, at in ((proposal.first_by, proposal.first_at), (proposal.second_by, proposal.second_at))
        if at is not None
    ]
    return begun + ([_ended(proposal)] if not proposal.is_open else _missing(proposal))


def _proposed(proposal: Proposal) -> Step:
    by = _name(proposal.proposed_by)
    name = _("Proposed by the policy") if proposal.by_policy else _("Proposed by %(name)s") % {"name": by}
    # What the monitor said when it was held back stands there, not here.
    said = "" if proposal.outcome == Outcome.HELD else _monitor(proposal)
    return Step(name, " · ".join(filter(None, (moment(proposal.proposed_at), said))), done=True)


def _missing(proposal: Proposal) -> list[Step]:
    if proposal.begins_at is not None:
        return [Step(_("Begins"), moment(proposal.begins_at))]
    first = Step(_("First release"), _("somebody who may start this measure"))
    second = Step(_("Second release"), _("somebody else who may start this measure"))
    return [second] if proposal.releases else [first, second]


def _ended(proposal: Proposal) -> Step:
    assert proposal.ended_at is not None
    if proposal.outcome == Outcome.WITHDRAWN:
        by = {"name": _name(proposal.ended_by)}
        return Step(_("Taken back by %(name)s") % by, _because(proposal.ended_at, proposal.reason), done=False)
    if proposal.outcome == Outcome.HELD:
        return Step(_("Held back"), _because(proposal.ended_at, why_held(proposal)), done=False)
    return Step(_("The measure ended"), moment(proposal.ended_at), done=False)


def why_held(proposal: Proposal) -> str:
    """What was in the way: words of the program, or what the monitor said."""
    return proposal.reason or _monitor(proposal)


def _because(at: datetime, why: str) -> str:
    return f"{moment(at)} · {why}"


def _monitor(proposal: Proposal) -> str:
    advised = read(proposal.advised)
    return phrases.advised(proposal.wave.measure, advised) if advised is not None else ""


def _name(member: Member | None) -> str:
    return member.name if member is not None else _("somebody who has left")


def proposes(number: int, code: str, title: str, sentence: str) -> str:
    """What a policy proposes, in one line."""
    words = {"n": number, "code": code, "title": title, "sentence": sentence}
    return _("Wave %(n)s of %(code)s %(title)s is due. %(sentence)s") % words


def held_mail(proposal: Proposal, address: str) -> tuple[str, str]:
    """Subject and body of the mail to the owner and to those who released it."""
    measure = proposal.wave.measure
    words = {"number": measure.code, "n": proposal.wave.number}
    subject = _("%(number)s: wave %(n)s was held back") % words
    closing = _("It was released by two and has not begun. You decide what happens now:")
    return subject, f"{measure.title}\n\n{why_held(proposal)}\n\n{closing}\n{address}\n"
