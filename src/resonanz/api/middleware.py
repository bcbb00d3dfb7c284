"""Requests to the interface take a way of their own: no session, no cookies, no language of a browser, no HTML."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Final

from django.core import signals
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import resolve
from django.utils import translation

from resonanz.api.problems import TYPE, problem

_LOG = logging.getLogger(__name__)
PREFIX: Final = "/api/"
MOST_BYTES: Final = 5 << 20
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Answer = Callable[[HttpRequest], HttpResponse]


def interface(answer: Answer) -> Answer:
    """Answer requests below `/api/` here; all others go on."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return answer(request)
        with translation.override("en"):
            response = _answered(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return respond


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        return _handed_on(request)
    except Http404:
        return problem(404, "Not found", "There is no such address. /api/v1/openapi.json lists all.")
    except PermissionDenied:
        return problem(403, "Forbidden", "This is not open to you.")
    except RequestDataTooBig:
        return problem(413, "Too large", f"A request may have {MOST_BYTES >> 20} MB. Send smaller batches.")
    except (SuspiciousOperation, UnreadablePostError):
        return problem(400, "Bad request", "The request cannot be read.")
    except Exception:  # noqa: BLE001 - whatever it is, nobody gets a page of HTML
        return _failed(request)


def _handed_on(request: HttpRequest) -> HttpResponse:
    request.get_host()
    if _too_large(request):
        raise RequestDataTooBig
    match = resolve(request.path_info)
    request.resolver_match = match
    return _as_problem(match.func(request, *match.args, **match.kwargs))


def _too_large(request: HttpRequest) -> bool:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not length.isdigit() or int(length) > MOST_BYTES


def _as_problem(response: HttpResponse) -> HttpResponse:
    """What the framework answers by itself, in our words."""
    if response.status_code != 405 or response.headers.get("Content-Type") == TYPE:
        return response
    allowed = response.headers.get("Allow", "")
    told = problem(405, "Method not allowed", f"This address takes {allowed}.")
    told.headers["Allow"] = allowed
    return told


def _failed(request: HttpRequest) -> HttpResponse:
    number = secrets.token_hex(4)
    _LOG.exception("error %s at %s %s", number, request.method, request.path_info)
    signals.got_request_exception.send(sender=None, request=request)
    detail = "This is our mistake; nothing was stored. Tell your administration the number of the error."
    return problem(500, "Error", detail, number=number)
