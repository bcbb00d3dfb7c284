"""Reading and checking the log."""

from __future__ import annotations

import hmac

from resonanz.organisation.audit.actions import seal
from resonanz.organisation.audit.models import Entry


def first_broken() -> Entry | None:
    """The first line whose seal does not fit its content and the line before; None when the log is whole."""
    previous = ""
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2_000):
        if not hmac.compare_digest(seal(entry, previous), entry.seal):
            return entry
        previous = entry.seal
    return None
