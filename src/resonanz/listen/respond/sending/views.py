"""Pages of a sending: whom to ask, who is left out why, how far it is."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.respond import actions, phrases, rounds, tasks
from resonanz.listen.respond.forms import AskForm
from resonanz.listen.respond.mailing import address_of
from resonanz.listen.respond.models import Round
from resonanz.listen.respond.queries import unanswered
from resonanz.listen.respond.rules import ROUNDS
from resonanz.listen.surveys.rules import SURVEYS_SEEN
from resonanz.organisation.access.registers import CUSTOMERS
from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.models import ContactKey
from resonanz.ui.live import live
from resonanz.ui.pages import page
from resonanz.ui.parts import Progress


@page(permission="send_surveys")
def choose(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Choose customers, look who can be asked, then draw."""
    survey = SURVEYS_SEEN.fetch(request.viewer, pk)
    data = request.POST if request.method == "POST" else request.GET if "unit" in request.GET else None
    form = AskForm(data, viewer=request.viewer, survey=survey)
    found = None
    if form.is_valid():
        try:
            if request.method == "POST":
                row = rounds.draw_round(request.viewer, form.choice())
                tasks.wake()
                return redirect("respond:round", row.pk)
            found = rounds.preview(request.viewer, form.choice())
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "survey": survey,
        "live": survey.live_version,
        "form": form,
        "found": found,
        "headline": phrases.preview_headline(found) if found else _("Whom do you want to ask?"),
        "left_out": phrases.reasons(found.left_out) if found else [],
        "size": min(form.cleaned_data["size"], len(found.eligible)) if found else 0,
        "bring_in": found is not None and not found.eligible and _nobody_by_address(request.viewer),
    }
    return render(request, "respond/pages/ask.html", context, status=422 if form.errors else 200)


def _nobody_by_address(viewer: Viewer) -> bool:
    """Whether addresses are missing, and this is somebody who can bring them in."""
    mine = CUSTOMERS.rows(viewer).filter(contacts__kind=ContactKey.Kind.EMAIL)
    return viewer.may("edit_customers") and not mine.exists()


@page(permission="send_surveys")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """What became of a sending."""
    row = _row(request, pk)
    context = {
        "row": row,
        "survey": row.survey_version.survey,
        "headline": phrases.round_headline(row),
        "progress": _progress(row),
        "left_out": phrases.reasons(row.left_out),
        "refused": phrases.reasons(row.refused),
        "to_hand_out": row.channel == "link" and not row.works and unanswered(row).exists(),
    }
    return render(request, "respond/pages/round.html", context)


@page(permission="send_surveys")
def progress(request: Any, pk: uuid.UUID) -> HttpResponse:
    """How far it is, asked every few seconds."""
    row = _row(request, pk)
    return live(request, "respond/pages/progress.html", {"job": _progress(row), "row": row}, ended=not row.works)


@page(permission="send_surveys")
@require_POST
def cancel(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Ask nobody further."""
    row = rounds.cancel_round(_row(request, pk), by=request.viewer.member)
    if request.htmx:
        return render(request, "respond/pages/progress.html", {"job": _progress(row), "row": row})
    return redirect("respond:round", pk)


@page(permission="send_surveys")
@require_POST
def hand_out(request: Any, pk: uuid.UUID) -> HttpResponse:
    """New individual links as a table, once; who may not know customers gets none."""
    require(request.viewer, "see_customers")
    row = _row(request, pk)
    if row.channel != "link" or row.works:
        messages.warning(request, _("These customers are asked by e-mail, or the sending is not done yet."))
        return redirect("respond:round", pk)
    pairs = actions.hand_out(row, by=request.viewer.member)
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow([_("Customer"), _("Language"), _("Link")])
    table.writerows([_safe(i.customer.name or i.customer.pseudonym), i.language, address_of(t)] for i, t in pairs)
    name = _("links") + ".csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _safe(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _row(request: Any, pk: uuid.UUID) -> Round:
    rows = Round.objects.select_related("survey_version__survey", "unit", "touchpoint", "member")
    return ROUNDS.fetch(request.viewer, pk, rows)


def _progress(row: Round) -> Progress:
    return Progress(
        words=phrases.round_headline(row),
        done=row.done / row.drawn if row.drawn else None,
        address=reverse("respond:round-progress", args=[row.pk]),
        cancel=reverse("respond:round-cancel", args=[row.pk]) if row.works else "",
        ended=not row.works,
        failed=False,
    )
