"""Reading keys: whose they are and what they open, in one query and never from memory, so that a revoked one is dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from resonanz.organisation.access.actions import digest
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.viewers import Viewer, grants_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level

_NOTED_EVERY: Final = timedelta(minutes=1)
_HELD: Final = {
    "level": "role__level",
    "path": "unit__path",
    "role_name": "role__name",
    "unit_name": "unit__name",
    "assignment": "id",
    "since": "since",
    "until": "until",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A valid key and who looks through it."""

    key: ApiKey
    viewer: Viewer


def valid_keys() -> QuerySet[ApiKey]:
    """Keys that open something at this moment: not revoked, not expired, of members who work here."""
    open_ended = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return ApiKey.objects.filter(open_ended, revoked_at=None, member__is_active=True).select_related("member")


def holder_of(secret: str) -> Holder | None:
    """The key with this secret, with its member's rights narrowed to its scopes; None where it opens nothing."""
    return _holder(valid_keys().filter(digest=digest(secret)))


def holder(key: ApiKey) -> Holder | None:
    """The same for a key at hand, for work that goes on after the request."""
    return _holder(valid_keys().filter(pk=key.pk))


def note_use(key: ApiKey) -> None:
    """Remember the last use, to the minute."""
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _holder(keys: QuerySet[ApiKey]) -> Holder | None:
    rows: list[Any] = list(keys.annotate(**{name: F(f"member__assignments__{field}") for name, field in _HELD.items()}))
    if not rows:
        return None
    today = clock.today()
    held = tuple(
        (row.level, row.path, row.role_name, row.unit_name, str(row.assignment)) for row in rows if _holds(row, today)
    )
    viewer = Viewer(rows[0].member, grants_of(held), frozenset(Level(each[0]) for each in held))
    return Holder(rows[0], viewer.narrowed(rows[0].scopes))


def _holds(row: Any, today: date) -> bool:
    return row.since is not None and row.since <= today and (row.until is None or row.until > today)
