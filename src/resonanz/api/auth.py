"""Keys: `Authorization: Bearer …` becomes a viewer, narrowed to the key's scopes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from resonanz.api import limits
from resonanz.organisation.access.keys import holder_of, note_use
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer


class Key(HttpBearer):
    """Finds the key by its hash; an unknown, revoked or expired one, or one of somebody who left, opens nothing."""

    openapi_name = "key"
    openapi_description = "A key from Set-up, Keys. It may do what its owner may do, narrowed to its scopes."

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        found = holder_of(token)
        if found is None:
            return None
        limits.take(found.key, limits.kind_of(request.method or "", request.path_info))
        note_use(found.key)
        request.viewer = found.viewer  # type: ignore[attr-defined]
        request.api_key = found.key  # type: ignore[attr-defined]
        return found.viewer


def viewer_with(request: Any, permission: str) -> Viewer:
    """Who asks.

    Raises:
        PermissionDenied: without the permission; the answer names it.
    """
    viewer: Viewer = request.viewer
    require(viewer, permission)
    return viewer


def key_of(request: Any) -> ApiKey:
    """The key that was sent."""
    key: ApiKey = request.api_key
    return key
