"""Errors as problem+json (RFC 9457): what is wrong, with what, and the way out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refused
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from resonanz.api.limits import TooManyRequests
from resonanz.api.once import KeyUsedError
from resonanz.events.errors import EventRefused
from resonanz.organisation.intake.actions import KeyReuseError

TYPE = "application/problem+json"


class Problem(Schema):
    """An error: `title` and `detail` for people, more members where they help."""

    type: str
    title: str
    status: int
    detail: str


class NotValid(Exception):  # noqa: N818 - it reads as what happened
    """A field of the request cannot be taken."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def problem(status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """One problem as a response."""
    body: Mapping[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=TYPE)


def _unknown_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "Unauthorized", "Send a valid key as Authorization: Bearer …")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, "Forbidden", f"This key lacks the scope {error}.", scope=str(error))


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Not found", "There is nothing here that this key may see.")


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": ".".join(str(p) for p in e["loc"]), "message": e["msg"]} for e in error.errors[:50]]
    return _not_valid(errors)


def _not_valid(errors: list[dict[str, str]]) -> HttpResponse:
    return problem(422, "Not valid", "; ".join(f"{e['field']}: {e['message']}" for e in errors), errors=errors)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    by_field: dict[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return _not_valid([{"field": name, "message": said} for name, messages in by_field.items() for said in messages])


def _field(request: HttpRequest, error: NotValid) -> HttpResponse:
    return _not_valid([{"field": error.field, "message": str(error)}])


def _event(request: HttpRequest, error: EventRefused) -> HttpResponse:
    return problem(422, "Event refused", str(error), field=error.params.get("field"))


def _reused(request: HttpRequest, error: KeyReuseError | KeyUsedError) -> HttpResponse:
    return problem(409, "Key used before", str(error), key=error.key)


def _too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    response = problem(429, "Too many requests", str(error))
    response.headers["Retry-After"] = str(error.wait)
    return response


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "Error", str(error))


_HANDLERS: Mapping[type[Exception], Any] = {
    AuthenticationError: _unknown_key,
    PermissionDenied: _denied,
    Http404: _missing,
    ValidationError: _invalid,
    Refused: _refused,
    NotValid: _field,
    EventRefused: _event,
    KeyReuseError: _reused,
    KeyUsedError: _reused,
    TooManyRequests: _too_many,
    HttpError: _other,
}


def register(api: NinjaAPI) -> None:
    """Tell the interface how each error leaves."""
    for error, handler in _HANDLERS.items():
        api.add_exception_handler(error, handler)


def conflict(stored: Mapping[str, object], sent: Mapping[str, object]) -> HttpResponse:
    """Somebody else was quicker: both versions."""
    detail = "It was changed in the meantime. Compare both versions and send yours with the stored version's number."
    plain = json.loads(json.dumps(sent, default=str))
    return problem(409, "Conflict", detail, stored=stored, sent=plain)
