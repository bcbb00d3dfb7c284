"""Pages of open links: make one, show it with its code and its frame, print the poster, close it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resonanz.listen.respond import actions
from resonanz.listen.respond.forms import LinkForm
from resonanz.listen.respond.links.drawing import address_of, poster_pdf, qr_picture
from resonanz.listen.respond.models import OpenLink
from resonanz.listen.respond.rules import LINKS_KEPT, LINKS_SEEN
from resonanz.listen.surveys.rules import SURVEYS_SEEN
from resonanz.ui.pages import page


@page(permission="send_surveys")
def new(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Make a public link."""
    survey = SURVEYS_SEEN.fetch(request.viewer, pk)
    form = LinkForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        given = form.cleaned_data
        fields = {"name": given["name"], "channel": given["channel"], "unit": given["unit"], "origins": given["places"]}
        try:
            link = actions.open_way(survey=survey, by=request.viewer.member, **fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("respond:link", link.pk)
    context = {"survey": survey, "form": form}
    return render(request, "respond/pages/link_new.html", context, status=422 if form.is_bound else 200)


@page(permission="see_surveys")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A link with its code and, for other pages, its frame."""
    link = LINKS_SEEN.fetch(request.viewer, pk, _whole())
    context = {
        "link": link,
        "survey": link.survey,
        "address": address_of(link),
        "picture": qr_picture(link),
        "live": link.survey.live_version,
        "may_send": request.viewer.may("send_surveys"),
    }
    return render(request, "respond/pages/link.html", context)


@page(permission="see_surveys")
def poster(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A4 to hang up."""
    link = LINKS_SEEN.fetch(request.viewer, pk, _whole())
    headers = {"Content-Disposition": 'inline; filename="poster.pdf"'}
    return HttpResponse(poster_pdf(link), content_type="application/pdf", headers=headers)


@page(permission="send_surveys")
@require_POST
def close(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Take no more answers by this link."""
    link = LINKS_KEPT.fetch(request.viewer, pk)
    actions.close_way(link, by=request.viewer.member)
    messages.success(request, _("The link is closed. Who opens it reads that the survey is over."))
    return redirect("respond:link", pk)


def _whole() -> Any:
    return OpenLink.objects.select_related("survey__touchpoint", "unit")
