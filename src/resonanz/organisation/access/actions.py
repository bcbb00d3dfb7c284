"""Keys of the interface."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

PREFIX = "rsz_"


def digest(secret: str) -> str:
    """What is stored of a key. The secret has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_key(
    *, name: str, member: Member, scopes: tuple[str, ...], by: Actor | None, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key that acts as a member, narrowed to scopes; the secret is shown once.

    Raises:
        ValueError: if a scope is unknown.
    """
    if unknown := set(scopes) - set(PERMISSIONS):
        raise ValueError(f"{', '.join(sorted(unknown))} is no scope. Choose from: {', '.join(PERMISSIONS)}.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        member=member,
        prefix=secret[:12],
        digest=digest(secret),
        scopes=sorted(scopes),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    record("key.created", by=by, on=key, name=name, scopes=sorted(scopes))
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Actor | None) -> ApiKey:
    """The key opens nothing any more, from this moment on."""
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=clock.now())
    key.refresh_from_db()
    record("key.revoked", by=by, on=key)
    return key
