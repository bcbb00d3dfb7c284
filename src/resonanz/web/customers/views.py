"""Pages of customers. Each look at one person is logged with its purpose."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.events.scope import Scope
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.registers import CUSTOMERS, CUSTOMERS_EDITED
from resonanz.organisation.access.scopes import scope_of_customer
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers import actions
from resonanz.organisation.customers.erasures.actions import ask_erasure
from resonanz.organisation.customers.models import Customer, Erasure
from resonanz.organisation.customers.queries import events_of, matching, pseudonyms_for
from resonanz.organisation.customers.tasks import wake
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below
from resonanz.ui.live import live
from resonanz.ui.pages import page
from resonanz.ui.parts import Progress
from resonanz.web.customers.forms import ConsentForm, EraseForm, FindForm
from resonanz.web.customers.phrases import customer_headline, erasure_words, request_headline
from resonanz.web.customers.queries import life_of

MOST = 50


@page(permission="see_customers")
def find(request: Any) -> HttpResponse:
    form = FindForm(request.GET or None)
    seen = CUSTOMERS.rows(request.viewer).select_related("unit")
    rows = matching(seen, form.cleaned_data["q"])[:MOST] if form.is_valid() else None
    context = {
        "form": form,
        "rows": rows,
        "asked": form.is_valid(),
        "may_edit": request.viewer.may("edit_customers"),
        "nobody": not rows and not seen.exists(),
    }
    return render(request, "customers/find.html", context)


@page(permission="see_customers")
def show(request: Any, pseudonym: str) -> HttpResponse:
    customer = CUSTOMERS.rows(request.viewer).filter(pseudonym=pseudonym).select_related("unit").first()
    events = events_of(scope_of_customer(request.viewer, pseudonym))
    if customer is None and not events:
        raise Http404
    purpose = PERMISSIONS["see_customers"].purpose
    actions.note_look(pseudonym, customer, by=_looking(request.viewer), purpose=purpose)
    life = life_of(events)
    name, since = (customer.name, customer.since) if customer else ("", None)
    context = {
        "customer": customer,
        "pseudonym": pseudonym,
        "life": life,
        "headline": customer_headline(name=name, since=since, events=life.count),
        "contacts": customer.contacts.all() if customer else (),
        "consents": customer.consents.all() if customer else (),
        "consent_form": ConsentForm(),
        "may_edit": customer is not None and CUSTOMERS_EDITED.allows(request.viewer, customer),
    }
    return render(request, "customers/show.html", context)


def _looking(viewer: Viewer) -> Any:
    """Who really looks: somebody who tries another member's eyes is named, not that member."""
    return viewer.simulated_by or viewer.member


@page(permission="see_customers")
@require_POST
def consent(request: Any, pseudonym: str) -> HttpResponse:
    customer = _fetch(request.viewer, pseudonym)
    form = ConsentForm(request.POST)
    if form.is_valid():
        actions.give_consent(customer, by=request.viewer.member, **form.cleaned_data)
    return redirect("customers:show", pseudonym)


@page(permission="see_customers")
@require_POST
def withdraw(request: Any, pseudonym: str, purpose: str) -> HttpResponse:
    actions.withdraw_consent(_fetch(request.viewer, pseudonym), purpose=purpose, by=request.viewer.member)
    return redirect("customers:show", pseudonym)


def _fetch(viewer: Viewer, pseudonym: str) -> Customer:
    customer = CUSTOMERS.rows(viewer).filter(pseudonym=pseudonym).first()
    if customer is None:
        raise Http404
    return customer


@page(permission="erase_customers")
def requests(request: Any) -> HttpResponse:
    _require_whole_house(request.viewer)
    form = FindForm(request.POST or None)
    held = [_held(pseudonym) for pseudonym in sorted(pseudonyms_for(form.cleaned_data["q"]))] if form.is_valid() else []
    held = [each for each in held if each["events"] or each["identified"]]
    asked = form.is_valid()
    found, identified = sum(each["events"] for each in held), any(each["identified"] for each in held)
    context = {
        "form": form,
        "asked": asked,
        "held": held,
        "headline": request_headline(asked=asked, found=found, identified=identified),
        "erase_form": EraseForm(),
        "erasures": [(each, erasure_words(each)) for each in Erasure.objects.select_related("asked_by")[:10]],
    }
    return render(request, "customers/requests.html", context)


def _require_whole_house(viewer: Viewer) -> None:
    """A person is disclosed or erased as a whole, so the right must reach the whole house."""
    if Unit.objects.filter(parent=None, archived_at=None).exclude(below(viewer.paths("erase_customers"))).exists():
        raise PermissionDenied("erase_customers")


def _held(pseudonym: str) -> dict[str, Any]:
    """How much is held, without showing any of it."""
    scope = Scope("disclosure and erasure", customer=pseudonym)
    identified = Customer.objects.filter(pseudonym=pseudonym).exists()
    return {"pseudonym": pseudonym, "events": len(events_of(scope)), "identified": identified}


@page(permission="erase_customers")
@require_POST
def export(request: Any, pseudonym: str) -> HttpResponse:
    _require_whole_house(request.viewer)
    answer = JsonResponse(
        actions.export_customer(pseudonym, by=request.viewer.member),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="customer.json"'
    return answer


@page(permission="erase_customers")
@require_POST
def erase(request: Any, pseudonym: str) -> HttpResponse:
    _require_whole_house(request.viewer)
    if not EraseForm(request.POST).is_valid():
        messages.warning(request, _("Nothing was erased: confirm first that the identity was checked."))
        return redirect("customers:requests")
    asked = ask_erasure(pseudonym, by=request.viewer.member)
    wake()
    return redirect("customers:erasure", asked.pk)


@page(permission="erase_customers")
def erasure(request: Any, pk: uuid.UUID) -> HttpResponse:
    """How far an erasure is; who it is about stands nowhere."""
    _require_whole_house(request.viewer)
    asked = get_object_or_404(Erasure, pk=pk)
    return render(request, "customers/erasure.html", {"asked": asked, "job": _progress(asked)})


@page(permission="erase_customers")
def erasure_live(request: Any, pk: uuid.UUID) -> HttpResponse:
    _require_whole_house(request.viewer)
    asked = get_object_or_404(Erasure, pk=pk)
    ended = asked.ended_at is not None
    return live(request, "ui/parts/progress_inside.html", {"job": _progress(asked)}, ended=ended)


def _progress(asked: Erasure) -> Progress:
    return Progress(
        words=erasure_words(asked),
        done=None,
        address=reverse("customers:erasure-live", args=[asked.pk]),
        ended=asked.ended_at is not None,
        failed=bool(asked.problem),
    )
