"""Where the consumers of the record stand, kept in the operational database."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from resonanz.events.consumers import Effect, Event
from resonanz.organisation.base import clock
from resonanz.organisation.intake import models


class DatabaseCursors:
    """Implements `events.consumers.Cursors`."""

    def position(self, consumer: str) -> int | None:
        """Last sequence this consumer has passed."""
        return models.Cursor.objects.filter(consumer=_key(consumer)).values_list("position", flat=True).first()

    @transaction.atomic
    def handle_once(self, consumer: str, events: Sequence[Event], up_to: int | None, effect: Effect) -> int:
        """Mark, react and move on in one transaction; what was marked before is left out."""
        if up_to is not None:
            models.Cursor.objects.update_or_create(consumer=_key(consumer), defaults={"position": up_to})
        new = self._unmarked(consumer, events)
        now = clock.now()
        models.Effect.objects.bulk_create(
            models.Effect(consumer=consumer, event_id=event.event_id, done_at=now) for event in new
        )
        if new:
            effect(new)
        return len(new)

    def _unmarked(self, consumer: str, events: Sequence[Event]) -> list[Event]:
        marked = models.Effect.objects.filter(consumer=consumer, event_id__in=[event.event_id for event in events])
        known = {bytes(event_id) for event_id in marked.values_list("event_id", flat=True)}
        return [event for event in events if event.event_id not in known]


def _key(consumer: str) -> str:
    """The flusher keeps its own position in the same table."""
    return f"consumer:{consumer}"
