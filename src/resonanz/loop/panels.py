"""What the loop shows on pages of others: the question after a case and what it proves, the paths of waves."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from resonanz.act.measures.models import Measure
from resonanz.act.measures.rules import STARTED
from resonanz.loop.models import Arm, FollowUp
from resonanz.loop.undo import given_by_waves
from resonanz.organisation.access.viewers import Viewer
from resonanz.prove.effects.phrases import headline
from resonanz.prove.effects.queries import newest_follow_up
from resonanz.ui.panels import Panel
from resonanz.ui.speech import speech


def proof_of(viewer: Viewer) -> dict[str, str] | None:
    """What the follow-up brings, as far as it was computed; None for whoever sees no effects."""
    if not viewer.may("see_effects"):
        return None
    run = newest_follow_up(viewer)
    if run is None:
        words = _("What the follow-up brings was not computed yet.")
        return {"words": words, "address": reverse("effects:list"), "label": _("To the effects")}
    address = reverse("effects:show", args=[run.pk])
    return {"words": headline(run, run.effect), "address": address, "label": _("Look at the evidence")}


def case_panel(request: Any, subject: Any) -> Panel | None:
    """Whether the customer of a closed case is asked again, and what asking brings."""
    follow = FollowUp.objects.filter(case=subject.pk).first()
    if follow is None:
        return None
    return Panel("loop/case.html", {"words": _said(follow), "proof": proof_of(request.viewer)})


def wave_panel(request: Any, subject: Measure) -> Panel | None:
    """The paths that the waves of a measure gave, and the way to take them back."""
    if not subject.waves.exists() or not (given := given_by_waves(subject)):
        return None
    may = STARTED.allows(request.viewer, subject)
    return Panel("loop/waves.html", {"measure": subject, "given": given, "may_take_back": may})


def _said(follow: FollowUp) -> str:
    day = {"day": speech().day(timezone.localdate(follow.ended_at or follow.due_at))}
    if follow.arm == Arm.HELD_OUT:
        return _("By lot this customer is left in peace, so that the difference can be proven.")
    if follow.ended_at is None:
        return _("By lot this customer is asked on %(day)s how it is now.") % day
    if follow.ended_because == "asked":
        return _("By lot this customer was asked on %(day)s how it is now.") % day
    return _("The lot said to ask; on %(day)s the rules of contact did not allow it.") % day
