"""Groups of the directory as SCIM groups."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from resonanz.api.scim.answers import ScimError, address
from resonanz.organisation.people.models import DirectoryGroup

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
LISTS = frozenset({"members"})


def group(row: DirectoryGroup, *, with_members: bool = True) -> dict[str, Any]:
    """A group as a resource."""
    members = [
        {"value": str(member.pk), "display": member.name, "$ref": address("Users", member.pk), "type": "User"}
        for member in (row.members.all() if with_members else ())
    ]
    document: dict[str, Any] = {"schemas": [SCHEMA], "id": str(row.pk), "displayName": row.name}
    document |= {"externalId": row.external_id} if row.external_id else {}
    document |= {"members": members} if with_members else {}
    document["meta"] = {
        "resourceType": "Group",
        "created": row.created_at.isoformat(),
        "lastModified": row.changed_at.isoformat(),
        "location": address("Groups", row.pk),
    }
    return document


def plain(row: DirectoryGroup) -> dict[str, Any]:
    """What of a group the directory may write."""
    members = [{"value": str(pk)} for pk in row.members.values_list("pk", flat=True)]
    document: dict[str, Any] = {"displayName": row.name, "members": members}
    return document | ({"externalId": row.external_id} if row.external_id else {})


def fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a sent group says: name, foreign id, and the ids of its members where they were sent.

    Raises:
        ScimError: if the name is missing or a member has no id.
    """
    name, external = document.get("displayName"), document.get("externalId")
    if not isinstance(name, str) or not name.strip():
        raise ScimError(400, "A group needs a displayName.", "invalidValue")
    if external is not None and not isinstance(external, str):
        raise ScimError(400, "externalId must be text.", "invalidValue")
    members = document.get("members")
    ids = None if members is None else _ids(members)
    return {"name": name.strip(), "external_id": external or None, "members": ids}


def _ids(members: Any) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(each["value"]) for each in members]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScimError(
            400, "members must be a list of objects, each with the id of a user as value.", "invalidValue"
        ) from error
