"""Writing the log. Each line carries a seal over itself and the line before, keyed with the installation's secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from resonanz.organisation.audit import head
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock

_LOCK = 0x5E41
SHORTENED = "log.shortened"
"""The line that stands for older ones: how many, through which number, and the seal of the last of them."""


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
        transaction.on_commit(partial(_move_head, entry))
    return entry


def _move_head(entry: Entry) -> None:
    """Let the head follow, if the line it stands on is still there; else it stays, and the check finds it."""
    with head.moving():
        try:
            known = head.read_head()
        except head.HeadError:
            return
        if known is None or (entry.sequence > known.sequence and stands(known)):
            head.write_head(head.Head(entry.sequence, entry.at.isoformat(), entry.seal))


def stands(known: head.Head) -> bool:
    """Whether the line of a head is in the log, or among those that the retention took away."""
    if Entry.objects.filter(sequence=known.sequence, seal=known.seal).exists():
        return True
    mark = newest_mark()
    if mark is None or mark.detail["through"] < known.sequence:
        return False
    return bool(mark.detail["through"] > known.sequence or mark.detail["seal"] == known.seal)


def newest_mark() -> Entry | None:
    """The line that stands for those which the retention took away."""
    return Entry.objects.filter(action=SHORTENED).order_by("-sequence").first()


@transaction.atomic
def forget_entries(*, before: datetime) -> int:
    """Take away the lines older than a moment; one sealed line stands for all of them."""
    _one_at_a_time()
    kept = Entry.objects.filter(at__gte=before).order_by("sequence").values_list("sequence", flat=True).first()
    old = Entry.objects.all() if kept is None else Entry.objects.filter(sequence__lt=kept)
    last = old.order_by("-sequence").first()
    if last is None:
        return 0
    mark = newest_mark()
    first, earlier = (mark.detail["since"], mark.detail["lines"]) if mark else (_first_day(), 0)
    lines = old.count()
    record(SHORTENED, by=None, lines=earlier + lines, since=first, through=last.sequence, seal=last.seal)
    Entry.objects.filter(sequence__lte=last.sequence).delete()
    return lines


def keep_months(months: int) -> int:
    """Keep the lines of so many months, counted in days of an average month."""
    before = clock.now() - timedelta(days=round(months * 30.4375))
    return forget_entries(before=before) if Entry.objects.filter(at__lt=before).exists() else 0


def _first_day() -> str:
    first = Entry.objects.order_by("sequence").values_list("at", flat=True).first()
    return timezone.localdate(first).isoformat() if first else ""


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
