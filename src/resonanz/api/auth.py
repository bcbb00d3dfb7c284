"""Keys: `Authorization: Bearer …` becomes a viewer, narrowed to the key's scopes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from ninja.security import HttpBearer

from resonanz.organisation.access.actions import digest
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.viewers import Viewer, viewer_of
from resonanz.organisation.base import clock

_NOTED_EVERY = timedelta(minutes=1)


class Key(HttpBearer):
    """Finds the key by its hash; an unknown, revoked or expired one opens nothing."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        now = clock.now()
        valid = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
        key = ApiKey.objects.select_related("member").filter(valid, digest=digest(token)).first()
        if key is None:
            return None
        if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        viewer = viewer_of(key.member).narrowed(key.scopes)
        request.viewer = viewer  # type: ignore[attr-defined]
        request.api_key = key  # type: ignore[attr-defined]
        return viewer
