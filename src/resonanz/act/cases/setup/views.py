"""Pages of what cases go by: causes, hours, texts, budgets."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.cases.models import ClosingDay, GoodwillLimit, Hours, RootCause, Template
from resonanz.act.cases.phrases import money
from resonanz.act.cases.queries import closing_days
from resonanz.act.cases.setup import actions
from resonanz.act.cases.setup.forms import CauseForm, ClosingDayForm, HoursForm, LimitForm, NewCauseForm, TemplateForm
from resonanz.act.cases.setup.phrases import CAUSES, DAYS, NAMES, duration, in_words
from resonanz.act.cases.setup.rules import DAYS_CLOSED, UNITS_WITH_HOURS, require_whole_house
from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role
from resonanz.organisation.units.queries import full_names
from resonanz.ui.pages import page

CONFLICT = 409


@page(permission="manage_cases")
def setup(request: Any) -> HttpResponse:
    context = {
        "causes": RootCause.objects.filter(archived_at=None).count(),
        "hours": Hours.objects.filter(unit__in=UNITS_WITH_HOURS.rows(request.viewer)).count(),
        "texts": Template.objects.filter(archived_at=None).count(),
        "budgets": GoodwillLimit.objects.count(),
    }
    return render(request, "cases/setup/setup.html", context)


@page(permission="manage_cases")
def causes(request: Any) -> HttpResponse:
    require_whole_house(request.viewer)
    form = NewCauseForm(request.POST or None)
    if form.is_valid():
        made = actions.add_causes([form.cleaned_data["name"]], by=request.viewer.member)
        if made:
            return redirect("cases:causes")
        form.add_error("name", _("There is a cause of this name already."))
    context = {"form": form, "causes": RootCause.objects.order_by("archived_at", "name"), "usual": CAUSES}
    return render(request, "cases/setup/causes.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_cases")
@require_POST
def usual_causes(request: Any) -> HttpResponse:
    require_whole_house(request.viewer)
    made = actions.add_causes([str(name) for name in CAUSES], by=request.viewer.member)
    messages.success(request, _("%(n)s causes were taken over. Change them as you like.") % {"n": len(made)})
    return redirect("cases:causes")


@page(permission="manage_cases")
def cause(request: Any, pk: uuid.UUID) -> HttpResponse:
    require_whole_house(request.viewer)
    row = get_object_or_404(RootCause, pk=pk)
    stored = {"name": row.name, "archived": row.archived_at is not None, "version": row.version}
    form = CauseForm(request.POST or None, initial=stored)
    if form.is_valid():
        data = form.cleaned_data
        seen = data.pop("version") or 0
        try:
            actions.edit_cause(row, seen=seen, by=request.viewer.member, **data)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict:
            return _conflict(request, "cases/setup/cause.html", form, row, cause=row)
        else:
            return redirect("cases:causes")
    status = 422 if form.is_bound else 200
    return render(request, "cases/setup/cause.html", {"form": form, "cause": row}, status=status)


def _conflict(request: Any, template: str, form: Any, stored: Any, /, **context: Any) -> HttpResponse:
    """What somebody wrote, on the version that is stored now."""
    data = form.data.copy()
    data["version"] = str(stored.version)
    form.data = data
    return render(request, template, {"form": form, "conflict": True, **context}, status=CONFLICT)


@page(permission="manage_cases")
def hours(request: Any) -> HttpResponse:
    units = UNITS_WITH_HOURS.rows(request.viewer).filter(archived_at=None)
    held = {row.unit_id: row for row in Hours.objects.filter(unit__in=units)}
    coming = ClosingDay.objects.filter(unit__in=units, day__gte=clock.today()).order_by()
    days = dict(coming.values_list("unit").annotate(n=Count("pk")))
    rows = [
        {"unit": unit, "name": name, "days": days.get(unit.pk, 0), **_told(held.get(unit.pk))}
        for unit, name in full_names(units).items()
    ]
    return render(request, "cases/setup/hours.html", {"rows": rows})


def _told(row: Hours | None) -> dict[str, Any]:
    if row is None:
        return {"row": None}
    week = [(name, in_words(spans)) for name, spans in zip(DAYS, row.week, strict=True) if spans]
    return {
        "row": row,
        "week": week,
        "region": NAMES.get(row.region, row.region),
        "answer": duration(row.answer_minutes),
        "solve": duration(row.solve_minutes),
    }


@page(permission="manage_cases")
def unit_hours(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_WITH_HOURS.fetch(request.viewer, pk)
    row = Hours.objects.filter(unit=unit).first()
    form = HoursForm(request.POST or None, row=row)
    context = {"form": form, "unit": unit, "row": row}
    if form.is_valid():
        try:
            actions.set_hours(unit, seen=form.cleaned_data["version"], by=request.viewer.member, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            return _conflict(request, "cases/setup/unit_hours.html", form, conflict.stored, unit=unit, row=row)
        else:
            messages.success(request, _("Saved. It holds for what is due from now on."))
            return redirect("cases:hours")
    return render(request, "cases/setup/unit_hours.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_cases")
@require_POST
def drop_hours(request: Any, pk: uuid.UUID) -> HttpResponse:
    unit = UNITS_WITH_HOURS.fetch(request.viewer, pk)
    actions.drop_hours(get_object_or_404(Hours, unit=unit), by=request.viewer.member)
    return redirect("cases:hours")


@page(permission="manage_cases")
def days(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The days on which a unit does not work besides public holidays, its own and those of the units above."""
    unit = UNITS_WITH_HOURS.fetch(request.viewer, pk)
    form = ClosingDayForm(request.POST or None)
    if form.is_valid():
        try:
            actions.close_days(unit, by=request.viewer.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It holds for what is due from now on."))
            return redirect("cases:days", pk)
    coming = closing_days(unit).filter(day__gte=clock.today())
    context = {"unit": unit, "form": form, "rows": [{"row": row, "own": row.unit_id == unit.pk} for row in coming]}
    return render(request, "cases/setup/days.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_cases")
@require_POST
def drop_day(request: Any, pk: uuid.UUID) -> HttpResponse:
    row = DAYS_CLOSED.fetch(request.viewer, pk)
    actions.open_day(row, by=request.viewer.member)
    return redirect("cases:days", row.unit_id)


@page(permission="manage_cases")
def texts(request: Any) -> HttpResponse:
    require_whole_house(request.viewer)
    rows = Template.objects.filter(archived_at=None).select_related("touchpoint")
    return render(request, "cases/setup/texts.html", {"rows": rows})


@page(permission="manage_cases")
def new_text(request: Any) -> HttpResponse:
    return _text(request, None)


@page(permission="manage_cases")
def text(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _text(request, get_object_or_404(Template, pk=pk, archived_at=None))


def _text(request: Any, row: Template | None) -> HttpResponse:
    require_whole_house(request.viewer)
    form = TemplateForm(request.POST or None, instance=row)
    if form.is_valid():
        data = form.cleaned_data
        seen = data.pop("version")
        try:
            actions.write_template(row, seen=seen, by=request.viewer.member, **data)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            return _conflict(request, "cases/setup/text.html", form, conflict.stored, row=row)
        else:
            return redirect("cases:texts")
    status = 422 if form.is_bound else 200
    return render(request, "cases/setup/text.html", {"form": form, "row": row}, status=status)


@page(permission="manage_cases")
@require_POST
def archive_text(request: Any, pk: uuid.UUID) -> HttpResponse:
    require_whole_house(request.viewer)
    actions.archive_template(get_object_or_404(Template, pk=pk), by=request.viewer.member)
    return redirect("cases:texts")


@page(permission="manage_cases")
def budgets(request: Any) -> HttpResponse:
    require_whole_house(request.viewer)
    working = [level for level, held in LEVELS.items() if "work_cases" in held]
    roles = Role.objects.filter(archived_at=None, level__in=working).select_related("goodwill_limit")
    rows = [{"role": role, **_limit(getattr(role, "goodwill_limit", None))} for role in roles]
    return render(request, "cases/setup/budgets.html", {"rows": rows})


def _limit(row: GoodwillLimit | None) -> dict[str, str]:
    return (
        {"case": money(row.per_case_cents), "month": money(row.per_month_cents)} if row else {"case": "", "month": ""}
    )


def _euros(row: GoodwillLimit) -> dict[str, Any]:
    case, month = (Decimal(cents) / 100 for cents in (row.per_case_cents, row.per_month_cents))
    return {"per_case": case, "per_month": month, "version": row.version}


@page(permission="manage_cases")
def budget(request: Any, pk: uuid.UUID) -> HttpResponse:
    require_whole_house(request.viewer)
    role = get_object_or_404(Role, pk=pk, archived_at=None)
    row = GoodwillLimit.objects.filter(role=role).first()
    form = LimitForm(request.POST or None, initial=_euros(row) if row else {})
    if form.is_valid():
        data = form.cleaned_data
        cents = {f"{name}_cents": int(data[name] * 100) for name in ("per_case", "per_month")}
        try:
            actions.set_limit(role, seen=data["version"], by=request.viewer.member, **cents)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            return _conflict(request, "cases/setup/budget.html", form, conflict.stored, role=role)
        else:
            return redirect("cases:budgets")
    status = 422 if form.is_bound else 200
    return render(request, "cases/setup/budget.html", {"form": form, "role": role}, status=status)
