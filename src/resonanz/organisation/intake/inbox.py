"""The inbox of `events`, kept in the operational database."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from resonanz.events import inbox
from resonanz.organisation.intake.models import Cursor, InboxEvent

_CURSOR = "inbox"
_NUMBER = """
UPDATE intake_inboxevent SET sequence = numbered.place FROM (
    SELECT id AS row_id, %s + row_number() OVER (ORDER BY id) AS place
    FROM intake_inboxevent WHERE sequence IS NULL
) AS numbered WHERE intake_inboxevent.id = numbered.row_id
"""


class DatabaseInbox:
    """Implements `events.inbox.Inbox`."""

    def waiting(self, limit: int) -> pa.Table:
        """Number what is new, then hand out the oldest rows."""
        self._number()
        return inbox.load(self._rows().order_by("sequence").values_list("sequence", "payload")[:limit])

    def moved(self, up_to: int) -> None:
        """Empty the rows that are in the record; the receipts stay."""
        self._rows().filter(sequence__lte=up_to).update(moved=True, payload="")

    def fresh(self) -> pa.Table:
        """Everything that is not in the record yet."""
        return inbox.load(self._rows().order_by("id").values_list("sequence", "payload"))

    def _rows(self) -> Any:
        return InboxEvent.objects.filter(moved=False)

    @transaction.atomic
    def _number(self) -> None:
        """Rows become visible out of order on some databases: they are numbered when the flusher sees them."""
        Cursor.objects.get_or_create(consumer=_CURSOR)
        last = Cursor.objects.select_for_update().get(consumer=_CURSOR)
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [last.position])
            given = cursor.rowcount
        if given:
            Cursor.objects.filter(pk=last.pk).update(position=last.position + given)
