"""Pages of webhooks."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.connectors import actions
from resonanz.listen.connectors.forms import WebhookForm
from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.queries import recent
from resonanz.listen.connectors.rules import WEBHOOKS
from resonanz.listen.connectors.webhooks.signing import secret_of
from resonanz.organisation.base.models import Conflict
from resonanz.ui.pages import page
from resonanz.ui.paging import paged


@page(permission="manage_keys")
def show_list(request: Any) -> HttpResponse:
    rows = WEBHOOKS.rows(request.viewer).select_related("member")
    found = paged(request, rows, sorts={"address": "address"}, default="address")
    return render(request, "connectors/list.html", {"rows": found})


@page(permission="manage_keys")
def new(request: Any) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook = actions.create_webhook(
                address=form.cleaned_data["address"],
                types=form.cleaned_data["types"],
                member=request.viewer.member,
                by=request.viewer.member,
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            return redirect("connectors:show", webhook.pk)
    return render(request, "connectors/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@page(permission="manage_keys")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One webhook with its secret, which only its owner sees, and its last letters."""
    webhook = _fetch(request, pk)
    mine = webhook.member_id == request.viewer.member.pk and request.viewer.simulated_by is None
    context = {"webhook": webhook, "secret": secret_of(webhook) if mine else "", "letters": recent(webhook)}
    return render(request, "connectors/show.html", context)


@page(permission="manage_keys")
def edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    webhook = _fetch(request, pk)
    initial = {"address": webhook.address, "types": webhook.types, "version": webhook.version}
    form = WebhookForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.edit_webhook(
                webhook,
                address=said["address"],
                types=said["types"],
                seen=said["version"] or 0,
                by=request.viewer.member,
            )
        except (ValidationError, Conflict) as error:
            form.add_error(None, ValidationError(_told(error)))
        else:
            messages.success(request, _("Saved."))
            return redirect("connectors:show", pk)
    context = {"form": form, "webhook": webhook}
    return render(request, "connectors/edit.html", context, status=422 if form.is_bound else 200)


@page(permission="manage_keys")
@require_POST
def act(request: Any, pk: uuid.UUID, what: str) -> HttpResponse:
    """Try it, pause it, go on, make a new secret, or delete it."""
    webhook = _fetch(request, pk)
    seen, member = _number(request.POST.get("version", "")), request.viewer.member
    try:
        if what == "try":
            problem = actions.try_webhook(webhook)
            messages.error(request, problem) if problem else messages.success(request, _("It arrived."))
        elif what == "rotate":
            actions.rotate_secret(webhook, seen=seen, by=member)
            messages.success(request, _("The new secret holds now; for a day the old one signs as well."))
        elif what in {"pause", "resume"}:
            actions.pause_webhook(webhook, paused=what == "pause", seen=seen, by=member)
        elif what == "delete":
            actions.delete_webhook(webhook, by=member)
            return redirect("connectors:list")
        else:
            raise Http404
    except Conflict as error:
        messages.error(request, _told(error))
    return redirect("connectors:show", pk)


def _fetch(request: Any, pk: uuid.UUID) -> Webhook:
    return WEBHOOKS.fetch(request.viewer, pk, Webhook.objects.select_related("member"))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _told(error: ValidationError | Conflict) -> str:
    if isinstance(error, Conflict):
        return _("Somebody else changed this webhook in the meantime. Nothing was written: look at it again.")
    return " ".join(error.messages)
