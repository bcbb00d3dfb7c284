"""Does the inbox fit the record?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
from django.db.models import Max

from resonanz.events.findings import Finding, finding
from resonanz.events.flushing import known_ids
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace
from resonanz.organisation.intake.models import Cursor, InboxEvent

_CHUNK = 50_000


def findings(place: Workspace) -> Iterator[Finding]:
    """What is wrong between receipts, waiting rows and the record; no flusher may run meanwhile."""
    if count := InboxEvent.objects.filter(moved=False, payload="").count():
        yield finding("{count} waiting events lost their content. Restore a backup.", count=count)
    given = Cursor.objects.filter(consumer="inbox").values_list("position", flat=True).first() or 0
    highest = InboxEvent.objects.aggregate(Max("sequence"))["sequence__max"] or 0
    if highest > given:
        yield finding(
            "The inbox has given the number {highest}, but its counter stands at {given}.", highest=highest, given=given
        )
    if missing := _missing(place):
        yield finding("{count} acknowledged events are missing in the record. Restore a backup.", count=missing)


def _missing(place: Workspace) -> int:
    """Moved events that the record does not hold, beyond those that erasures gave another id or took away."""
    ids = InboxEvent.objects.filter(moved=True).order_by("id").values_list("event_id", flat=True)
    store = Store(place)
    chunks = _batched((bytes(event_id) for event_id in ids.iterator(chunk_size=2_000)), _CHUNK)
    missing = sum(_unknown(chunk, store.paths()) for chunk in chunks)
    erased = (change for change in store.changes() if change["kind"] == "erasure")
    changed = sum(int(change["unlinked"]) + sum(change["deleted"].values()) for change in erased)
    return max(0, missing - int(changed))


def _unknown(event_ids: list[bytes], paths: list[str]) -> int:
    known = known_ids(paths, pa.chunked_array([pa.array(event_ids, pa.binary())])) if paths else set()
    return len(event_ids) - len(known)


def _batched(values: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    """Values in lists of at most `size`."""
    while chunk := list(islice(values, size)):
        yield chunk
