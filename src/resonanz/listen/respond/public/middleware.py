"""Requests of customers take a way of their own, past sessions, cookies and everything for members."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Final

from django.core import signals
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.urls import resolve
from django.utils import translation

from resonanz.listen.respond.public.pages import told

_LOG = logging.getLogger(__name__)
PREFIX: Final = "/r/"
METHODS: Final = ("GET", "HEAD", "POST")
MOST_BYTES: Final = 512 * 1024
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{POLICY}'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
Answer = Callable[[HttpRequest], HttpResponse]


def customers_pages(answer: Answer) -> Answer:
    """Answer requests below `/r/` here; all others go on."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return answer(request)
        with translation.override(translation.get_language_from_request(request)):
            response = _answered(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return respond


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        return _handed_on(request)
    except Http404:
        return told("unknown", status=404)
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return told("unreadable", status=400)
    except Exception:  # noqa: BLE001 - whatever it is, the customer reads what is safe and what to do
        number = secrets.token_hex(4)
        _LOG.exception("error %s on a page for customers", number)
        signals.got_request_exception.send(sender=None, request=request)
        return told("failed", status=500, number=number)


def _handed_on(request: HttpRequest) -> HttpResponse:
    request.get_host()
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise RequestDataTooBig
    match = resolve(request.path_info)
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
