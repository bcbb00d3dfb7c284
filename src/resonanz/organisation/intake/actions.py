"""The way in: one event or a batch, acknowledged when the transaction is through."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from resonanz.events import faults, inbox
from resonanz.events.door import Row, make_event
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import InboxEvent

RECEIPTS_KEPT = timedelta(days=30)
_INSERT = (
    "INSERT INTO intake_inboxevent (event_id, fingerprint, payload, received_at, moved) VALUES (%s, %s, %s, %s, %s)"
)
_Waiting = tuple[bytes, bytes, str]
"""Id, fingerprint and payload."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as somebody sent it: its fields and the sender's key for it, if there is one."""

    fields: Mapping[str, object]
    key: str | None = None

    @property
    def fingerprint(self) -> bytes:
        """The same for the same content, in whatever order it was written."""
        text = json.dumps(self.fields, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an event: its id, and whether it was there before."""

    event_id: bytes
    repeated: bool


class KeyReuseError(ValueError):
    """The same key came with another content."""

    def __init__(self, key: str) -> None:
        super().__init__(f'The key "{key}" was used before for another event. Send a new key.')
        self.key = key


def accept_events(events: Sequence[Sent], *, source: str, known_names: tuple[str, ...] = ()) -> tuple[Accepted, ...]:
    """Take events into the inbox, all or none; the same key again is the same event.

    `known_names` are masked wherever a text names them. Nearly all keys are new: the receipts are asked only where the
    database refuses one.

    Raises:
        EventRefused: an event is not valid; it names the field.
        KeyReuseError: a key came before with another content.
    """
    received, zone = clock.now(), ZoneInfo(settings.TIME_ZONE)
    rows = [
        make_event(e.fields, received_at=received, source=source, key=e.key, zone=zone, known_names=known_names)
        for e in events
    ]
    try:
        accepted = _accept(events, rows, received, {})
    except IntegrityError:  # a key came before: now the receipts are asked
        accepted = _accept(events, rows, received, _receipts(events, rows))
    faults.reach(faults.INBOX_COMMIT)
    return accepted


@transaction.atomic
def _accept(
    events: Sequence[Sent], rows: Sequence[Row], received: datetime, known: Mapping[bytes, bytes]
) -> tuple[Accepted, ...]:
    fresh: dict[bytes, _Waiting] = {}
    accepted = []
    for event, row in zip(events, rows, strict=True):
        event_id, fingerprint = row["event_id"], event.fingerprint
        before = known.get(event_id) or (fresh[event_id][1] if event_id in fresh else None)
        if before is not None and before != fingerprint:
            raise KeyReuseError(event.key or "")
        accepted.append(Accepted(event_id, repeated=before is not None))
        if before is None:
            fresh[event_id] = event_id, fingerprint, inbox.dump(row)
    _insert(fresh.values(), received)
    return tuple(accepted)


def _receipts(events: Sequence[Sent], rows: Sequence[Row]) -> dict[bytes, bytes]:
    """Fingerprints of the events that came before under their key."""
    ids = [row["event_id"] for row, event in zip(rows, events, strict=True) if event.key is not None]
    found: dict[bytes, bytes] = {}
    for start in range(0, len(ids), 500):
        stored = InboxEvent.objects.filter(event_id__in=ids[start : start + 500])
        found |= {bytes(key): bytes(value) for key, value in stored.values_list("event_id", "fingerprint")}
    return found


def _insert(rows: Iterable[_Waiting], received: datetime) -> None:
    """Written out: of a batch, building objects and statements would cost as much as all the rest."""
    moment = connection.ops.adapt_datetimefield_value(received)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [(*row, moment, False) for row in rows])


def forget_receipts() -> int:
    """Delete receipts of events that moved long ago; a later repeat is still recognised by the record itself."""
    old = InboxEvent.objects.filter(moved=True, received_at__lt=clock.now() - RECEIPTS_KEPT)
    return old.delete()[0]
