"""Reading keys: whose they are and what they open, in one query and never from memory: a revoked one is dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from django.db.models import F, QuerySet
from django.utils.functional import SimpleLazyObject

from resonanz.organisation.access.actions import digest
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.viewers import Viewer, grants_of
from resonanz.organisation.base import clock
from resonanz.organisation.base.prepared import Prepared
from resonanz.organisation.people.models import Level, Member

_NOTED_EVERY: Final = timedelta(minutes=1)
_HELD: Final = "member__assignments"


def _with_rights() -> QuerySet[ApiKey]:
    """A key once for each assignment of its member, once without where there is none."""
    return ApiKey.objects.annotate(
        works_here=F("member__is_active"),
        assignment=F(f"{_HELD}__id"),
        since=F(f"{_HELD}__since"),
        until=F(f"{_HELD}__until"),
        level=F(f"{_HELD}__role__level"),
        role_name=F(f"{_HELD}__role__name"),
        path=F(f"{_HELD}__unit__path"),
        unit_name=F(f"{_HELD}__unit__name"),
    )


_BY_DIGEST: Final = Prepared(_with_rights, "digest")


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
    rows: list[Any] = list(_BY_DIGEST.find_all(fingerprint))
    if not rows or not _opens(rows[0]):
        return None
    key: ApiKey = rows[0]
    held = tuple(
        (row.level, row.path, row.role_name, row.unit_name, str(row.assignment))
        for row in rows
        if _holds(row, clock.today())
    )
    member = cast("Member", SimpleLazyObject(lambda: key.member))  # many requests never ask who it is
    viewer = Viewer(member, grants_of(held), frozenset(Level(each[0]) for each in held))
    return Holder(key, viewer.narrowed(key.scopes))


def _holds(row: Any, day: date) -> bool:
    """Whether the assignment beside a key is in force."""
    return row.assignment is not None and row.since <= day and (row.until is None or row.until > day)


def _opens(key: Any) -> bool:
    valid = key.revoked_at is None and (key.expires_at is None or key.expires_at > clock.now())
    return bool(valid and key.works_here)
