"""Linking a case to an opportunity, and the part of a case's page that says which opportunities it is part of."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.cases.models import Case, State
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.opportunities import actions
from resonanz.act.opportunities.linked.queries import offered, part_of
from resonanz.act.opportunities.rules import DECIDED
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel


@page(permission="decide_opportunities")
@require_POST
def link(request: Any, pk: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    opportunity = DECIDED.fetch(request.viewer, pk)
    found = CASES_SEEN.fetch(request.viewer, case)
    try:
        actions.link_cases(opportunity, cases=[found], by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is part of %(number)s now.") % {"number": opportunity.code})
    return redirect("cases:show", case)


@page(permission="decide_opportunities")
@require_POST
def unlink(request: Any, pk: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    opportunity = DECIDED.fetch(request.viewer, pk)
    found = CASES_SEEN.fetch(request.viewer, case, opportunity.cases.all())
    actions.unlink_case(opportunity, case=found, by=request.viewer.member)
    return redirect("opportunities:show", pk)


def case_panel(request: Any, subject: Case) -> Panel | None:
    """Which opportunities a case is part of, and the way to one."""
    viewer = request.viewer
    parts = list(part_of(viewer, subject))
    may_raise = viewer.may("decide_opportunities") and subject.state != State.MERGED
    if not parts and not may_raise:
        return None
    known = {row.pk for row in parts}
    others = [row for row in offered(viewer, subject) if row.pk not in known] if may_raise else []
    return Panel(
        "opportunities/case.html", {"case": subject, "parts": parts, "offered": others, "may_raise": may_raise}
    )
