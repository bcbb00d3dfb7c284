"""Sentences about opportunities, on pages and in mails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from resonanz.act.opportunities.models import Decision, Opportunity

if TYPE_CHECKING:
    from resonanz.act.cases.models import Case
    from resonanz.act.opportunities.queries import Weighed

News = Callable[[Opportunity], str]
"""What happened, as a sentence in the language at hand."""


def list_headline(*, total: int, undecided: int) -> str:
    """What the list asks of its reader."""
    if not total:
        return _("No opportunity has been raised yet.")
    if undecided == 1:
        return _("One opportunity waits for a decision.")
    if undecided:
        return _("%(n)s opportunities wait for a decision.") % {"n": undecided}
    return _("Every opportunity has been decided.")


def headline(opportunity: Opportunity) -> str:
    """What one opportunity needs or became."""
    return {
        Decision.OPEN: _("“%(title)s”: not decided yet."),
        Decision.DO: _("“%(title)s”: we take it on."),
        Decision.LATER: _("“%(title)s”: later."),
        Decision.NOT: _("“%(title)s”: we do not do it."),
    }[Decision(opportunity.decision)] % {"title": opportunity.title.rstrip(".")}


def origin(opportunity: Opportunity) -> str:
    """Where it comes from, never more than may be shown."""
    if opportunity.raiser is not None:
        return opportunity.raiser.name
    if not opportunity.is_voice:
        return _("found by a rule")
    if opportunity.origin_unit is not None and opportunity.origin_role is not None:
        return f"{opportunity.origin_role}, {opportunity.origin_unit}"
    return _("somebody in the house")


def suggestion(case: Case | None) -> dict[str, Any]:
    """What a case says about the opportunity that is raised from it: never in the customer's words."""
    if case is None or case.touchpoint is None:
        return {"title": case.cause.name} if case is not None and case.cause is not None else {}
    named = {"cause": case.cause, "touchpoint": case.touchpoint.name}
    title = {"title": _("%(cause)s: %(touchpoint)s") % named} if case.cause is not None else {}
    return {"touchpoints": [case.touchpoint], **title}


def order_sentence(rows: list[Weighed], ties: bool) -> str:  # noqa: FBT001 - one sentence or the other
    """What the order of the list is worth."""
    if not rows:
        return ""
    if ties:
        return _("Opportunities in a bracket are a tie: which of them concerns more customers is not certain.")
    return _("The order is certain: no two intervals touch.")


def what_was_raised(opportunity: Opportunity) -> str:
    """The first answer to somebody who raised something."""
    return _("It stands in the list as %(number)s. You get a mail as soon as it is decided.") % {
        "number": opportunity.code
    }


def what_was_decided(opportunity: Opportunity) -> str:
    """What became of it, with the reason."""
    sentence = {
        Decision.DO: _("The decision: we do it."),
        Decision.LATER: _("The decision: not now, but later."),
        Decision.NOT: _("The decision: we do not do it."),
    }[Decision(opportunity.decision)]
    return f"{sentence}\n{_('The reason:')} {opportunity.reason}"


def mail(opportunity: Opportunity, news: str, address: str) -> tuple[str, str]:
    """Subject and body of a mail to whoever raised it."""
    number = {"number": opportunity.code, "title": opportunity.title}
    subject = _("%(number)s: what became of it") % number
    opening = _("You raised %(number)s, “%(title)s”.") % number
    closing = _("All you raised, and what became of it:")
    return subject, f"{opening}\n\n{news}\n\n{closing}\n{address}\n"
