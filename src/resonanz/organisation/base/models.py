"""Base classes of models."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from resonanz.organisation.base.ids import uuid7


class Record(models.Model):
    """A row with a time-ordered id."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Conflict(Exception):  # noqa: N818 - the field's word for it
    """Somebody else changed the row in the meantime: nothing was written."""

    def __init__(self, stored: models.Model) -> None:
        super().__init__(f"{stored} was changed by somebody else in the meantime.")
        self.stored = stored


class Versioned(Record):
    """A row that two people may edit: a write names the version it was made from."""

    version: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def write(self, *, seen: int, **fields: Any) -> Self:
        """Set fields if the stored version is still the one that was seen.

        Raises:
            Conflict: if it is not; it carries the stored row.
        """
        changed = type(self)._default_manager.filter(pk=self.pk, version=seen).update(version=seen + 1, **fields)
        self.refresh_from_db()
        if not changed:
            raise Conflict(self)
        return self
