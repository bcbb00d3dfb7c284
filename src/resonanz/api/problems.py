"""Errors as problem+json (RFC 9457): what is wrong, with what, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from resonanz.events.errors import EventRefused
from resonanz.organisation.intake.actions import KeyReuseError

TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """One problem as a response."""
    body: Mapping[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=TYPE)


def register(api: NinjaAPI) -> None:
    """Tell the interface how each error leaves."""

    @api.exception_handler(AuthenticationError)
    def unknown_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = problem(401, "Unauthorized", "Send a valid key as Authorization: Bearer …")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, "Forbidden", f"This key lacks the scope {error}.", scope=str(error))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "Not found", "There is nothing here that this key may see.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"field": ".".join(str(p) for p in e["loc"]), "message": e["msg"]} for e in error.errors]
        return problem(422, "Not valid", "; ".join(f"{e['field']}: {e['message']}" for e in errors), errors=errors)

    @api.exception_handler(EventRefused)
    def refused(request: HttpRequest, error: EventRefused) -> HttpResponse:
        return problem(422, "Event refused", str(error), field=error.params.get("field"))

    @api.exception_handler(KeyReuseError)
    def reused(request: HttpRequest, error: KeyReuseError) -> HttpResponse:
        return problem(409, "Key used before", str(error), key=error.key)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "Error", str(error))
