"""The endpoints: who may call them, and what each does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from resonanz.api.scim import groups, users
from resonanz.api.scim.answers import ScimError, answer, chosen, failed, listed, refused
from resonanz.api.scim.filters import equal
from resonanz.api.scim.patch import patched
from resonanz.organisation.base import clock
from resonanz.organisation.people.directory import actions
from resonanz.organisation.people.directory.queries import named, token_of, visible_members
from resonanz.organisation.people.models import DirectoryGroup, DirectoryToken, Member

MOST, USUAL = 200, 100
_NOTED_EVERY = timedelta(minutes=1)
Handler = Callable[..., HttpResponse]


def endpoint(**handlers: Handler) -> Handler:
    """One address: a handler per method, behind the directory's token, with errors in the directory's form."""

    @csrf_exempt
    def respond(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            _authenticate(request)
            handler: Handler | None = handlers.get((request.method or "").lower())
            return (handler or _impossible)(request, **parts)
        except ScimError as error:
            return failed(error)
        except ValidationError as error:
            return failed(refused(error))

    return respond


def _impossible(request: HttpRequest, **_parts: Any) -> HttpResponse:
    raise ScimError(405, f"{request.method} is not possible here.")


def _authenticate(request: HttpRequest) -> None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_of(secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise ScimError(401, "Send a valid token of the directory as Authorization: Bearer …")
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > _NOTED_EVERY:
        DirectoryToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise ScimError(400, "The body is not JSON.", "invalidSyntax") from error
    if not isinstance(body, dict):
        raise ScimError(400, "The body must be an object.", "invalidSyntax")
    return body


def _page(request: HttpRequest) -> tuple[int, int]:
    """First row, counted from 1, and how many."""
    try:
        start, count = int(request.GET.get("startIndex", "1")), int(request.GET.get("count", str(USUAL)))
    except ValueError as error:
        raise ScimError(400, "startIndex and count must be whole numbers.", "invalidValue") from error
    return max(start, 1), min(max(count, 0), MOST)


def _member(pk: uuid.UUID) -> Member:
    found = visible_members().select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise ScimError(404, f"There is no user {pk}.")
    return found


def _group(pk: uuid.UUID) -> DirectoryGroup:
    found = DirectoryGroup.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise ScimError(404, f"There is no group {pk}.")
    return found


def _found_users(text: str) -> QuerySet[Member]:
    if not text:
        return visible_members()
    name, value = equal(text)
    ways: dict[str, Callable[[Any], Q]] = {
        "username": lambda wanted: named(str(wanted)),
        "externalid": lambda wanted: Q(external_id=str(wanted)),
        "emails.value": lambda wanted: Q(email__iexact=str(wanted)),
        "emails": lambda wanted: Q(email__iexact=str(wanted)),
        "active": lambda wanted: Q(is_active=str(wanted).lower() == "true"),
    }
    if name not in ways:
        raise ScimError(400, f"Users are found by {', '.join(ways)}; not by {name}.", "invalidFilter")
    return visible_members().filter(ways[name](value))


def list_users(request: HttpRequest) -> HttpResponse:
    start, count = _page(request)
    found = _found_users(request.GET.get("filter", ""))
    rows = found.prefetch_related("directory_groups")[start - 1 : start - 1 + count]
    return listed([chosen(users.user(row), request.GET) for row in rows], total=found.count(), start=start)


@transaction.atomic
def create_user(request: HttpRequest) -> HttpResponse:
    sent = users.fields(_body(request))
    if visible_members().filter(named(sent["directory_name"]) | Q(email__iexact=sent["email"])).exists():
        raise ScimError(409, f"There is a user {sent['directory_name']} already.", "uniqueness")
    member = actions.take_up_member(**({"active": True} | sent))
    return answer(users.user(member), 201)


@transaction.atomic
def show_user(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return answer(chosen(users.user(_member(pk)), request.GET))


@transaction.atomic
def replace_user(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member = _member(pk)
    return answer(users.user(actions.write_member(member, **users.fields(_body(request)))))


@transaction.atomic
def patch_user(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member = _member(pk)
    document = patched(users.plain(member), _body(request), lists=users.LISTS)
    return answer(users.user(actions.write_member(member, **users.fields(document, before=users.plain(member)))))


@transaction.atomic
def delete_user(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actions.drop_member(_member(pk))
    return HttpResponse(status=204)


def list_groups(request: HttpRequest) -> HttpResponse:
    start, count = _page(request)
    found = DirectoryGroup.objects.order_by("created_at", "pk")
    if text := request.GET.get("filter", ""):
        name, value = equal(text)
        if name not in {"displayname", "externalid"}:
            raise ScimError(400, f"Groups are found by displayName and externalId; not by {name}.", "invalidFilter")
        found = found.filter(**{{"displayname": "name__iexact", "externalid": "external_id"}[name]: str(value)})
    rows = found.prefetch_related("members")[start - 1 : start - 1 + count]
    return listed([chosen(groups.group(row), request.GET) for row in rows], total=found.count(), start=start)


@transaction.atomic
def create_group(request: HttpRequest) -> HttpResponse:
    sent = groups.fields(_body(request))
    return answer(groups.group(actions.write_group(None, **(sent | {"members": sent["members"] or ()}))), 201)


@transaction.atomic
def show_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return answer(chosen(groups.group(_group(pk)), request.GET))


@transaction.atomic
def replace_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row, sent = _group(pk), groups.fields(_body(request))
    return answer(groups.group(actions.write_group(row, **(sent | {"members": sent["members"] or ()}))))


@transaction.atomic
def patch_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _group(pk)
    document = patched(groups.plain(row), _body(request), lists=groups.LISTS)
    written = actions.write_group(row, **groups.fields(document))
    return answer(chosen(groups.group(written), request.GET))


@transaction.atomic
def delete_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actions.drop_group(_group(pk))
    return HttpResponse(status=204)
