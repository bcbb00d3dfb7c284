"""Pages of opportunities: the list as a picture of value and effort, one of them, ideas of the front line."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.cases.models import Case
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.opportunities import actions, phrases
from resonanz.act.opportunities.forms import DecisionForm, IdeaForm, OpportunityForm, OverrideForm
from resonanz.act.opportunities.linked.queries import linkable, linked_to
from resonanz.act.opportunities.models import Decision, Kind, Opportunity
from resonanz.act.opportunities.pictures import effort_words, plane, ranking
from resonanz.act.opportunities.queries import filtered, weighed, whole
from resonanz.act.opportunities.rules import DECIDED, OPPORTUNITIES, OWN_IDEAS, counted_value
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.ui.parts import Tab, Versions
from resonanz.ui.search import Hit

MOST = 100


@page(permission="see_opportunities")
def opportunities(request: Any) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("decision", "kind")}
    seen = OPPORTUNITIES.rows(request.viewer)
    text = request.GET.get("q", "")[:200]
    rows = weighed(whole(request.viewer, filtered(seen, **asked, text=text)).order_by("-number")[:MOST])
    decisions = list(seen.values_list("decision", flat=True))
    context = {
        "headline": phrases.list_headline(total=len(decisions), undecided=decisions.count(Decision.OPEN)),
        "total": len(decisions),
        "rows": rows,
        "table": ranking(rows) if rows else None,
        "plane": plane(rows),
        "tabs": _tabs(asked, decisions),
        "kinds": Kind.choices,
        "asked": asked | {"q": text},
        "more": len(rows) == MOST,
        "may_raise": request.viewer.may("decide_opportunities"),
    }
    return render(request, "opportunities/list.html", context)


def _tabs(asked: dict[str, str], decisions: list[str]) -> list[Tab]:
    kind = f"&kind={asked['kind']}" if asked["kind"] in Kind.values else ""
    found = [Tab(_("All"), f"?decision={kind}", not asked["decision"], len(decisions))]
    for each in Decision:
        address = f"?decision={each.value}{kind}"
        found.append(Tab(each.label, address, asked["decision"] == each.value, decisions.count(each.value)))
    return found


@page(permission="see_opportunities")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _fetch(request, pk))


def _fetch(request: Any, pk: uuid.UUID) -> Opportunity:
    return OPPORTUNITIES.fetch(request.viewer, pk, whole(request.viewer, Opportunity.objects.all()))


def _show(request: Any, opportunity: Opportunity, status: int = 200, **forms: Any) -> HttpResponse:
    [row] = weighed([opportunity])
    seen = {"version": opportunity.version}
    context = {
        "opportunity": opportunity,
        "row": row,
        "linked": linked_to(request.viewer, opportunity),
        "counted": counted_value(opportunity.evidence.all()),
        "effort_words": effort_words(row),
        "headline": phrases.headline(opportunity),
        "origin": phrases.origin(opportunity),
        "may_decide": DECIDED.allows(request.viewer, opportunity),
        "decision_form": DecisionForm(initial=seen | {"decision": opportunity.decision}, auto_id="decide_%s"),
        "value_form": OverrideForm(
            initial=seen | {"low": opportunity.value_low, "high": opportunity.value_high}, auto_id="value_%s"
        ),
        "effort_form": OverrideForm(
            initial=seen | {"low": opportunity.effort_low, "high": opportunity.effort_high}, auto_id="effort_%s"
        ),
        **forms,
    }
    return render(request, "opportunities/show.html", context, status=status)


@page(permission="decide_opportunities")
def new(request: Any) -> HttpResponse:
    case = _begun_with(request)
    form = OpportunityForm(request.POST or None, viewer=request.viewer, initial=phrases.suggestion(case))
    if not form.is_valid():
        context = {"form": form, "case": case}
        return render(request, "opportunities/edit.html", context, status=422 if form.is_bound else 200)
    kind, cases = (Kind.VOICES, []) if case is None else (Kind.CASES, [case])
    made = actions.raise_with_cases(kind=kind, cases=cases, by=request.viewer.member, **form.values)
    return redirect("opportunities:show", made.pk)


def _begun_with(request: Any) -> Case | None:
    """The case whose page the opportunity is raised from."""
    asked = request.GET.get("case")
    if asked is None:
        return None
    try:
        pk = uuid.UUID(asked)
    except ValueError as error:
        raise Http404 from error
    rows = linkable(request.viewer).select_related("touchpoint", "cause", "unit")
    return CASES_SEEN.fetch(request.viewer, pk, rows)


@page(permission="decide_opportunities")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    opportunity = DECIDED.fetch(request.viewer, pk)
    form = OpportunityForm(request.POST or None, instance=opportunity, viewer=request.viewer)
    context: dict[str, Any] = {"form": form, "opportunity": Opportunity.objects.get(pk=pk)}
    if not form.is_valid():
        return render(request, "opportunities/edit.html", context, status=422 if form.is_bound else 200)
    fresh, seen = Opportunity.objects.get(pk=pk), form.cleaned_data["version"] or 0
    try:
        actions.edit_opportunity(fresh, seen=seen, by=request.viewer.member, **form.values)
    except Conflict:
        stored = (("title", fresh.title), ("text", fresh.text))
        fields = tuple((str(form.fields[name].label), said, form.cleaned_data[name]) for name, said in stored)
        data = request.POST.copy()
        data["version"] = str(fresh.version)
        again = OpportunityForm(data, instance=fresh, viewer=request.viewer)
        context |= {"form": again, "versions": Versions(fields)}
        return render(request, "opportunities/edit.html", context, status=409)
    return redirect("opportunities:show", pk)


@page(permission="decide_opportunities")
@require_POST
def decide(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _written(request, pk, DecisionForm(request.POST, auto_id="decide_%s"), "decision_form", actions.decide)


@page(permission="decide_opportunities")
@require_POST
def override(request: Any, pk: uuid.UUID, what: str) -> HttpResponse:
    if what not in {"value", "effort"}:
        raise Http404
    return _written(
        request, pk, OverrideForm(request.POST, auto_id=f"{what}_%s"), f"{what}_form", actions.override, what=what
    )


def _written(request: Any, pk: uuid.UUID, form: Any, name: str, act: Any, **more: Any) -> HttpResponse:
    opportunity = DECIDED.fetch(request.viewer, pk)
    if form.is_valid():
        values = {**form.cleaned_data, **more}
        try:
            act(opportunity, seen=values.pop("version"), by=request.viewer.member, **values)
        except Conflict:
            messages.warning(request, _("Somebody else changed this in the meantime. Look at it and send yours again."))
            return _show(request, _fetch(request, pk), 409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("opportunities:show", pk)
    return _show(request, _fetch(request, pk), 422, **{name: form})


@page(permission="raise_ideas")
def mine(request: Any) -> HttpResponse:
    rows = OWN_IDEAS.rows(request.viewer).order_by("-number")
    return render(request, "opportunities/mine.html", {"rows": rows[:MOST], "on": is_on(actions.VOICE)})


@page(permission="raise_ideas")
def idea(request: Any) -> HttpResponse:
    form = IdeaForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.raise_idea(by=request.viewer.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you.") + " " + phrases.what_was_raised(made))
            return redirect("opportunities:mine")
    context = {"form": form, "on": is_on(actions.VOICE)}
    return render(request, "opportunities/idea.html", context, status=422 if form.is_bound else 200)


def touchpoint_panel(request: Any, subject: Any) -> Panel | None:
    """The opportunities at a touchpoint, on its page."""
    rows = list(OPPORTUNITIES.rows(request.viewer).filter(touchpoints=subject).order_by("-number")[:5])
    return Panel("opportunities/panel.html", {"rows": rows}) if rows else None


def found_opportunities(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The opportunities that the search over everything finds."""
    rows = filtered(OPPORTUNITIES.rows(viewer), text=words)[:limit]
    return [Hit(_("Opportunity"), row.title, reverse("opportunities:show", args=[row.pk]), row.code) for row in rows]
