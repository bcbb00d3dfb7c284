"""Answers and errors in the directory's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse

TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ALWAYS = frozenset({"schemas", "id"})


class ScimError(Exception):
    """Something the directory has to know: a status, a kind from RFC 7644 table 9, and a sentence."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind


def answer(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A resource or a message; where it is created, its address."""
    response = JsonResponse(body, status=status, content_type=TYPE)
    if status == 201:
        response.headers["Location"] = body["meta"]["location"]
    return response


def failed(error: ScimError) -> HttpResponse:
    """An error as RFC 7644 section 3.12 wants it."""
    body = {"schemas": [ERROR], "status": str(error.status), "detail": error.detail}
    response = answer(body | ({"scimType": error.kind} if error.kind else {}), error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refused(error: ValidationError) -> ScimError:
    """What an action would not take: a name that is taken, or a value that cannot be used."""
    every = [each for errors in error.error_dict.values() for each in errors] if hasattr(error, "error_dict") else []
    if any(each.code == "unique" for each in every):
        return ScimError(409, " ".join(error.messages), "uniqueness")
    return ScimError(400, " ".join(error.messages), "invalidValue")


def listed(rows: Sequence[Mapping[str, Any]], *, total: int, start: int) -> HttpResponse:
    """Some rows of a list that is `total` long."""
    return answer(
        {
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(rows),
            "Resources": list(rows),
        }
    )


def address(kind: str, pk: object = "") -> str:
    """Where a resource is."""
    return f"{settings.PUBLIC_URL}/scim/v2/{kind}" + (f"/{pk}" if pk else "")


def chosen(resource: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """Only the attributes that the address asks for."""
    wanted, without = _names(query.get("attributes", "")), _names(query.get("excludedAttributes", ""))
    if wanted:
        return {name: value for name, value in resource.items() if name in ALWAYS or name.lower() in wanted}
    return {name: value for name, value in resource.items() if name in ALWAYS or name.lower() not in without}


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().rpartition(":")[2].partition(".")[0].lower() for name in text.split(",")) - {""}
