"""Customers from a sheet: nothing is written before the preview is confirmed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.events.errors import RecordError
from resonanz.organisation.access.registers import reach_of
from resonanz.organisation.base import uploads
from resonanz.organisation.base.sheets import KINDS, download, read_sheet
from resonanz.organisation.customers.entry.actions import Outdated, apply_plan, note_comparison
from resonanz.organisation.customers.entry.phrases import ALSO, COLUMNS
from resonanz.organisation.customers.entry.queries import OUTCOMES, Plan, Planned
from resonanz.organisation.customers.entry.reading import plan_sheet
from resonanz.report import translate_error
from resonanz.ui.pages import page
from resonanz.web.customers.phrases import sheet_headline
from resonanz.web.customers.sheet.forms import SheetForm

MEGABYTES: Final = 10
MOST_ROWS: Final = 20_000
SHOWN: Final = 200
"""Rows of each outcome that the preview lists; it counts all."""
_SESSION: Final = "customer_file"
_ORDER: Final = ("rejected", "updated", "created")


@page(permission="edit_customers")
def template(request: Any, kind: str) -> HttpResponse:
    """An empty sheet. There is none with customers in it: nobody takes all of them along."""
    if kind not in KINDS:
        raise Http404
    return download(_("customers"), list(COLUMNS.values()), [], kind=kind)


@page(permission="edit_customers")
def upload(request: Any) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*given, viewer=request.viewer)
    if form.is_valid():
        try:
            key = uploads.keep(form.cleaned_data["file"], megabytes=MEGABYTES)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            unit, empties = form.cleaned_data["unit"], form.cleaned_data["empties"]
            request.session[_SESSION] = {"key": key, "unit": str(unit.pk) if unit else "", "empties": empties}
            return redirect("customers:preview", key)
    return _asked(request, form)


def _asked(request: Any, form: SheetForm, refusal: str = "") -> HttpResponse:
    context = {"form": form, "columns": COLUMNS.values(), "refusal": refusal}
    return render(request, "customers/import.html", context, status=422 if refusal or form.is_bound else 200)


@page(permission="edit_customers")
def preview(request: Any, key: str) -> HttpResponse:
    wanted = request.session.get(_SESSION) or {}
    path = uploads.path_of(key) if wanted.get("key") == key else None
    if path is None:
        messages.warning(request, _("This file is not here any more. Please choose it again."))
        return redirect("customers:import")
    try:
        plan = _plan(request, path, wanted)
    except RecordError as error:
        return _refused(request, key, error)
    if request.method == "POST" and request.POST.get("seen") == plan.fingerprint and plan.writes:
        return _confirm(request, key, path, plan)
    if request.method != "POST":
        note_comparison(plan, by=request.viewer.member, source=path.name)
    return _shown(request, path, plan, changed=request.method == "POST")


def _plan(request: Any, path: Path, wanted: dict[str, Any]) -> Plan:
    reach = reach_of(request.viewer)
    unit = reach.units.filter(pk=wanted["unit"]).first() if wanted["unit"] else None
    sheet = read_sheet(path, COLUMNS, also=ALSO, most=MOST_ROWS)
    return plan_sheet(sheet, reach, source=path.name, empties=wanted["empties"], unit=unit)


def _shown(request: Any, path: Path, plan: Plan, *, changed: bool) -> HttpResponse:
    context = {
        "plan": plan,
        "counts": plan.counts,
        "rows": _some(plan),
        "left": sum(max(0, plan.counts[outcome] - SHOWN) for outcome in OUTCOMES if outcome in _ORDER),
        "headline": sheet_headline(
            usable=not plan.missing_key, read=plan.read, writes=plan.writes, rejected=plan.counts["rejected"]
        ),
        "name": path.name,
        "changed": changed,
    }
    return render(request, "customers/preview.html", context, status=409 if changed else 200)


def _some(plan: Plan) -> list[Planned]:
    """What somebody should look at: first what is rejected, then what changes, then the new ones."""
    return [row for outcome in _ORDER for row in islice((r for r in plan.rows if r.outcome == outcome), SHOWN)]


def _confirm(request: Any, key: str, path: Path, plan: Plan) -> HttpResponse:
    try:
        apply_plan(plan, by=request.viewer.member, source=path.name)
    except Outdated:
        return redirect("customers:preview", key)
    uploads.discard(key)
    del request.session[_SESSION]
    counts = {str(name): n for name, n in plan.counts.items()}
    said = _("Taken over: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(rejected)s rejected.")
    messages.success(request, said % counts)
    return redirect("customers:find")


def _refused(request: Any, key: str, error: RecordError) -> HttpResponse:
    uploads.discard(key)
    refusal = translate_error(error, "en" if (get_language() or "").startswith("en") else "de")
    return _asked(request, SheetForm(viewer=request.viewer), refusal)
