"""Pages of measures: the list, one measure in its state, planning it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.measures import actions, phrases
from resonanz.act.measures.arm import phrases as arm_words
from resonanz.act.measures.arm.queries import receivers, size_of
from resonanz.act.measures.forms import LABELS, AmendForm, EndForm, GuardrailForms, MeasureForm, guardrails_of
from resonanz.act.measures.models import Advice, Measure, State
from resonanz.act.measures.monitor import phrases as monitor_words
from resonanz.act.measures.monitor.queries import running
from resonanz.act.measures.outcomes import outcomes_of
from resonanz.act.measures.planner import phrases as planner_words
from resonanz.act.measures.planner.queries import baseline_of, draws_the_same, is_untouched, pilot_of
from resonanz.act.measures.queries import estimate_of, waves_shown, whole
from resonanz.act.measures.release import phrases as release_words
from resonanz.act.measures.release.forms import WithdrawForm
from resonanz.act.measures.release.queries import NextWave, is_alone, standing
from resonanz.act.measures.release.rules import may_release
from resonanz.act.measures.rules import EDITED, MEASURES, STARTED, missing
from resonanz.act.opportunities.rules import OPPORTUNITIES
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import download
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel
from resonanz.ui.parts import Tab, Versions
from resonanz.ui.search import Hit

MOST = 100
SORTS = {"new": (F("number").desc(),), "quick": (F("visible_week").asc(nulls_last=True), F("number").desc())}


@page(permission="see_measures")
def measures(request: Any) -> HttpResponse:
    seen = MEASURES.rows(request.viewer)
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "new")
    rows = seen.filter(state=state) if state in State.values else seen
    found = list(whole(request.viewer, rows).order_by(*SORTS.get(sort, SORTS["new"]))[:MOST])
    told = outcomes_of(request.viewer, found)
    pairs = list(seen.values_list("state", "advice"))
    counts = Counter(state for state, _advice in pairs)
    context = {
        "headline": phrases.list_headline(counts, pairs.count((State.RUNNING, Advice.STOP))),
        "total": len(pairs),
        "rows": [(measure, told.get(measure.pk)) for measure in found],
        "tabs": _tabs(state, counts),
        "state": state,
        "sort": sort,
        "more": len(found) == MOST,
        "may_plan": request.viewer.may("edit_measures"),
    }
    return render(request, "measures/list.html", context)


def _tabs(state: str, counts: Counter[str]) -> list[Tab]:
    found = [Tab(_("All"), "?state=", not state, sum(counts.values()))]
    return found + [
        Tab(each.label.capitalize(), f"?state={each.value}", state == each.value, counts[each.value]) for each in State
    ]


def euro(cents: int) -> Decimal:
    """An amount with cents only where there are some."""
    return Decimal(cents // 100) if cents % 100 == 0 else Decimal(cents) / 100


@page(permission="see_measures")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    return shown(request, pk)


def shown(request: Any, pk: uuid.UUID, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a measure; `forms` are those that were sent and are not in order."""
    measure = MEASURES.fetch(request.viewer, pk, whole(request.viewer, Measure.objects.all()))
    gaps = missing(measure) if measure.is_draft else {}
    context = {
        "measure": measure,
        "gaps": gaps,
        "headline": phrases.headline(measure, gaps),
        "cost": None if measure.cost_cents is None else euro(measure.cost_cents),
        "waves": waves_shown(request.viewer, measure),
        "may_edit": EDITED.allows(request.viewer, measure),
        "may_start": STARTED.allows(request.viewer, measure),
        "amendments": [(LABELS.get(row.what, row.what), row) for row in measure.amendments.all()],
        "amend_form": AmendForm(initial={"version": measure.version}),
        "end_form": EndForm(),
        **(_customers(request.viewer, measure) if measure.draws_customers else {}),
        **(_planned(measure) if measure.is_draft else _registered(request.viewer, measure)),
        **forms,
    }
    template = "measures/draft.html" if measure.is_draft else "measures/show.html"
    return render(request, template, context, status=status)


def _customers(viewer: Viewer, measure: Measure) -> dict[str, Any]:
    size = size_of(viewer, measure)
    return {"rule": arm_words.rule(measure), "size": size, "drawn_words": arm_words.drawn(measure, size)}


def _planned(measure: Measure) -> dict[str, Any]:
    pilot = pilot_of(measure)
    baseline = baseline_of(measure)
    return {
        "baseline": estimate_of(baseline),
        "no_baseline": "" if baseline else phrases.no_baseline(measure),
        "pilot": pilot,
        "options": planner_words.rows(measure, pilot) if pilot else [],
        "plan_words": planner_words.headline(measure, pilot) if pilot else "",
        "pilot_words": planner_words.pilot_sentence(measure, pilot) if pilot else "",
    }


def _registered(viewer: Viewer, measure: Measure) -> dict[str, Any]:
    found = running(measure)
    return {
        **_next_wave(viewer, standing(measure, found.advised if found else None)),
        "baseline": estimate_of(measure.plan.get("baseline")),
        "untouched": is_untouched(measure),
        "drawn_again": draws_the_same(measure),
        "running": found,
        "figure": monitor_words.figure(measure, found, list(measure.waves.all())) if found else None,
        "advised": phrases.advised(measure, found.advised) if found else "",
        "advice": found.advised.advice.value if found else "",
        "guards": monitor_words.guard_checks(found) if found else [],
        "lot": monitor_words.lot_checks(found) if found else [],
        "visible": phrases.visible(measure),
    }


def _next_wave(viewer: Viewer, found: NextWave | None) -> dict[str, Any]:
    if found is None:
        return {}
    may = found.measure.is_running and STARTED.allows(viewer, found.measure)
    is_open = found.seen > 0
    return {
        "next_wave": found,
        "next_headline": release_words.headline(found),
        "next_words": release_words.lead(found),
        "next_steps": release_words.steps(found),
        "may_propose": may and not is_open and not found.against and not found.by_hand_only,
        "may_release": may and not found.against and found.proposal is not None and may_release(viewer, found.proposal),
        "alone": may and _misses_second(found) and is_alone(viewer, found.measure),
        "may_withdraw": may and is_open,
        "may_begin": may and not is_open,
        "withdraw_form": WithdrawForm(initial={"seen": found.seen}),
    }


def _misses_second(found: NextWave) -> bool:
    return not found.by_hand_only and (found.proposal is None or found.proposal.second_at is None)


@page(permission="edit_measures")
def new(request: Any) -> HttpResponse:
    start = _from_opportunity(request)
    form = MeasureForm(request.POST or None, viewer=request.viewer, initial=start)
    guards = GuardrailForms(request.POST or None, prefix="guard", form_kwargs={"viewer": request.viewer})
    if not (form.is_valid() and guards.is_valid()):
        return _edit_page(request, form, guards, 422 if form.is_bound else 200)
    try:
        made = actions.draft_measure(guardrails=guardrails_of(guards), by=request.viewer.member, **form.values)
    except ValidationError as error:
        form.add_error(None, error)
        return _edit_page(request, form, guards, 422)
    return redirect("measures:show", made.pk)


def _from_opportunity(request: Any) -> dict[str, Any]:
    """A measure that begins at an opportunity takes over what it says."""
    asked = request.GET.get("opportunity", "")
    found = OPPORTUNITIES.rows(request.viewer).filter(pk=asked).first() if _is_id(asked) else None
    if found is None:
        return {}
    many = {"touchpoints": found.touchpoints.all(), "roles": found.roles.all()}
    return {"title": found.title, "opportunity": found, **many}


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@page(permission="edit_measures")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure = EDITED.fetch(request.viewer, pk)
    if not measure.is_draft:
        return redirect("measures:show", pk)
    rows = [
        {"metric": g.metric, "touchpoint": g.touchpoint_id, "direction": g.direction, "limit": g.limit}
        for g in measure.guardrails.all()
    ]
    form = MeasureForm(request.POST or None, instance=measure, viewer=request.viewer)
    more: dict[str, Any] = {"prefix": "guard", "form_kwargs": {"viewer": request.viewer}}
    guards = GuardrailForms(request.POST or None, initial=rows, **more)
    if not (form.is_valid() and guards.is_valid()):
        return _edit_page(request, form, guards, 422 if form.is_bound else 200, pk=pk)
    fresh, seen = Measure.objects.get(pk=pk), form.cleaned_data["version"] or 0
    try:
        actions.edit_measure(
            fresh, seen=seen, by=request.viewer.member, guardrails=guardrails_of(guards), **form.values
        )
    except Conflict:
        return _edit_page(request, _again(request, fresh), guards, 409, pk=pk, versions=_both(form, fresh))
    except ValidationError as error:
        form.add_error(None, error)
        return _edit_page(request, form, guards, 422, pk=pk)
    return redirect("measures:show", pk)


def _again(request: Any, fresh: Measure) -> MeasureForm:
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    return MeasureForm(data, instance=fresh, viewer=request.viewer)


def _both(form: MeasureForm, fresh: Measure) -> Versions:
    names = ("title", "hypothesis", "target", "stop_rule", "wave_count", "weeks_between", "weeks_after")
    plain = ((form.fields[name].label, getattr(fresh, name), form.cleaned_data[name]) for name in names)
    return Versions(tuple((str(label), _text(stored), _text(yours)) for label, stored, yours in plain))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _edit_page(request: Any, form: Any, guards: Any, status: int, **more: Any) -> HttpResponse:
    stored = Measure.objects.get(pk=more["pk"]) if "pk" in more else None
    context = {"form": form, "guards": guards, "measure": stored, **more}
    return render(request, "measures/edit.html", context, status=status)


@page(permission="start_measures")
@require_POST
def register(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure = STARTED.fetch(request.viewer, pk)
    return _done(request, pk, lambda: actions.register_measure(measure, by=request.viewer.member))


@page(permission="start_measures")
@require_POST
def start(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure = STARTED.fetch(request.viewer, pk)

    def begin() -> None:
        actions.start_measure(measure, by=request.viewer.member)
        actions.start_wave(measure, 1, by=request.viewer.member)

    return _done(request, pk, begin)


@page(permission="start_measures")
@require_POST
def wave(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    measure = STARTED.fetch(request.viewer, pk)
    return _done(request, pk, lambda: actions.start_wave(measure, number, by=request.viewer.member))


@page(permission="edit_measures")
@require_POST
def discard(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure = EDITED.fetch(request.viewer, pk)
    try:
        actions.discard_draft(measure, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("measures:show", pk)
    return redirect("measures:list")


def _done(request: Any, pk: uuid.UUID, act: Any) -> HttpResponse:
    """Do it, or say on the page what is in the way."""
    try:
        act()
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("measures:show", pk)


@page(permission="start_measures")
@require_POST
def end(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure, form = STARTED.fetch(request.viewer, pk), EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end_measure(measure, reason=form.cleaned_data["reason"], by=request.viewer.member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("measures:show", pk)
    return shown(request, pk, 422, end_form=form)


@page(permission="start_measures")
@require_POST
def amend(request: Any, pk: uuid.UUID) -> HttpResponse:
    measure, form = STARTED.fetch(request.viewer, pk), AmendForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.amend(measure, seen=values.pop("version"), by=request.viewer.member, **values)
        except Conflict:
            messages.warning(request, _("Somebody else changed this in the meantime. Look at it and send yours again."))
            return shown(request, pk, 409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(reverse("measures:show", args=[pk]) + "#plan")
    return shown(request, pk, 422, amend_form=form)


@page(permission="see_customers")
def customers(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Those who are to receive a measure, as a file, as far as the viewer may see who they are."""
    viewer = request.viewer
    measure = MEASURES.fetch(viewer, pk)
    rows = [arm_words.line(who) for who in receivers(viewer, measure)]
    record("measure.customers_exported", by=viewer.member, on=measure, number=measure.code, customers=len(rows))
    return download(f"{measure.code}-customers", arm_words.HEAD, rows, kind="csv")


def touchpoint_panel(request: Any, subject: Any) -> Panel | None:
    """The measures at a touchpoint, on its page."""
    rows = list(MEASURES.rows(request.viewer).filter(touchpoints=subject).order_by("-number")[:5])
    return Panel("measures/panel.html", {"rows": rows}) if rows else None


def opportunity_panel(request: Any, subject: Any) -> Panel | None:
    """What was made of an opportunity, on its page, and the way to begin a measure."""
    rows = list(MEASURES.rows(request.viewer).filter(opportunity=subject).order_by("-number"))
    may_plan = request.viewer.may("edit_measures") and subject.decision == "do"
    if not rows and not may_plan:
        return None
    return Panel("measures/panel.html", {"rows": rows, "opportunity": subject, "may_plan": may_plan})


def found_measures(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The measures that the search over everything finds."""
    rows = MEASURES.rows(viewer)
    for word in words.split()[:10]:
        rows = rows.filter(title__icontains=word)
    return [Hit(_("Measure"), row.title, reverse("measures:show", args=[row.pk]), row.code) for row in rows[:limit]]
