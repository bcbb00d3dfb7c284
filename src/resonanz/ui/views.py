from __future__ import annotations

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from resonanz.organisation.people.actions import change_preferences
from resonanz.ui.pages import page
from resonanz.ui.patterns import samples
from resonanz.ui.search import search as find


@page
def search(request: HttpRequest) -> HttpResponse:
    """Everything under some words; asked by HTMX it is only the list."""
    words = request.GET.get("q", "")
    partly = request.headers.get("HX-Request") == "true"
    template = "ui/shell/hits.html" if partly else "ui/search.html"
    return render(request, template, {"words": words, "hits": find(request, words, limit=6 if partly else 30)})


@page
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """The member's own language, appearance and keys; anything else in the form is ignored."""
    member = request.viewer.member  # type: ignore[attr-defined]
    try:
        change_preferences(
            member,
            language=request.POST.get("language"),
            theme=request.POST.get("theme"),
            single_keys={"on": True, "off": False}.get(request.POST.get("single_keys", "")),
        )
    except ValidationError as error:
        raise BadRequest("; ".join(error.messages)) from error
    return HttpResponseRedirect(_own_address(request, request.POST.get("next", "/")))


def _own_address(request: HttpRequest, address: str) -> str:
    """The address to return to, never one of another host."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"


@page
def patterns(request: HttpRequest) -> HttpResponse:
    """Every part in every state, with invented numbers."""
    return render(request, "ui/patterns.html", samples())


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not valid any more; `reason` is the framework's and is not shown."""
    return render(request, "403_csrf.html", status=403)
