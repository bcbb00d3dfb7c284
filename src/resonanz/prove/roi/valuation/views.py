"""Pages of value models."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.organisation.base.models import Conflict
from resonanz.prove.roi import actions
from resonanz.prove.roi.models import ValueModel
from resonanz.prove.roi.phrases import model_sentence
from resonanz.prove.roi.rules import MODELS, MODELS_EDITED, MODELS_SIGNED, WHOLE
from resonanz.prove.roi.valuation import phrases
from resonanz.prove.roi.valuation.forms import ModelForm, model_values
from resonanz.ui.pages import page
from resonanz.ui.parts import Versions

LONGEST_NUMBER = 10


@page(permission="see_ledger")
def models(request: Any) -> HttpResponse:
    rows = list(MODELS.rows(request.viewer).order_by("archived_at", "name", "-number"))
    used = sum(row.in_use for row in rows)
    waiting = sum(row.signed_at is None and row.archived_at is None for row in rows)
    context = {
        "headline": phrases.headline(used, waiting),
        "rows": [(row, model_sentence(row), phrases.state(row)) for row in rows],
        "may_edit": request.viewer.may("edit_ledger"),
    }
    return render(request, "roi/models.html", context)


@page(permission="see_ledger")
def model(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = MODELS.fetch(request.viewer, pk, ValueModel.objects.select_related("written_by", "signed_by", "replaces"))
    viewer = request.viewer
    mine = found.written_by_id == viewer.member.pk
    open_ = found.archived_at is None
    context = {
        "model": found,
        "headline": model_sentence(found),
        "state": phrases.state(found),
        "euro": phrases.euro(found),
        "margin": phrases.margin(found),
        "lines": found.lines.count(),
        "next": ValueModel.objects.filter(replaces=found).first(),
        "may_edit": open_ and MODELS_EDITED.allows(viewer, found),
        "may_sign": open_ and not found.signed and not mine and MODELS_SIGNED.allows(viewer, found),
        "mine": mine,
    }
    return render(request, "roi/model.html", context)


@page(permission="edit_ledger")
def new(request: Any) -> HttpResponse:
    form = ModelForm(request.POST or None, initial={"margin": WHOLE})
    return _kept(request, form, lambda: actions.draft_model(by=request.viewer.member, **form.values()))


@page(permission="edit_ledger")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = MODELS_EDITED.fetch(request.viewer, pk)
    form = ModelForm(request.POST or None, initial=model_values(found))

    def keep() -> ValueModel:
        seen = form.cleaned_data["version"] or 0
        return actions.edit_model(found, seen=seen, by=request.viewer.member, **form.values())

    return _kept(request, form, keep, model=found)


def _kept(request: Any, form: ModelForm, keep: Any, **context: Any) -> HttpResponse:
    if form.is_valid():
        try:
            made = keep()
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Conflict as conflict:
            return _both(request, form, conflict.stored)
        else:
            messages.success(request, _("Kept. It may be used once controlling has signed it."))
            return redirect("roi:model", made.pk)
    return render(request, "roi/edit_model.html", {"form": form, **context}, status=422 if form.is_bound else 200)


def _both(request: Any, form: ModelForm, stored: Any) -> HttpResponse:
    """Both versions side by side, and the form with one's own, ready to be written over the stored one."""
    theirs, yours = model_values(stored), form.cleaned_data
    fields = [name for name in form.fields if name != "version"]
    rows = tuple(
        (str(form.fields[name].label), phrases.worded(theirs[name]), phrases.worded(yours.get(name))) for name in fields
    )
    data = request.POST.copy()
    data["version"] = str(stored.version)
    context = {"form": ModelForm(data), "model": stored, "versions": Versions(rows)}
    return render(request, "roi/edit_model.html", context, status=409)


@page(permission="sign_ledger")
@require_POST
def sign(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = MODELS_SIGNED.fetch(request.viewer, pk)
    return _done(request, found, actions.sign_model, _("Signed. It may be used from now on."))


@page(permission="edit_ledger")
@require_POST
def following(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = MODELS_EDITED.fetch(request.viewer, pk)
    try:
        made = actions.next_version(found, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("roi:model", pk)
    return redirect("roi:edit_model", made.pk)


@page(permission="edit_ledger")
@require_POST
def archive(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = MODELS_EDITED.fetch(request.viewer, pk)
    return _done(request, found, actions.archive_model, _("Out of use. What was booked with it stays."))


def _done(request: Any, found: ValueModel, act: Any, words: str) -> HttpResponse:
    text = request.POST.get("version", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
    try:
        act(found, seen=seen, by=request.viewer.member)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except Conflict:
        messages.warning(request, _("Somebody else was quicker. Look again."))
    else:
        messages.success(request, words)
    return redirect("roi:model", found.pk)
