"""A request that is sent again with the same `Idempotency-Key` does nothing again and gets the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header

from resonanz.api.auth import key_of
from resonanz.api.models import GivenAnswer
from resonanz.organisation.base import clock

KEPT: Final = timedelta(days=30)
IdempotencyKey = Annotated[
    str | None,
    Header(
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Sent again with the same key within 30 days, the request does nothing and gets the same answer.",
        examples=["2026-11-20-order-4711"],
    ),
]
Act = Callable[[], tuple[int, dict[str, Any]]]
"""Does it, and says the status and the body of the answer, which must be plain."""


class KeyUsedError(Exception):
    """The key came before with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f'The key "{key}" was used before for another request. Send a new key.')
        self.key = key


def once(request: HttpRequest, key: str | None, act: Act, *, noun: str = "") -> HttpResponse:
    """Act, or give the answer that was given before. Acting and remembering are one transaction.

    Work that goes on after the answer stands under its `noun`; the header `Location` leads there.

    Raises:
        KeyUsedError: the key came before with another body or address.
    """
    if key is None:
        with transaction.atomic():
            return _answer(*act(), noun)
    try:
        return _first(request, key, act, noun)
    except _Raced:
        return _first(request, key, act, noun)


class _Raced(Exception):  # noqa: N818 - it reads as what happened
    """The same key came at the same moment: now its answer is there."""


@transaction.atomic
def _first(request: HttpRequest, key: str, act: Act, noun: str) -> HttpResponse:
    mine = GivenAnswer.objects.filter(api_key=key_of(request), key=key)
    if (given := mine.first()) is not None:
        return _again(given, _fingerprint(request), noun)
    try:
        with transaction.atomic():
            fresh = GivenAnswer.objects.create(
                api_key=key_of(request), key=key, fingerprint=_fingerprint(request), given_at=clock.now()
            )
    except IntegrityError as error:
        raise _Raced from error
    status, body = act()
    GivenAnswer.objects.filter(pk=fresh.pk).update(status=status, body=body)
    return _answer(status, body, noun)


def _again(given: GivenAnswer, fingerprint: bytes, noun: str) -> HttpResponse:
    if bytes(given.fingerprint) != fingerprint:
        raise KeyUsedError(given.key)
    response = _answer(given.status, given.body, noun)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _answer(status: int, body: dict[str, Any], noun: str) -> HttpResponse:
    response = JsonResponse(body, status=status)
    if noun:
        response.headers["Location"] = f"/api/v1/{noun}/{body['id']}"
    return response


def _fingerprint(request: Any) -> bytes:
    return hashlib.sha256(f"{request.method} {request.path_info}\n".encode() + request.body).digest()


def forget_answers() -> int:
    """Delete answers that nobody asks for again."""
    return GivenAnswer.objects.filter(given_at__lt=clock.now() - KEPT).delete()[0]
