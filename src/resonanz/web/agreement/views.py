from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.agreement import actions
from resonanz.organisation.agreement.models import Change
from resonanz.organisation.agreement.queries import waiting
from resonanz.organisation.agreement.rules import NotAgreedError
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.ui.pages import page
from resonanz.ui.printing import pdf_of
from resonanz.ui.speech import speech
from resonanz.web.agreement import phrases
from resonanz.web.agreement.forms import ApprovalForm, ProposalForm


@page(permission="read_agreement")
def show(request: Any) -> HttpResponse:
    """What holds, what waits, what the system cannot do."""
    mine = phrases.side(request.viewer.member)
    open_changes = [phrases.waits(change, mine) for change in waiting()]
    context = _in_force() | {
        "headline": phrases.headline(len(open_changes)),
        "waiting": open_changes,
        "side": mine,
        "form": ApprovalForm(initial={"day": clock.today()}),
        "may_propose": mine is not None and request.viewer.may("propose_agreement"),
    }
    return render(request, "agreement/show.html", context)


def _in_force() -> dict[str, Any]:
    return {"limits": phrases.limits(), "switches": phrases.switches(), "cannot": phrases.CANNOT}


@page(permission="propose_agreement")
def propose(request: Any) -> HttpResponse:
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_change(**form.cleaned_data, by=request.viewer.member)
        except NotAgreedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The change is proposed. It holds when both sides have said yes."))
            return redirect("agreement:show")
    return render(request, "agreement/propose.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@page(permission="read_agreement")
def approve(request: Any, pk: uuid.UUID) -> HttpResponse:
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the number and the date of the resolution."))
        return redirect("agreement:show")
    change = get_object_or_404(Change, pk=pk)
    return _told(request, lambda: actions.approve_change(change, **form.cleaned_data, by=request.viewer.member))


@require_POST
@page(permission="read_agreement")
def refuse(request: Any, pk: uuid.UUID) -> HttpResponse:
    change = get_object_or_404(Change, pk=pk)
    return _told(request, lambda: actions.refuse_change(change, by=request.viewer.member))


@require_POST
@page(permission="read_agreement")
def off(request: Any, code: str) -> HttpResponse:
    return _told(request, lambda: actions.switch_off(code, by=request.viewer.member))


def _told(request: Any, act: Callable[[], object]) -> HttpResponse:
    """Act, and say what became of it."""
    try:
        act()
    except (NotAgreedError, ValidationError) as error:
        messages.error(request, "; ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    else:
        messages.success(request, _("Done. It stands in the log."))
    return redirect("agreement:show")


@page(permission="read_agreement")
def annex(request: Any) -> HttpResponse:
    """The rules in force as a PDF to be signed or filed."""
    html = render_to_string("agreement/annex.html", _in_force() | {"today": speech().day(clock.today())}, request)
    record("agreement.annex_made", by=request.user)
    response = HttpResponse(pdf_of(html), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="works-agreement-annex.pdf"'
    return response
