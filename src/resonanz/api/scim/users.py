"""Members as SCIM users: how they look from outside, and what is taken from a user that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resonanz.api.scim.answers import ScimError, address
from resonanz.organisation.people.models import Member

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
LISTS = frozenset({"emails"})


def user(member: Member) -> dict[str, Any]:
    """A member as a resource."""
    groups = [
        {"value": str(group.pk), "display": group.name, "$ref": address("Groups", group.pk), "type": "direct"}
        for group in member.directory_groups.all()
    ]
    document = {"schemas": [SCHEMA], "id": str(member.pk), **plain(member)}
    document["name"] |= {"formatted": member.name}
    document |= {"displayName": member.name, "groups": groups}
    document["meta"] = {
        "resourceType": "User",
        "created": member.joined_at.isoformat(),
        "version": f'W/"{member.version}"',
        "location": address("Users", member.pk),
    }
    return document


def plain(member: Member) -> dict[str, Any]:
    """What of a member the directory may write."""
    given, _, family = member.name.rpartition(" ")
    document: dict[str, Any] = {
        "userName": member.directory_name or member.email,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"value": member.email, "type": "work", "primary": True}],
        "preferredLanguage": member.language,
        "active": member.is_active,
    }
    return document | ({"externalId": member.external_id} if member.external_id else {})


def fields(document: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a sent user says, as fields of a member; attributes that we do not keep are passed over.

    `before` is the document as it was, where only some attributes were sent.

    Raises:
        ScimError: if a required attribute is missing or a value has the wrong form.
    """
    name = _text(document, "userName")
    if not name:
        raise ScimError(400, "A user needs a userName.", "invalidValue")
    found: dict[str, Any] = {
        "directory_name": name,
        "email": _email(document, name),
        "name": _name(document, before) or name,
        "external_id": _text(document, "externalId") or None,
    }
    if "active" in document:
        found["active"] = _flag(document["active"])
    language = _text(document, "preferredLanguage")[:2].lower()
    return found | ({"language": language} if language in {"de", "en"} else {})


def _text(document: Mapping[str, Any], name: str) -> str:
    value = next((each for known, each in document.items() if known.lower() == name.lower()), None)
    if value is not None and not isinstance(value, str):
        raise ScimError(400, f"{name} must be text.", "invalidValue")
    return (value or "").strip()


def _flag(value: Any) -> bool:
    """Entra ID sends active as the words True and False."""
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if isinstance(value, bool):
        return value
    raise ScimError(400, "active must be true or false.", "invalidValue")


def _email(document: Mapping[str, Any], name: str) -> str:
    """The primary address, else the one at work, else the first, else a userName that is one."""
    sent = document.get("emails") or []
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise ScimError(400, "emails must be a list of objects.", "invalidValue")
    order = sorted(sent, key=lambda each: (str(each.get("primary")).lower() != "true", each.get("type") != "work"))
    found = next((_text(each, "value") for each in order if each.get("value")), name if "@" in name else "")
    if not found:
        raise ScimError(400, "A user needs an e-mail address, in emails or as userName.", "invalidValue")
    return found.lower()


def _name(document: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """The formatted name, else its parts, else the display name; parts that were not sent do not outweigh the last."""
    parts = document.get("name") or {}
    if not isinstance(parts, dict):
        raise ScimError(400, "name must be an object.", "invalidValue")
    shown = _text(document, "displayName")
    if before is not None and shown and parts == before.get("name"):
        return shown
    whole = f"{_text(parts, 'givenName')} {_text(parts, 'familyName')}".strip()
    return _text(parts, "formatted") or whole or shown
