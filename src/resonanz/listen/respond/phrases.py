"""Sentences about invitations and answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from resonanz.listen.respond.models import ContactRule, Round
from resonanz.listen.respond.queries import Standing
from resonanz.listen.respond.rules import REASONS, Sifted
from resonanz.report.charts.axis import Axis
from resonanz.ui.parts import Tile
from resonanz.ui.speech import speech

GONE = "gone"


def headline(found: Standing) -> str:
    """The finding of a survey's page."""
    t = speech()
    if found.delivered:
        words = {"n": t.whole(found.answered), "asked": t.whole(found.delivered)}
        return _("%(n)s of %(asked)s invited customers have answered.") % words
    if found.asked:
        return _("%(n)s invitations are on their way.") % {"n": t.whole(found.asked)}
    if found.responses:
        return _("%(n)s answers came by themselves; nobody was invited.") % {"n": t.whole(found.responses)}
    return _("Nobody was asked yet.")


def rate_tile(found: Standing) -> Tile:
    """The response rate with its interval."""
    words = _("Answers among delivered invitations. Answers by open links do not count here.")
    return Tile(_("Response rate"), found.rate, Axis(0, 1), words=words)


def rule_headline(rule: ContactRule) -> str:
    """The contact rule in one sentence."""
    return _("Nobody is asked more often than every %(n)s days.") % {"n": rule.quarantine_days}


def reason(code: str) -> str:
    """Why somebody is not asked."""
    return str(REASONS[code]) if code in REASONS else _("is no longer known")


def reasons(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Reasons with their counts, as they stand in a list."""
    return [(reason(code), n) for code, n in counts.items()]


def preview_headline(found: Sifted) -> str:
    """Who could be asked."""
    t = speech()
    if not found.candidates:
        return _("No customer comes into question.")
    words = {"n": t.whole(len(found.eligible)), "all": t.whole(found.candidates)}
    return _("%(n)s of %(all)s customers can be asked today.") % words


def round_headline(row: Round) -> str:
    """How far a sending is."""
    t = speech()
    words = {"n": t.whole(row.asked), "drawn": t.whole(row.drawn)}
    if row.cancelled:
        return _("Stopped: %(n)s of %(drawn)s drawn customers were asked.") % words
    if row.works:
        return _("%(n)s of %(drawn)s drawn customers are asked so far.") % words
    return _("%(n)s of %(drawn)s drawn customers were asked.") % words
