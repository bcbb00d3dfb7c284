"""Reading keys: whose they are and what they open, in one query and never from memory: a revoked one is dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

from django.utils.functional import SimpleLazyObject

from resonanz.organisation.access.actions import digest
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.viewers import Viewer, grants_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level, Member

_NOTED_EVERY: Final = timedelta(minutes=1)
_SQL: Final = """
SELECT k.*, m.is_active AS works_here, a.id AS assignment, r.level AS level, r.name AS role_name,
       u.path AS path, u.name AS unit_name
FROM access_apikey k
JOIN people_member m ON m.id = k.member_id
LEFT JOIN people_assignment a ON a.member_id = m.id AND a.since <= %s AND (a.until IS NULL OR a.until > %s)
LEFT JOIN people_role r ON r.id = a.role_id
LEFT JOIN units_unit u ON u.id = a.unit_id
WHERE k.digest = %s
"""
"""Written out because each request asks it: building it anew costs more than answering it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A valid key and who looks through it."""

    key: ApiKey
    viewer: Viewer


def holder_of(secret: str) -> Holder | None:
    """The key with this secret, with its member's rights narrowed to its scopes.

    None where it opens nothing: unknown, revoked, expired, or of somebody who left.
    """
    return _holder(digest(secret))


def holder(key: ApiKey) -> Holder | None:
    """The same for a key at hand, for work that goes on after the request."""
    return _holder(key.digest)


def note_use(key: ApiKey) -> None:
    """Remember the last use, to the minute."""
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _holder(fingerprint: str) -> Holder | None:
    today = clock.today().isoformat()
    rows: list[Any] = list(ApiKey.objects.raw(_SQL, [today, today, fingerprint]))
    if not rows or not _opens(rows[0]):
        return None
    key: ApiKey = rows[0]
    held = tuple(
        (row.level, row.path, row.role_name, row.unit_name, str(row.assignment))
        for row in rows
        if row.assignment is not None
    )
    member = cast("Member", SimpleLazyObject(lambda: key.member))  # many requests never ask who it is
    viewer = Viewer(member, grants_of(held), frozenset(Level(each[0]) for each in held))
    return Holder(key, viewer.narrowed(key.scopes))


def _opens(key: Any) -> bool:
    valid = key.revoked_at is None and (key.expires_at is None or key.expires_at > clock.now())
    return bool(valid and key.works_here)
