"""Pages of incidents: one event, many cases, one answer to all of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from resonanz.act.cases.board.queries import card_of, filters_of
from resonanz.act.cases.incidents import actions
from resonanz.act.cases.incidents.forms import AnswerForm, IncidentForm
from resonanz.act.cases.models import Case, Incident
from resonanz.act.cases.queries import filtered, listed
from resonanz.act.cases.rules import CASES_ASSIGNED, CASES_SEEN, ENDED, INCIDENTS_SEEN, INCIDENTS_WORKED
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.paging import paged

MOST = 200


@page(permission="see_cases")
def incidents(request: Any) -> HttpResponse:
    seen = Q(cases__in=CASES_SEEN.rows(request.viewer))
    waiting = Count("cases", seen & ~Q(cases__state__in=ENDED))
    rows = INCIDENTS_SEEN.rows(request.viewer).select_related("unit")
    rows = rows.annotate(linked=Count("cases", seen), waiting=waiting)
    found = paged(request, rows, sorts={"opened": "opened_at", "name": "name"}, default="-opened")
    return render(
        request, "cases/incidents/list.html", {"rows": found, "may_write": request.viewer.may("assign_cases")}
    )


@page(permission="assign_cases")
def new(request: Any) -> HttpResponse:
    form = IncidentForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        incident = actions.open_incident(by=request.viewer.member, **form.cleaned_data)
        return redirect("cases:link", incident.pk)
    return render(request, "cases/incidents/new.html", {"form": form}, status=422 if form.is_bound else 200)


@page(permission="see_cases")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _shown(request, INCIDENTS_SEEN.fetch(request.viewer, pk), AnswerForm())


def _shown(request: Any, incident: Incident, form: AnswerForm, status: int = 200) -> HttpResponse:
    rows = listed(CASES_SEEN.rows(request.viewer).filter(incident=incident)).order_by("number")
    cards = [card_of(case, request.viewer) for case in rows[:MOST]]
    waiting = sum(card.case.is_open for card in cards)
    context = {
        "incident": incident,
        "cards": cards,
        "waiting": waiting,
        "headline": headline(incident, linked=len(cards), waiting=waiting),
        "may_write": INCIDENTS_WORKED.allows(request.viewer, incident),
        "form": form,
    }
    return render(request, "cases/incidents/show.html", context, status=status)


def headline(incident: Incident, *, linked: int, waiting: int) -> str:
    """How far an incident is, as a sentence."""
    name = {"name": incident.name, "n": waiting}
    if not linked:
        return _("%(name)s: no case is linked yet.") % name
    if not waiting:
        return _("%(name)s: every customer was told.") % name
    sentence = ngettext("%(name)s: %(n)s customer waits.", "%(name)s: %(n)s customers wait.", waiting)
    return sentence % name


@page(permission="assign_cases")
def link(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Choose open cases that came from this event."""
    incident = INCIDENTS_WORKED.fetch(request.viewer, pk)
    seen = CASES_ASSIGNED.rows(request.viewer).exclude(state__in=ENDED)
    if request.method == "POST":
        chosen = seen.filter(pk__in=[each for each in request.POST.getlist("case") if _is_id(each)])
        linked = actions.link_cases(incident, cases=chosen[:MOST], by=request.viewer.member)
        messages.success(request, _("%(n)s cases are linked.") % {"n": linked})
        return redirect("cases:incident", pk)
    rows = listed(filtered(seen.exclude(incident=incident), filters_of(request.GET), request.viewer.member))
    cards = [card_of(case, request.viewer) for case in rows.order_by("-opened_at")[:MOST]]
    return render(
        request, "cases/incidents/link.html", {"incident": incident, "cards": cards, "q": request.GET.get("q", "")}
    )


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@page(permission="assign_cases")
@require_POST
def unlink(request: Any, pk: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    incident = INCIDENTS_WORKED.fetch(request.viewer, pk)
    row = CASES_ASSIGNED.fetch(request.viewer, case, Case.objects.filter(incident=incident))
    actions.unlink_case(row, seen=row.version, by=request.viewer.member)
    return redirect("cases:incident", pk)


@page(permission="assign_cases")
@require_POST
def answer(request: Any, pk: uuid.UUID) -> HttpResponse:
    incident = INCIDENTS_WORKED.fetch(request.viewer, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, incident, form, 422)
    cases = CASES_ASSIGNED.rows(request.viewer, listed(Case.objects.filter(incident=incident)))
    try:
        done = actions.answer_together(incident, cases=cases, by=request.viewer.member, **form.cleaned_data)
    except (ValidationError, Conflict) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return _shown(request, incident, form, 422)
    messages.success(request, _("%(n)s customers were told, and their cases closed.") % {"n": done.told})
    if done.left:
        left = ", ".join(case.sign for case in done.left)
        messages.warning(
            request, _("No e-mail address is known in %(cases)s. Call or write to them.") % {"cases": left}
        )
    return redirect("cases:incident", pk)


@page(permission="assign_cases")
@require_POST
def close(request: Any, pk: uuid.UUID) -> HttpResponse:
    incident = INCIDENTS_WORKED.fetch(request.viewer, pk)
    try:
        actions.close_incident(incident, seen=incident.version, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("cases:incident", pk)
