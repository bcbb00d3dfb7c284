"""Pages of the ledger: the three sums, one line, booking, signing, reversing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.base.sheets import KINDS, download
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import keys_of as unit_keys_of
from resonanz.prove.effects.rules import EFFECTS
from resonanz.prove.roi import actions, phrases
from resonanz.prove.roi.forms import AssumptionForm, ReverseForm, SignForm, TermsForm
from resonanz.prove.roi.models import LedgerLine
from resonanz.prove.roi.queries import estimate_of, listed, models_in_use, of_measure, suggested_reach, sums
from resonanz.prove.roi.rules import LINES, LINES_SIGNED, may_reverse
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel

UNITS_BOOKED = Rule(Unit, "edit_ledger", in_units("edit_ledger", ""))


@page(permission="see_ledger")
def ledger(request: Any) -> HttpResponse:
    lines = list(listed(LINES.rows(request.viewer)))
    found = sums(lines)
    context = {
        "headline": phrases.headline(lines, found),
        "lead": phrases.lead(found),
        "sums": phrases.three(found),
        "lines": lines,
        "groups": phrases.groups(lines),
        "learnings": phrases.learnings(lines),
        "provenance": phrases.provenance(lines),
        "exports": phrases.exports(),
        "may_book": request.viewer.may("edit_ledger"),
    }
    return render(request, "roi/ledger.html", context)


@page(permission="see_ledger")
def line(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = LINES.fetch(request.viewer, pk, listed(LedgerLine.objects.all()))
    return _line(request, found)


def _line(request: Any, found: LedgerLine, *, status: int = 200, **forms: Any) -> HttpResponse:
    viewer, seen = request.viewer, {"version": found.version}
    open_ = found.signed_at is None and found.reversed_at is None
    signs = open_ and LINES_SIGNED.allows(viewer, found) and found.booked_by_id != viewer.member.pk
    context = {
        "line": found,
        "headline": phrases.sentence(found),
        "reading": phrases.reading(found),
        "estimate": estimate_of(found),
        "three": phrases.quantiles(found),
        "state": phrases.state(found),
        "model_sentence": phrases.model_sentence(found.model),
        "tornado": phrases.tornado(found),
        "ingredients": phrases.ingredients(found),
        "information": phrases.information(found),
        "effect_seen": found.effect is not None and EFFECTS.allows(viewer, found.effect),
        "provenance": phrases.provenance([found]),
        "sign_form": forms.get("sign") or (SignForm(initial=seen) if signs else None),
        "reverse_form": forms.get("reverse") or (ReverseForm(initial=seen) if may_reverse(viewer, found) else None),
    }
    return render(request, "roi/line.html", context, status=status)


@page(permission="edit_ledger")
def book(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Book a computed effect."""
    effect = EFFECTS.fetch(request.viewer, pk)
    if not request.viewer.may("edit_ledger", effect.unit):
        raise Http404
    initial = {"reach": suggested_reach(effect)} if request.method == "GET" else {}
    form = TermsForm(request.POST or None, models=models_in_use(effect.metric), initial=initial)
    if form.is_valid():
        try:
            made = actions.book_effect(
                effect=effect, model=form.cleaned_data["model"], terms=form.terms(), by=request.viewer.member
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            words = _("%(line)s is booked. It counts once controlling has signed it.")
            messages.success(request, words % {"line": made.code})
            return redirect("roi:line", made.pk)
    context = {"form": form, "effect": effect, "found": effect.effect}
    return render(request, "roi/book.html", context, status=422 if form.is_bound else 200)


@page(permission="edit_ledger")
def assume(request: Any) -> HttpResponse:
    """Book a plan."""
    viewer = request.viewer
    units, touchpoints = UNITS_BOOKED.rows(viewer).filter(archived_at=None), TOUCHPOINTS_SEEN.rows(viewer)
    form = AssumptionForm(
        request.POST or None, models=models_in_use(), units=units, touchpoints=touchpoints.filter(archived_at=None)
    )
    if form.is_valid():
        try:
            made = _assumed(form, by=viewer.member)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("%(line)s is booked as an assumption.") % {"line": made.code})
            return redirect("roi:line", made.pk)
    return render(request, "roi/assume.html", {"form": form}, status=422 if form.is_bound else 200)


def _assumed(form: AssumptionForm, *, by: Any) -> LedgerLine:
    given = form.cleaned_data
    unit = given["unit"]
    below = Unit.objects.filter(path__startswith=unit.path)
    return actions.book_assumption(
        title=given["title"],
        metric=given["model"].metric,
        points=float(given["points"]),
        model=given["model"],
        terms=form.terms(),
        touchpoints=keys_of(Touchpoint.objects.filter(pk=given["touchpoint"].pk)),
        unit=unit,
        units=() if unit.parent_id is None else unit_keys_of(below),
        by=by,
    )


@page(permission="sign_ledger")
@require_POST
def sign(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = LINES_SIGNED.fetch(request.viewer, pk, listed(LedgerLine.objects.all()))
    form = SignForm(request.POST)
    if not form.is_valid():
        return _line(request, found, sign=form, status=422)
    given = form.cleaned_data
    return _written(
        request,
        found,
        lambda: actions.sign_line(found, seen=given["version"], remark=given["remark"], by=request.viewer.member),
        _("%(line)s counts from now on."),
    )


@page(permission="see_ledger")
@require_POST
def reverse(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = LINES.fetch(request.viewer, pk, listed(LedgerLine.objects.all()))
    if not may_reverse(request.viewer, found):
        raise Http404
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return _line(request, found, reverse=form, status=422)
    given = form.cleaned_data
    return _written(
        request,
        found,
        lambda: actions.reverse_line(found, seen=given["version"], reason=given["reason"], by=request.viewer.member),
        _("%(line)s is reversed. It stays in the ledger with its reason."),
    )


def _written(request: Any, found: LedgerLine, act: Any, words: str) -> HttpResponse:
    try:
        act()
    except (ValidationError, Conflict) as error:
        said = error.messages if isinstance(error, ValidationError) else [_("Somebody else was quicker. Look again.")]
        messages.warning(request, " ".join(said))
    else:
        messages.success(request, words % {"line": found.code})
    return redirect("roi:line", found.pk)


@page(permission="see_ledger")
def export(request: Any, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    lines = listed(LINES.rows(request.viewer)).order_by("number")
    return download(_("value-ledger"), phrases.COLUMNS, (phrases.cells(item) for item in lines), kind=kind)


def measure_panel(request: Any, subject: Any) -> Panel | None:
    """What a measure is worth, on its page."""
    measure = getattr(subject, "pk", None)
    if measure is None or not request.viewer.may("see_ledger"):
        return None
    rows = [item for item in of_measure(request.viewer, measure) if item.reversed_at is None]
    return Panel("roi/panel.html", {"rows": phrases.rows(rows)}) if rows else None
