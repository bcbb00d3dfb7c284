"""Entering a customer, and changing a known one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.registers import CUSTOMERS_EDITED
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.actions import note_look
from resonanz.organisation.customers.models import Customer
from resonanz.ui.pages import page
from resonanz.web.customers.entry.forms import CustomerForm
from resonanz.web.editing import conflict_page

_PAGE = "customers/edit.html"


@page(permission="edit_customers")
def new(request: Any) -> HttpResponse:
    form = CustomerForm(request.POST or None, viewer=request.viewer)
    customer = form.store() if form.is_valid() else None
    if customer is None:
        return render(request, _PAGE, {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is known now.") % {"name": customer})
    return redirect("customers:show", customer.pseudonym)


@page(permission="edit_customers")
def edit(request: Any, pseudonym: str) -> HttpResponse:
    customer = CUSTOMERS_EDITED.rows(request.viewer).filter(pseudonym=pseudonym).select_related("unit").first()
    if customer is None:
        raise Http404
    if request.method != "POST":
        note_look(pseudonym, customer, by=request.viewer.member, purpose=PERMISSIONS["edit_customers"].purpose)
    form = CustomerForm(request.POST or None, instance=customer, viewer=request.viewer)
    context = {"customer": Customer.objects.get(pk=customer.pk)}
    try:
        done = form.store() if form.is_valid() else None
    except Conflict as conflict:
        return conflict_page(request, form, conflict.stored, template=_PAGE, **context)
    if done is None:
        return render(request, _PAGE, {"form": form, **context}, status=422 if form.is_bound else 200)
    messages.success(request, _("Saved."))
    return redirect("customers:show", pseudonym)
