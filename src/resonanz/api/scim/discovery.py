"""What this service can: read by directories before they send anything (RFC 7643 sections 5 to 7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from resonanz.api.scim import groups, users
from resonanz.api.scim.answers import ScimError, address, answer, listed

_CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
_KIND = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"


def config(request: HttpRequest) -> HttpResponse:
    """Which parts of the protocol there are."""
    body = {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 200},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token that an administrator made for this directory.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": address("ServiceProviderConfig")},
    }
    return answer(body)


def _kinds() -> dict[str, dict[str, Any]]:
    schemas = {"User": users.SCHEMA, "Group": groups.SCHEMA}
    return {
        name: {
            "schemas": [_KIND],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": schema,
            "schemaExtensions": [],
            "meta": {"resourceType": "ResourceType", "location": address("ResourceTypes", name)},
        }
        for name, schema in schemas.items()
    }


def _attribute(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    usual = {
        "name": name,
        "type": kind,
        "multiValued": False,
        "description": "",
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    return usual | more


def _schemas() -> dict[str, dict[str, Any]]:
    person = [
        _attribute("userName", required=True, uniqueness="server"),
        _attribute("externalId", caseExact=True, uniqueness="server"),
        _attribute("displayName"),
        _attribute("name", "complex", subAttributes=[_attribute(n) for n in ("formatted", "familyName", "givenName")]),
        _attribute("preferredLanguage"),
        _attribute("active", "boolean"),
        _attribute("emails", "complex", multiValued=True, subAttributes=_parts("value", "type", primary="boolean")),
        _attribute(
            "groups", "complex", multiValued=True, mutability="readOnly", subAttributes=_parts("value", "display")
        ),
    ]
    several = [
        _attribute("displayName", required=True, uniqueness="server"),
        _attribute("externalId", caseExact=True),
        _attribute("members", "complex", multiValued=True, subAttributes=_parts("value", "display", "type")),
    ]
    sets = {users.SCHEMA: ("User", person), groups.SCHEMA: ("Group", several)}
    return {
        urn: {
            "schemas": [_SCHEMA],
            "id": urn,
            "name": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": address("Schemas", urn)},
        }
        for urn, (name, attributes) in sets.items()
    }


def _parts(*names: str, **kinds: str) -> list[dict[str, Any]]:
    return [_attribute(name) for name in names] + [_attribute(name, kind) for name, kind in kinds.items()]


def kinds(request: HttpRequest, name: str = "") -> HttpResponse:
    """Users and groups."""
    return _one_or_all(_kinds(), name)


def schemas(request: HttpRequest, name: str = "") -> HttpResponse:
    """The attributes that are kept."""
    return _one_or_all(_schemas(), name)


def _one_or_all(known: dict[str, dict[str, Any]], name: str) -> HttpResponse:
    if not name:
        return listed(list(known.values()), total=len(known), start=1)
    if name not in known:
        raise ScimError(404, f"There is no {name}.")
    return answer(known[name])
