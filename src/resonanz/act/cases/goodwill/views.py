"""Goodwill inside a case, and the requests that wait for a lead."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.cases.goodwill import actions
from resonanz.act.cases.goodwill.forms import GoodwillForm
from resonanz.act.cases.goodwill.queries import waiting
from resonanz.act.cases.inside.queries import whole
from resonanz.act.cases.models import Goodwill
from resonanz.act.cases.phrases import money, what
from resonanz.act.cases.rules import CASES_WORKED, GOODWILL_DECIDED
from resonanz.act.cases.views import shown
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page


@page(permission="work_cases")
@require_POST
def give(request: Any, pk: uuid.UUID) -> HttpResponse:
    case = CASES_WORKED.fetch(request.viewer, pk, whole())
    form = GoodwillForm(request.POST)
    if not form.is_valid():
        return shown(request, case, 422, goodwill_form=form)
    cents, reason = form.cents(), form.cleaned_data["reason"]
    try:
        row = actions.give_goodwill(case, cents=cents, reason=reason, by=request.viewer.member)
    except ValidationError as error:
        form.add_error(None, error)
        return shown(request, case, 422, goodwill_form=form)
    granted = row.state == Goodwill.State.GRANTED
    words = _("%(amount)s are granted.") if granted else _("%(amount)s wait for the lead, who was told.")
    messages.success(request, words % {"amount": money(row.cents)})
    return redirect("cases:show", pk)


@page(permission="assign_cases")
def requests(request: Any) -> HttpResponse:
    rows = [{"row": row, "amount": money(row.cents), "what": what(row.case)} for row in waiting(request.viewer)]
    return render(request, "cases/goodwill.html", {"rows": rows})


@page(permission="assign_cases")
@require_POST
def decide(request: Any, pk: uuid.UUID) -> HttpResponse:
    row = GOODWILL_DECIDED.fetch(request.viewer, pk, Goodwill.objects.select_related("case", "asked_by"))
    try:
        actions.decide_goodwill(
            row,
            approve=request.POST.get("decision") == "approve",
            seen=int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0,
            by=request.viewer.member,
            answer=request.POST.get("answer", "")[:300],
        )
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except Conflict:
        messages.warning(request, _("Somebody else decided in the meantime."))
    return redirect("cases:goodwill")
