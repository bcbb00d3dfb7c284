"""Pages for members: the contact rule, how a survey stands, its answers, and a walk through it that stores nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.respond import actions, phrases
from resonanz.listen.respond.forms import RuleForm, StopForm
from resonanz.listen.respond.models import Invitation, OptOut
from resonanz.listen.respond.public.middleware import POLICY
from resonanz.listen.respond.public.pages import told
from resonanz.listen.respond.public.steps import Walk
from resonanz.listen.respond.public.views import Door, through
from resonanz.listen.respond.queries import lines_of, links_of, listed, rounds_of, standing
from resonanz.listen.respond.rules import RESPONSES, contact_rule
from resonanz.listen.surveys.rules import SURVEYS_SEEN, parse_content
from resonanz.organisation.access.registers import CUSTOMERS
from resonanz.organisation.access.rules import require
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.paging import paged


@page(permission="see_surveys")
def rule(request: Any) -> HttpResponse:
    """How often anybody is asked, and who is never asked."""
    stored = contact_rule()
    form = RuleForm(request.POST or None, instance=contact_rule())
    versions = None
    if request.method == "POST":
        require(request.viewer, "send_surveys")
        if form.is_valid():
            try:
                actions.set_rule(seen=form.cleaned_data["version"] or 0, by=request.viewer.member, **form.values())
            except Conflict:
                versions, form = form.versions(), form.again()
            else:
                messages.success(request, _("Saved. It counts from the next invitation on."))
                return redirect("respond:rule")
    context = {
        "headline": phrases.rule_headline(stored),
        "form": form,
        "versions": versions,
        "stop_form": StopForm(),
        "stopped": OptOut.objects.count(),
        "asked": Invitation.objects.filter(asked_at__gt=clock.now() - timedelta(days=stored.quarantine_days)).count(),
        "may_send": request.viewer.may("send_surveys"),
    }
    status = 409 if versions else 422 if form.is_bound else 200
    return render(request, "respond/pages/rule.html", context, status=status)


@page(permission="send_surveys")
@require_POST
def stop_address(request: Any) -> HttpResponse:
    """Somebody said on the telephone that they do not want to be asked."""
    form = StopForm(request.POST)
    if form.is_valid():
        actions.opt_out_address(form.cleaned_data["address"], by=request.viewer.member)
        messages.success(request, _("This address is not asked any more, by no survey."))
    else:
        messages.warning(request, _("This is no e-mail address."))
    return redirect("respond:rule")


@page(permission="see_surveys")
def survey(request: Any, pk: uuid.UUID) -> HttpResponse:
    """How a survey stands: who was asked, who answered, which ways lead to it."""
    found = SURVEYS_SEEN.fetch(request.viewer, pk)
    counts = standing(request.viewer, found)
    context = {
        "survey": found,
        "headline": phrases.headline(counts),
        "counts": counts,
        "tiles": [phrases.rate_tile(counts)] if counts.delivered else [],
        "rounds": [(row, phrases.round_headline(row)) for row in rounds_of(request.viewer, found)],
        "links": links_of(request.viewer, found),
        "live": found.live_version,
        "may_send": request.viewer.may("send_surveys"),
    }
    return render(request, "respond/pages/survey.html", context)


@page(permission="see_surveys")
def answers(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The answers to a survey, newest first."""
    found = SURVEYS_SEEN.fetch(request.viewer, pk)
    rows = paged(request, listed(request.viewer, found), sorts={"day": "given_on"}, default="-day")
    lines = [(row, _first_lines(request.viewer, row)) for row in rows]
    context = {"survey": found, "rows": rows, "lines": lines, "counts": standing(request.viewer, found)}
    return render(request, "respond/pages/answers.html", context)


def _first_lines(viewer: Any, row: Any) -> list[Any]:
    return lines_of(row, may_read=viewer.may("read_voices", row.unit))[:4]


@page(permission="see_surveys")
def answer(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One answer. Who gave it stands there only where the survey is named and the viewer may know customers."""
    rows = RESPONSES.model.objects.select_related("survey_version__survey", "unit", "touchpoint", "customer")
    found = RESPONSES.fetch(request.viewer, pk, rows)
    customer = found.customer
    if customer is not None and not CUSTOMERS.allows(request.viewer, customer):
        customer = None
    lines = lines_of(found, may_read=request.viewer.may("read_voices", found.unit))
    context = {"answer": found, "survey": found.survey_version.survey, "lines": lines, "customer": customer}
    return render(request, "respond/pages/answer.html", context)


@page(permission="see_surveys")
def test(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The survey as customers will meet it, from what is written just now. Nothing is stored."""
    found = SURVEYS_SEEN.fetch(request.viewer, pk)
    content = parse_content(found.draft)
    usual = content.languages[0]
    asked = request.POST.get("lang") or request.GET.get("lang") or translation.get_language() or usual
    language = asked if asked in content.languages else usual
    with translation.override(language):
        response = _tested(request, Door(content, language, f"test:{found.pk}", _around(request, found), _ended))
    # The editor shows this page in a frame of its own.
    response.headers["Content-Security-Policy"] = f"{POLICY}'self'"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _tested(request: Any, door: Door) -> HttpResponse:
    return through(request, door) if list(door.content) else told("nothing")


def _around(request: Any, found: Any) -> Mapping[str, Any]:
    return {
        "test": True,
        "csrf_token": get_token(request),
        "anonymity": found.anonymity,
        "rule": contact_rule(),
        "stop": "",
    }


def _ended(_answers: Mapping[str, Any], _walk: Walk) -> HttpResponse:
    return told("tested")
