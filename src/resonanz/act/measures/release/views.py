"""The next wave on the page of a measure and on the start page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.act.measures.release import actions
from resonanz.act.measures.release.forms import ReleaseForm, WithdrawForm
from resonanz.act.measures.release.queries import waiting_for
from resonanz.act.measures.rules import STARTED
from resonanz.act.measures.views import shown
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.panels import Panel

MOST = 5


@page(permission="start_measures")
@require_POST
def release(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    """Release the next wave, or propose and release it in one."""
    viewer, form = request.viewer, ReleaseForm(request.POST)
    measure = STARTED.fetch(viewer, pk)
    if not form.is_valid():
        return _quicker(request, pk)
    seen = form.cleaned_data["seen"]
    return _done(request, pk, lambda: actions.release_wave(measure, number, seen=seen, viewer=viewer))


@page(permission="start_measures")
@require_POST
def withdraw(request: Any, pk: uuid.UUID, number: int) -> HttpResponse:
    """Take a proposed wave back."""
    viewer, form = request.viewer, WithdrawForm(request.POST)
    measure = STARTED.fetch(viewer, pk)
    if not form.is_valid():
        return shown(request, pk, 422, withdraw_form=form)
    return _done(request, pk, lambda: actions.withdraw_wave(measure, number, viewer=viewer, **form.cleaned_data))


def _done(request: Any, pk: uuid.UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except Conflict:
        return _quicker(request, pk)
    return redirect(reverse("measures:show", args=[pk]) + "#next-wave")


def _quicker(request: Any, pk: uuid.UUID) -> HttpResponse:
    messages.warning(request, _("Somebody was quicker. Look at how the wave stands now, and decide again."))
    return shown(request, pk, 409)


def home_panel(request: Any, subject: Any) -> Panel | None:
    """Waves that wait for this viewer's release."""
    rows = list(waiting_for(request.viewer)[: MOST + 1])
    return Panel("measures/waiting.html", {"rows": rows[:MOST], "count": len(rows[:MOST])}) if rows else None
