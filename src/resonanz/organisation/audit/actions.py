"""Writing the log. Each line carries a seal over itself and the line before, keyed with the installation's secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock

_LOCK = 0x5E41


class Actor(Protocol):
    """Who acts: a member, or None for the system itself."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> Any: ...


def record(action: str, *, by: Actor | None, on: Model | None = None, **detail: object) -> Entry:
    """Write one line in the transaction of what it tells about."""
    with transaction.atomic():
        _one_at_a_time()
        last = Entry.objects.order_by("-sequence").values_list("seal", flat=True).first() or ""
        entry = Entry(
            at=clock.now(),
            actor=by.pk if by is not None else None,
            actor_name=str(by.name) if by is not None else "",
            action=action,
            object_type=on._meta.label if on is not None else "",
            object_id=str(on.pk) if on is not None else "",
            detail=json.loads(json.dumps(detail, default=_plain, sort_keys=True)),
        )
        entry.seal = seal(entry, last)
        entry.save(force_insert=True)
    return entry


def seal(entry: Entry, previous: str) -> str:
    """The seal of a line: HMAC-SHA256 over its content and the seal of the line before."""
    content = [
        entry.at.isoformat(),
        str(entry.actor or ""),
        entry.actor_name,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.detail,
        previous,
    ]
    message = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    key = hashlib.sha256(b"resonanz.audit" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _plain(value: object) -> str:
    return value.hex if isinstance(value, uuid.UUID) else str(value)


def _one_at_a_time() -> None:
    """SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
